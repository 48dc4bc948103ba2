"""Text without marks through the commands: every shape keeps its lines, `--no-unmarked` leaves it whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.tiny import make_tiny_model
from workbench.registry import find_model, model_hash

pytestmark = pytest.mark.slow  # the embedded encoder


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    return str(make_tiny_model(tmp_path / "models/tiny", seed=4).folder)


BARE = (
    "اجتمع وزير الخارجية صباح اليوم مع نظيره الفرنسي في باريس لبحث العلاقات بين البلدين "
    "وقال الوزير في مؤتمر صحفي إن المحادثات كانت بناءة وإن الطرفين اتفقا على مواصلتها "
    "من جهة أخرى ارتفعت أسعار النفط في الأسواق العالمية بنسبة ثلاثة في المئة أمس "
    "في مدينة الإسكندرية لقي خمسة أشخاص مصرعهم إثر انهيار مبنى سكني من ست طبقات"
)


def test_segment(cli: Cli) -> None:
    records = json.loads(cli("segment", "-", "--json", stdin=BARE).stdout)
    assert [r["reason"] for r in records[:-1]] == ["unmarked"] * (len(records) - 1)
    assert len(records) > 1
    assert all(BARE[r["start"] : r["end"]] == r["text"] for r in records)
    assert " ".join(r["text"] for r in records) == BARE
    (whole,) = json.loads(cli("segment", "-", "--json", "--no-unmarked", stdin=BARE).stdout)
    assert whole["text"] == BARE


def test_translate_keeps_lines(cli: Cli, tiny: str) -> None:
    text = f"{BARE}\n\nوصل الوزير.\r\n{BARE}\n"
    done = cli("translate", "-", "--lines", "--model", tiny, stdin=text.encode()).stdout
    assert done.count("\n") == 4
    first, blank, _, last, _ = done.split("\n")
    assert first == last
    assert blank == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", BARE),
        ("a.md", f"# عنوان\n\n{BARE}\n"),
        ("a.jsonl", json.dumps({"text": BARE}) + "\n"),
        ("a.tsv", f"text\n{BARE}\n"),
        ("a.html", f"<p>{BARE}</p>"),
    ],
)
def test_every_shape_is_split(cli: Cli, tiny: str, write: Any, name: str, content: str) -> None:
    path = write(name, content)
    found = json.loads(cli("translate", path, "--model", tiny, "--json").stdout)
    plain = json.loads(cli("translate", path, "--model", tiny, "--json", "--no-unmarked").stdout)
    assert len(found) > len(plain)
    assert " ".join(one["source"] for one in found) == " ".join(one["source"] for one in plain)


def test_run_tells_what_found_the_ends(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    write("in/bare.txt", BARE)
    write("in/marked.txt", "وصل الوزير. ثم غادر.")
    cli("run", tmp_path / "in", "--model", tiny, "--out", tmp_path / "out")
    bare, marked = (
        json.loads((tmp_path / "out" / name / "provenance.json").read_text())
        for name in ("bare", "marked")
    )
    card = find_model("e5-ar-en", "encoder")
    assert bare["unmarked_by"] == {"id": "e5-ar-en", "hash": model_hash(card)}
    assert "unmarked_by" not in marked
    pairs = (tmp_path / "out/bare/pairs.en").read_text(encoding="utf-8").splitlines()
    article = (tmp_path / "out/bare/bare.en.md").read_text(encoding="utf-8")
    assert len(pairs) > 1
    assert all(pair[-1] in ".!?" for pair in pairs[:-1])  # the reader sees where one ends
    assert " ".join(pairs) in article
    cli("run", tmp_path / "in", "--model", tiny, "--out", tmp_path / "off", "--no-unmarked")
    off = json.loads((tmp_path / "off/bare/provenance.json").read_text())
    assert "unmarked_by" not in off
    assert off["counts"]["segments"] == 1


def test_align_splits_what_it_reads(cli: Cli, write: Any, tmp_path: Path) -> None:
    write("ar/a.txt", BARE)
    write("en/a.txt", "The minister met his counterpart. He spoke. Oil rose. Five people died.")
    counts = []
    for out, option in (("one", "--unmarked"), ("two", "--no-unmarked")):
        cli("align", tmp_path / "ar", tmp_path / "en", "--aligner", "length", option,
            "--out", tmp_path / out)  # fmt: skip
        lines = (tmp_path / out / "a/segments.jsonl").read_text(encoding="utf-8").splitlines()
        counts.append(sum(json.loads(line)["side"] == "source" for line in lines))
    assert counts[0] > counts[1] == 1
