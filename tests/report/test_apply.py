"""Edits coming back: read with suspicion, applied once, refused where the text has moved on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Cli
from tests.report.made import ENGLISH, edit, edits_file, make_article, texts_of
from workbench.errors import InputError
from workbench.memory import Memory
from workbench.report.apply import apply_edits
from workbench.report.article_text import replace_sentences
from workbench.report.edits import read_edits
from workbench.report.places import read_pairs

CHANGED = "The minister came to Cairo yesterday."


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return make_article(tmp_path)


def test_an_edit_reaches_every_file_and_the_memory(own: Path, tmp_path: Path, cli: Cli) -> None:
    pairs = read_pairs(own)
    path = edits_file(
        tmp_path / "edits.json", [edit(pairs, 2, CHANGED), edit(pairs, 1, ENGLISH[1])]
    )
    memory = tmp_path / "m.sqlite"
    done = cli("report", "--apply", path, own, "--memory", memory, "--json")
    report = json.loads(done.stdout)
    assert (report["edited"], report["approved"], report["refused"], report["remembered"]) == (
        1,
        1,
        [],
        2,
    )
    for name, texts in texts_of(own).items():
        assert [target for _, target in texts] == [*ENGLISH[:2], CHANGED, ENGLISH[3]], name
    article = (own / "000_a.en.md").read_text(encoding="utf-8")
    assert f"{ENGLISH[1]} {CHANGED}\n" in article
    after = read_pairs(own)
    assert after[2].metadata["draft"] == ENGLISH[2]
    assert [pair.metadata.get("reviewed") for pair in after] == [None, "approved", "edited", None]
    assert "log_probability" not in after[2].metadata
    store = Memory(memory)
    match = store.exact(pairs[2].source)
    assert match is not None
    assert match.target == CHANGED
    store.close()


def test_applied_twice_is_applied_once(own: Path, tmp_path: Path, cli: Cli) -> None:
    path = edits_file(tmp_path / "edits.json", [edit(read_pairs(own), 2, CHANGED)])
    cli("report", "--apply", path, own)
    first = {file.name: file.read_bytes() for file in own.iterdir()}
    done = cli("report", "--apply", path, own, "--json")
    assert json.loads(done.stdout)["already"] == 1
    assert {file.name: file.read_bytes() for file in own.iterdir()} == first


def test_a_pair_that_has_changed_is_refused_and_the_others_are_not(
    own: Path, tmp_path: Path, cli: Cli
) -> None:
    pairs = read_pairs(own)
    edits = [edit(pairs, 0, "New title", **{"from": "Another title"}), edit(pairs, 2, CHANGED)]
    done = cli("report", "--apply", edits_file(tmp_path / "e.json", edits), own, code=3)
    assert (
        "segment 1: the English was changed since the report was made: Moscow warns" in done.stderr
    )
    assert "1 of 2 edits were refused" in done.stderr
    assert [pair.target for pair in read_pairs(own)] == [
        ENGLISH[0],
        ENGLISH[1],
        CHANGED,
        ENGLISH[3],
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ar": "غير ذلك"}, "the Arabic is another one now"),
        ({"row": 99, "from": "x"}, "there are only 4 segments"),
    ],
)  # fmt: skip
def test_reasons(own: Path, tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    edits = read_edits(edits_file(tmp_path / "e.json", [edit(read_pairs(own), 2, "x", **changed)]))
    done = apply_edits(edits, [own], None)
    assert reason in done.refused[0][1]
    assert not done.written


def test_rows_that_moved_are_found_by_their_texts(own: Path, tmp_path: Path) -> None:
    edits = read_edits(edits_file(tmp_path / "e.json", [edit(read_pairs(own), 2, CHANGED, row=0)]))
    done = apply_edits(edits, [own], None)
    assert (done.edited, done.refused) == (1, [])
    assert read_pairs(own)[2].target == CHANGED


def test_edits_of_another_article_are_refused(own: Path, tmp_path: Path) -> None:
    pairs = read_pairs(own)
    edits = [edit(pairs, 2, CHANGED), edit(pairs, 0, "x", document="other")]
    done = apply_edits(read_edits(edits_file(tmp_path / "e.json", edits)), [own], None)
    assert done.edited == 1
    assert done.refused == [
        ("other: segment 1", "no such article among the folders and files named")
    ]


def test_run_does_not_overwrite_a_person(own: Path, tmp_path: Path) -> None:
    from workbench.outputs import check_target

    check_target(own.parent, ["000_a"], force=False)
    edits = read_edits(edits_file(tmp_path / "e.json", [edit(read_pairs(own), 2, CHANGED)]))
    apply_edits(edits, [own], None)
    with pytest.raises(InputError, match="was changed since workbench wrote it"):
        check_target(own.parent, ["000_a"], force=False)
    assert json.loads((own / "provenance.json").read_text())["reviewed"]["segments"] == [2]


def test_a_killed_call_is_finished_by_the_next(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before pairs.jsonl, which is read: the same call goes through all files again."""
    from workbench.formats import jsonl

    edits = read_edits(edits_file(tmp_path / "e.json", [edit(read_pairs(own), 2, CHANGED)]))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(jsonl, "write", killed)
        apply_edits(edits, [own], None)
    done = apply_edits(edits, [own], None)
    assert (done.edited, done.notes) == (1, [])
    assert all(texts[2][1] == CHANGED for texts in texts_of(own).values())
    assert CHANGED in (own / "000_a.en.md").read_text(encoding="utf-8")


def test_article_changed_by_hand_is_left(own: Path, tmp_path: Path) -> None:
    (own / "000_a.en.md").write_text("Something else\n", encoding="utf-8")
    edits = read_edits(edits_file(tmp_path / "e.json", [edit(read_pairs(own), 2, CHANGED)]))
    done = apply_edits(edits, [own], None)
    assert "changed by hand" in done.notes[0]
    assert (own / "000_a.en.md").read_text(encoding="utf-8") == "Something else\n"
    assert read_pairs(own)[2].target == CHANGED


@pytest.mark.parametrize("suffix", ["tsv", "jsonl", "tmx", "csv", "xlf"])
def test_files_of_pairs(tmp_path: Path, suffix: str, cli: Cli) -> None:
    from workbench.formats import format_of, load_format
    from workbench.records import TextPair

    path = tmp_path / f"news.{suffix}"
    load_format(format_of(path)).write([TextPair("أ", "a"), TextPair("ب", "b")], path)
    made = {"document": path.name, "row": 1, "ar": "ب", "from": "b", "to": "better"}
    cli("report", "--apply", edits_file(tmp_path / "e.json", [made]), path)
    assert [pair.target for pair in read_pairs(path)] == ["a", "better"]


def test_a_corpus_stays_whole(tmp_path: Path, cli: Cli, write: Any) -> None:
    path = write("a.tsv", ["ar\ten", "يوم\tday", "بيت\thouse", "رجل\tman"])
    corpus = tmp_path / "news"
    cli("corpus", "build", path, "--out", corpus, "--licence", "CC0-1.0")
    shard = "pairs-00001.jsonl"
    assert cli("report", corpus, "--no-links").stdout.strip() == str(corpus / "report.html")
    made = {"document": shard, "row": 1, "ar": "بيت", "from": "house", "to": "home"}
    edits = edits_file(tmp_path / "e.json", [made])
    cli("report", corpus, "--apply", edits)
    assert [pair.target for pair in read_pairs(corpus / shard)] == ["day", "home", "man"]
    cli("corpus", "check", corpus)
    (corpus / shard).write_text((corpus / shard).read_text().replace("man", "men"))
    edits_file(edits, [{**made, "from": "home", "to": "house"}])
    assert "is not as corpus.json says" in cli("report", corpus, "--apply", edits, code=3).stderr


def test_an_alignment_is_corrected_through_its_own_check(
    tmp_path: Path, cli: Cli, write: Any
) -> None:
    source = write("a.ar", ["قال الرئيس إن بلاده تريد السلام.", "وصل الوزير إلى القاهرة أمس."])
    target = write(
        "a.en", ["The president said his country wants peace.", "The minister arrived in Cairo."]
    )
    cli("align", source, target, "--out", tmp_path / "out", "--aligner", "length")
    (folder,) = [path.parent for path in (tmp_path / "out").rglob("alignment.json")]
    pairs = read_pairs(folder)
    made = edit(pairs, 1, "The minister came to Cairo.", document=folder.name)
    cli("report", "--apply", edits_file(tmp_path / "e.json", [made]), folder)
    assert read_pairs(folder)[1].target == "The minister came to Cairo."
    assert "came to Cairo" in (folder / "pairs.tmx").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not a JSON file"),
        ("[]", "not a file of edits"),
        ('{"format": "workbench-edits", "version": 2}', "edits of version 2"),
        ('{"format": "workbench-edits", "version": 1}', "no list 'edits'"),
        ('{"format": "workbench-edits", "version": 1, "edits": [3]}', "edit 1: not an object"),
    ],
)
def test_files_that_are_no_edits(write: Any, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_edits(write("e.json", content))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"row": -1}, "'row' is no number"),
        ({"row": True}, "'row' is no number"),
        ({"ar": None}, "must be texts"),
        ({"to": "  "}, "the English is empty"),
        ({"to": "a\nb"}, r"U\+000A cannot stand"),
        ({"to": "a␉b"}, r"U\+2409 cannot stand"),
        ({"to": "a\u0000b"}, r"U\+0000 cannot stand"),
    ],
)
def test_edits_that_cannot_be(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    made = {"document": "d", "row": 0, "ar": "ا", "from": "a", "to": "b", **changed}
    with pytest.raises(InputError, match=message):
        read_edits(edits_file(tmp_path / "e.json", [made]))


@pytest.mark.parametrize(
    ("markdown", "before", "after", "result"),
    [
        ("# A *b*\n\nOne. Two.\n", ["A *b*"], ["C"], None),
        ("# A \\*b\\*\n\nOne. Two.\n", ["A *b*", "One.", "Two."], ["C", "One.", "2 > 1."], "# C\n\nOne. 2 \\> 1.\n"),
        ("Same. Same.\n", ["Same.", "Same."], ["Same.", "Other."], "Same. Other.\n"),
        ("1\\. First.\n", ["1. First."], ["2. First."], "2\\. First.\n"),
        ("One. 2. Two.\n", ["One.", "2. Two."], ["One.", "3. Two."], "One. 3. Two.\n"),
        ("- One.\n- Two.\n", ["One.", "Two."], ["One.", "- Deux."], "- One.\n- \\- Deux.\n"),
        ("One.\n\nTwo.\n", ["One.", "", "Two."], ["One.", "New.", "Two."], "One.\n\nNew.\n\nTwo.\n"),
        ("One.\n", ["One.", ""], ["One.", "New."], "One.\n\nNew.\n"),
        ("Text here.\n", ["Gone.", "Text here."], ["Gone.", "Text."], "Text.\n"),
    ],
)  # fmt: skip
def test_sentences_in_markdown(
    markdown: str, before: list[str], after: list[str], result: str | None
) -> None:
    assert replace_sentences(markdown, before, after) == result
    if result is not None and "" not in before:
        assert replace_sentences(result, before, after) == result


@given(
    st.lists(
        st.text("ab .*_#1-", min_size=1, max_size=9).map(str.strip).filter(bool),
        min_size=1,
        max_size=5,
    )
)
def test_unchanged_sentences_change_nothing(texts: list[str]) -> None:
    markdown = "\n\n".join(texts) + "\n"
    assert replace_sentences(markdown, texts, texts) == markdown
