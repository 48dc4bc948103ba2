"""Corpora for the tests, made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from workbench.corpus.sources import find_sources
from workbench.corpus.store import BuildOptions, build_corpus
from workbench.formats import load_format
from workbench.records import TextPair

NAMES = [
    "القاهرة",
    "بغداد",
    "دمشق",
    "بيروت",
    "عمان",
    "تونس",
    "الرباط",
    "الجزائر",
    "الخرطوم",
    "صنعاء",
]
CITIES = ["Cairo", "Baghdad", "Damascus", "Beirut", "Amman", "Tunis", "Rabat", "Algiers", "Khartoum",
          "Sanaa"]  # fmt: skip


def make_pairs(count: int) -> list[TextPair]:
    """Return good pairs, all different, in articles of five."""
    return [
        TextPair(
            f"وصل الوفد رقم {n} إلى {NAMES[n % 10]} أمس لإجراء محادثات.",
            f"Delegation number {n} arrived in {CITIES[n % 10]} yesterday for talks.",
            {"article": f"a{n // 5}"},
        )
        for n in range(count)
    ]


@pytest.fixture
def pairs() -> Callable[[int], list[TextPair]]:
    return make_pairs


@pytest.fixture
def corpus(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that builds a corpus of pairs and returns its folder."""

    def make(pairs: Sequence[TextPair], name: str = "corpus", shard_pairs: int = 10) -> Path:
        file = tmp_path / f"{name}.jsonl"
        load_format("jsonl").write(pairs, file)
        options = BuildOptions(name=name, licence="CC-BY-4.0", shard_pairs=shard_pairs)
        build_corpus(find_sources([file]), tmp_path / name, options)
        return tmp_path / name

    return make
