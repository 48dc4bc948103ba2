"""`workbench align` without models: files, reports, corrections coming back, and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.formats import load_format
from workbench.metrics.alignment import read_ladder

ARABIC = "جملة أولى قصيرة.\nجملة ثانية أطول من الأولى بكثير جدا.\nثالثة.\n"
ENGLISH = "A short first sentence.\nA second sentence much longer than the first one.\nThird.\n"


@pytest.fixture
def aligned(cli: Any, write: Any, tmp_path: Path) -> Path:
    source, target = write("a.txt", ARABIC), write("a.en.txt", ENGLISH)
    cli("align", source, target, "--aligner", "length", "--out", tmp_path / "out")
    return tmp_path / "out/a"


def test_files(aligned: Path) -> None:
    assert {path.name for path in aligned.iterdir()} == {
        "alignment.json", "pairs.jsonl", "pairs.ladder", "pairs.tmx", "pairs.tsv", "segments.jsonl",
    }  # fmt: skip
    beads = [((n,), (n,)) for n in range(3)]
    assert read_ladder(aligned / "pairs.ladder") == beads
    for name in ("tsv", "jsonl", "tmx"):
        rows = list(load_format(name).read(aligned / f"pairs.{name}"))
        assert [row.source for row in rows] == ARABIC.splitlines()
    report = json.loads((aligned / "alignment.json").read_text())
    assert report["kinds"] == {"1-1": 3}


def test_nothing_is_overwritten(aligned: Path, cli: Any, tmp_path: Path) -> None:
    again = ("align", tmp_path / "a.txt", tmp_path / "a.en.txt", "--aligner", "length")
    result = cli(*again, "--out", aligned.parent, code=3)
    assert "--force" in result.stderr
    cli(*again, "--out", aligned.parent, "--force")


def test_corrections_come_back(aligned: Path, cli: Any) -> None:
    path = aligned / "pairs.tsv"
    rows = list(load_format("tsv").read(path))
    merged = [
        rows[0].metadata | {"source_segments": "0 1", "target_segments": "0 1"},
        rows[2].metadata,
    ]
    lines = [
        "ar\ten\tsource_segments\ttarget_segments\tkind\tconfidence\taligner",
        "\t".join(["", "", *(str(merged[0][key]) for key in merged[0])]),
        "\t".join([rows[2].source, "The third, mended.", *(str(v) for v in merged[1].values())]),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = json.loads(cli("align", "--apply", aligned, "--json").stdout)
    assert (report["beads"], report["texts"]) == (1, 1)
    assert read_ladder(aligned / "pairs.ladder") == [((0, 1), (0, 1)), ((2,), (2,))]
    first = next(iter(load_format("tsv").read(path)))
    assert first.source == " ".join(ARABIC.splitlines()[:2])  # the texts follow the numbers
    last = list(load_format("jsonl").read(aligned / "pairs.jsonl"))[-1]
    assert last.target == "The third, mended."
    assert last.metadata["aligner"] == "corrected"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\t2\t2\t", "\t7\t2\t", "there is no source sentence 7"),
        ("\t2\t2\t", "\t1\t2\t", "the source sentence 1 stands twice"),
        ("\t2\t2\t", "\tx\t2\t", "'x' in the column"),
        ("\t2\t2\t", "\t\t2\t", "the source sentence 2 is in no row"),
    ],
)
def test_corrections_that_lose_something_are_refused(
    aligned: Path, cli: Any, old: str, new: str, message: str
) -> None:
    path = aligned / "pairs.tsv"
    before = (aligned / "pairs.jsonl").read_bytes()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert message in cli("align", "--apply", aligned, code=3).stderr
    assert (aligned / "pairs.jsonl").read_bytes() == before


def test_gold(cli: Any, write: Any) -> None:
    source, target = write("g/a.ar", ARABIC), write("g/a.en", ENGLISH)
    write("g/a.gold", "[0]:[0]\n[1]:[1]\n[2]:[2]\n")
    table = json.loads(
        cli(
            "align", source.parent, target.parent, "--lines", "--gold", source.parent,
            "--aligner", "length", "--json",
        ).stdout
    )  # fmt: skip
    assert table[0]["strict F1"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "two texts are needed"),
        (["seeds", "seeds/references", "--aligner", "all"], "--gold"),
        (["seeds", "seeds/references", "--aligner", "hybird"], "hybrid"),
        (["--apply", "seeds"], "not the folder of an alignment"),
    ],
)
def test_wrong_use(cli: Any, arguments: list[str], message: str) -> None:
    assert message in cli("align", *arguments, code=3).stderr
