"""Runs of `workbench run` against references by line and by sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.scoring.evaluation import read_evaluation
from workbench.scoring.folders import read_run

ARTICLE = "عنوان قصير\n\nقال الرئيس نعم. وصل الوزير أمس.\n"
SENTENCES = ["عنوان قصير", "قال الرئيس نعم.", "وصل الوزير أمس."]
OUTPUT = ["A short title", "The president said yes.", "The minister arrived."]
REFERENCE = "Short title\n\nThe president agreed. The minister came yesterday.\n"


@pytest.fixture
def run(write: Any, tmp_path: Path) -> Path:
    """An article, its translation as a run writes it, and a reference by line."""
    write("seeds/a.txt", ARTICLE)
    write("seeds/references/a.en.txt", REFERENCE)
    write_run(write, "out/a", OUTPUT)
    return tmp_path


def write_run(write: Any, folder: str, output: list[str], *, starts: bool = True) -> None:
    records = [
        {"ar": source, "en": target, **({"start": ARTICLE.index(source)} if starts else {})}
        for source, target in zip(SENTENCES, output, strict=True)
    ]
    write(f"{folder}/pairs.jsonl", [json.dumps(one, ensure_ascii=False) for one in records])


def test_sentences_of_a_line_are_joined(run: Path) -> None:
    found = read_evaluation([str(run / "out")], [str(run / "seeds/references")])
    assert found.systems[0].texts == (OUTPUT[0], " ".join(OUTPUT[1:]))
    assert found.references[0].texts == tuple(line for line in REFERENCE.split("\n") if line)
    assert found.labels == {"article": ("a", "a")}
    assert found.sources == (SENTENCES[0], " ".join(SENTENCES[1:]))


def test_one_article_is_a_run_too(run: Path) -> None:
    assert read_run(str(run / "out/a")).texts == tuple(OUTPUT)


def test_references_by_sentence_in_another_order(run: Path, write: Any) -> None:
    records = [{"ar": s, "en": f"gold {n}"} for n, s in reversed(list(enumerate(SENTENCES)))]
    write("gold/a/pairs.jsonl", [json.dumps(one, ensure_ascii=False) for one in records])
    found = read_evaluation([str(run / "out")], [str(run / "gold")])
    assert found.references[0].texts == ("gold 0", "gold 1", "gold 2")


def test_two_runs_of_the_same_articles(run: Path, write: Any) -> None:
    write_run(write, "other/a", [text.upper() for text in OUTPUT])
    places = [str(run / "out"), str(run / "other")]
    found = read_evaluation(places, [str(run / "seeds/references")])
    assert [system.name for system in found.systems] == ["out", "other"]
    assert found.systems[1].texts[0] == "A SHORT TITLE"


def test_an_article_that_was_changed(run: Path, write: Any) -> None:
    facts = {"article": "a", "input": {"file": "a.txt", "text_sha256": "0" * 64}}
    write("out/a/provenance.json", json.dumps(facts))
    with pytest.raises(InputError, match=r"a\.txt: was changed since 'a' was translated"):
        read_evaluation([str(run / "out")], [str(run / "seeds/references")])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: (p / "seeds/a.txt").unlink(), "the article that the references translate"),
        (lambda p: (p / "seeds/references/a.en.txt").rename(p / "seeds/references/b.en.txt"),
         "no reference for the article 'a'"),
        (lambda p: (p / "seeds/references/a.en.txt").write_text("One\n"), r"1 lines, the article"),
        (lambda p: (p / "seeds/references/a.en.txt").write_text("One\n\n \n"), "the line is blank"),
        (lambda p: (p / "out/a/pairs.jsonl").rename(p / "out/a/x"), "no pairs of an article"),
        (lambda p: (p / "out/a/pairs.jsonl").write_text('{"ar": "قال", "en": "x"}\n'),
         "has no offset in its article"),
    ],
)  # fmt: skip
def test_what_is_refused(run: Path, change: Any, message: str) -> None:
    change(run)
    with pytest.raises(InputError, match=message):
        read_evaluation([str(run / "out")], [str(run / "seeds/references")])


def test_runs_of_other_articles(run: Path, write: Any) -> None:
    write("other/a/pairs.jsonl", ['{"ar": "غير ذلك", "en": "else", "start": 0}'])
    with pytest.raises(InputError, match="other articles or other sentences"):
        read_evaluation([str(run / "out"), str(run / "other")], [str(run / "seeds/references")])
    with pytest.raises(InputError, match="has no translation of a sentence"):
        read_evaluation([str(run / "out")], [str(run / "other")])
    lines = write("lines.en", OUTPUT)
    with pytest.raises(InputError, match="a file beside folders of articles"):
        read_evaluation([str(run / "out"), str(lines)], [str(run / "seeds/references")])
