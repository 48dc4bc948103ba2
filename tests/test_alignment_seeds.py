"""The seeds against their references with the real models: hand-checked gold, and damage that is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SEEDS

pytestmark = pytest.mark.slow
GOLD = ROOT / "tests/gold/seeds"
NAME = "001_b06eb3f755166d59"


def test_gold_of_the_seeds(cli: Any) -> None:
    """Every bead of tests/gold/seeds was read by a person; all 87 are found."""
    (row,) = json.loads(cli("align", GOLD, GOLD, "--lines", "--gold", GOLD, "--json").stdout)
    assert row["strict F1"] >= 0.98
    assert row["lax F1"] >= 0.99


def test_damage_is_reported(cli: Any, tmp_path: Path) -> None:
    """A paragraph deleted, two sentences exchanged, one added: each is named."""
    lines = (SEEDS / f"references/{NAME}.en.txt").read_text(encoding="utf-8").split("\n")
    text = [n for n, line in enumerate(lines) if len(line.split()) > 18]
    deleted, first, second, before = text[3], text[7], text[8], text[10]
    gone = lines[deleted]
    lines[first], lines[second] = lines[second], lines[first]
    added = "Separately, heavy rain flooded several streets in the port city of Busan on Thursday."
    lines[before] += " " + added
    del lines[deleted]
    target = tmp_path / f"{NAME}.en.txt"
    target.write_text("\n".join(lines), encoding="utf-8")
    source = SEEDS / f"{NAME}.txt"
    (report,) = json.loads(cli("align", source, target, "--out", tmp_path / "out", "--json").stdout)
    missing = [gap for gap in report["gaps"] if gap["kind"] == "missing"]
    extra = [gap for gap in report["gaps"] if gap["kind"] == "added"]
    assert len(missing) == 1
    assert len(gone.split()) > 18
    assert [gap["text"] for gap in extra] == [added]
    assert report["moves"]
