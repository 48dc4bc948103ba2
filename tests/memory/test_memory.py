"""The translation memory: exact and similar matches, import and export, wrong files."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Cli
from workbench.errors import InputError
from workbench.memory import Entry, Memory


@pytest.fixture
def memory(tmp_path: Path) -> Any:
    store = Memory(tmp_path / "m.sqlite", create=True)
    yield store
    store.close()


def test_exact_is_the_text_as_the_model_reads_it(memory: Memory) -> None:
    memory.add("وصل الوزير إلى القاهرة في 3 مايو.", "The minister came.", "old")
    memory.add("وصل الوزير إلى القاهرة في 3 مايو.", "The minister arrived.", "new")
    assert memory.exact("وَصل الوزيـر إلى القاهرة في ٣ مايو.") == Entry(
        "وصل الوزير إلى القاهرة في 3 مايو.", "The minister arrived.", "new"
    )
    assert memory.exact("وصل الوزير الى القاهرة في 3 مايو.") is None
    memory.add("وصل الوزير إلى القاهرة في 3 مايو.", "The minister came.", "again")
    assert memory.exact("وصل الوزير إلى القاهرة في 3 مايو.") is not None
    assert memory.exact("وصل الوزير إلى القاهرة في 3 مايو.").origin == "again"  # type: ignore[union-attr]
    assert len(memory) == 2


@pytest.mark.parametrize(
    ("text", "low", "high", "same_numbers"),
    [
        ("وصل الوزير إلى القاهرة في 3 مايو.", 100, 100, True),
        ("وصل الوزير الى القاهره في ٣ مايو؟", 99, 99, True),
        ("وصل الوزير إلى القاهرة في 4 مايو.", 90, 98, False),
        ("وصل الوزير إلى القاهرة في 3 يونيو.", 80, 98, True),
        ("وصل الوزير إلى بيروت في 3 مايو أمس.", 60, 75, True),
    ],
)
def test_rates(memory: Memory, text: str, low: int, high: int, same_numbers: bool) -> None:
    memory.add("وصل الوزير إلى القاهرة في 3 مايو.", "The minister arrived in Cairo on 3 May.")
    (match,) = memory.match(text, 60)
    assert low <= match.rate <= high
    assert match.same_numbers is same_numbers


def test_best_first_and_nothing_alien(memory: Memory) -> None:
    memory.add_all(
        Entry(f"قال الوزير رقم {n} إن الاجتماع انتهى", f"Minister {n}", "") for n in range(300)
    )
    memory.add("لا علاقة لهذا النص بغيره", "Unrelated")
    found = memory.match("قال الوزير رقم 17 إن الاجتماع انتهى", 70, 3)
    assert [m.rate for m in found] == sorted((m.rate for m in found), reverse=True)
    assert found[0].rate == 100
    assert found[0].entry.target == "Minister 17"
    assert not found[1].same_numbers
    assert memory.match("كلمات أخرى تماما", 70) == []


@settings(max_examples=15, deadline=None)  # each makes a file
@given(
    st.lists(
        st.text(st.sampled_from(list("ابتقال وزير123.،")), min_size=1, max_size=25), max_size=8
    )
)
def test_whatever_is_stored_is_found(tmp_path_factory: Any, texts: list[str]) -> None:
    store = Memory(tmp_path_factory.mktemp("m") / "m.sqlite", create=True)
    kept = [text for text in texts if text.strip()]
    assert store.add_all(Entry(text, f"English of {text}") for text in texts) == len(kept)
    for text in kept:
        entry = store.exact(text)
        assert entry is not None
        assert store.match(text, 100)[0].rate == 100
    store.close()


@pytest.mark.parametrize("suffix", [".tmx", ".tsv", ".csv", ".jsonl", ".xlf"])
def test_export_and_import_again(memory: Memory, tmp_path: Path, suffix: str) -> None:
    memory.add_all([Entry('قال: "نعم"، ثم', 'He said, "yes" <&>', "a"), Entry("سطر", "line", "b")])
    path = tmp_path / f"out{suffix}"
    assert memory.export_file(path) == 2
    other = Memory(tmp_path / f"{suffix}.sqlite", create=True)
    assert other.import_file(path) == 2
    assert list(other.entries()) == list(memory.entries())
    assert other.describe()["sha256"] == memory.describe()["sha256"]
    other.close()


def test_wrong_files(tmp_path: Path, write: Any) -> None:
    with pytest.raises(InputError, match="no such translation memory"):
        Memory(tmp_path / "nothing.sqlite")
    text = write("a.txt", "this is no database" * 200)
    with pytest.raises(InputError, match="not a translation memory that can be used"):
        Memory(text)
    alien = sqlite3.connect(tmp_path / "alien.sqlite")
    alien.execute("CREATE TABLE unit (x)")
    alien.close()
    with pytest.raises(InputError, match="no translation memory of this version"):
        Memory(tmp_path / "alien.sqlite")
    assert not (tmp_path / "nothing.sqlite").exists()


def test_a_per_cent_sign_is_no_wildcard(memory: Memory) -> None:
    memory.add_all([Entry("ارتفع 50%", "rose 50%"), Entry("ارتفع", "rose")])
    assert [entry.target for entry in memory.entries("50%")] == ["rose 50%"]
    assert [entry.target for entry in memory.entries("%")] == ["rose 50%"]


def test_commands(cli: Cli, write: Any, tmp_path: Path) -> None:
    pairs = write(
        "p.tsv", "ar\ten\torigin\nقال نعم\tHe said yes\tdesk\nقال لا\tHe said no\t\n\tx\t\n"
    )
    store = tmp_path / "m.sqlite"
    assert "2 pairs read, 2 of them new" in cli("memory", "import", store, pairs).stdout
    assert json.loads(cli("memory", "import", store, pairs, "--json").stdout)["new"] == 0
    listed = json.loads(cli("memory", "list", store, "--json").stdout)
    assert [(one["target"], one["origin"]) for one in listed] == [
        ("He said yes", "desk"),
        ("He said no", "p.tsv"),
    ]
    liked = json.loads(cli("memory", "list", store, "--like", "قالَ نعم", "--json").stdout)
    assert (liked[0]["target"], liked[0]["rate"]) == ("He said yes", 100)
    assert "100" in cli("memory", "list", store, "--like", "قال نعم").stdout
    assert "2 pairs in" in cli("memory", "export", store, tmp_path / "out.tmx").stdout
    assert "already exists" in cli("memory", "export", store, tmp_path / "out.tmx", code=3).stderr
    assert "no such translation memory" in cli("memory", "list", tmp_path / "x", code=3).stderr
    assert (
        "no format ends in" in cli("memory", "import", store, write("a.docx", "x"), code=3).stderr
    )
