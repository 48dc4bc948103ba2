"""Training data: tiers of pairs in, batches of piece ids out, the same for the same seed.

    tier file (.tsv.xz) -> filters and leakage guard -> piece ids (uint16) -> epoch plan -> batches

Everything is decided by (seed, epoch, batch number), so a run that resumes sees the batches that an
uninterrupted run would have seen.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.leakage import LeakageGuard, hash_words
from workbench.text.steps import ARABIC_INPUT, ENGLISH_TARGET, apply_steps
from workbench.training.config import DataConfig, TrainConfig

Ids = NDArray[np.uint16]
STEPS_OF = {"ar": ARABIC_INPUT, "en": ENGLISH_TARGET}


@dataclass(frozen=True, slots=True)
class Ragged:
    """Many id sequences in one flat array: row i is `flat[starts[i]:starts[i + 1]]`."""

    flat: Ids
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Ids:
        return self.flat[self.starts[row] : self.starts[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of ids in each row."""
        return np.diff(self.starts)

    def select(self, rows: NDArray[np.int64]) -> Ragged:
        """Return a copy with these rows only."""
        return pack([self[int(row)] for row in rows])


def pack(rows: list[Ids]) -> Ragged:
    """Lay sequences end to end."""
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    flat = np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint16)
    return Ragged(flat.astype(np.uint16), starts)


@dataclass(frozen=True, slots=True)
class Tier:
    """Pairs of one file as ids, with the share of an epoch they get."""

    name: str
    weight: float
    source: Ragged
    target: Ragged
    tagged: bool = False
    denoised: bool = False


@dataclass(slots=True)
class DataReport:
    """What was read and what was left out, by tier and reason."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, tier: str, reason: str) -> None:
        """Count one line."""
        reasons = self.counts.setdefault(tier, {})
        reasons[reason] = reasons.get(reason, 0) + 1


def open_text(path: Path) -> TextIO:
    """Open a UTF-8 text file, plain or .xz; line ends are LF only."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="\n")
    return path.open(encoding="utf-8", newline="\n")


def read_tier(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (source name, Arabic, English); raises InputError with the line for a broken one."""
    try:
        with open_text(path) as stream:
            for number, line in enumerate(stream, 1):
                columns = line.rstrip("\n").split("\t")
                if len(columns) != 3:
                    raise InputError(
                        f"{path}:{number}: {len(columns)} columns, expected 3",
                        excerpt=line,
                        hint="a tier has the columns source, Arabic, English",
                    )
                yield columns[0], columns[1], columns[2]
    except (UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None


def load_guard(config: TrainConfig) -> LeakageGuard:
    """Hash the lines of the test sets that the configuration names."""
    guard = LeakageGuard()
    for path in config.filters.guard:
        with open_text(path) as stream:
            guard.add_lines(stream)
    return guard


@dataclass(frozen=True, slots=True)
class TierTexts:
    """The cleaned texts of one tier, source and target, before they are cut into pieces."""

    data: DataConfig
    name: str
    source: list[str]
    target: list[str]


def read_texts(
    tier: DataConfig, config: TrainConfig, guard: LeakageGuard, report: DataReport
) -> TierTexts:
    """Read and clean one tier: empty sides, duplicates and test-set lines are counted and left out."""
    name = tier.path.name.removesuffix(".xz").removesuffix(".tsv")
    sides: tuple[list[str], list[str]] = ([], [])
    seen: set[int] = set()
    for _, arabic, english in read_tier(tier.path):
        texts = {
            "ar": apply_steps(arabic, ARABIC_INPUT),
            "en": apply_steps(english, ENGLISH_TARGET),
        }
        source, target = texts[config.source], texts[config.target]
        key = hash_words((source, "\t", target))
        if not source or not target:
            report.add(name, "empty side")
        elif key in seen:
            report.add(name, "duplicate")
        elif guard.leaks(source) or guard.leaks(target):
            report.add(name, "in a test set")
        else:
            seen.add(key)
            sides[0].append(source)
            sides[1].append(target)
            if tier.max_pairs and len(sides[0]) == tier.max_pairs:
                break
    return TierTexts(tier, name, *sides)


def encode(texts: list[str], processor: Any) -> list[Ids]:
    """Return the piece ids of each text."""
    return [np.asarray(ids, np.uint16) for ids in processor.Encode(texts)]


def encode_tier(
    texts: TierTexts, config: TrainConfig, processors: tuple[Any, Any], report: DataReport
) -> tuple[Tier, Tier]:
    """Return the training part and the held-out part of one tier.

    Raises InputError if nothing is left of it.
    """
    data, name = texts.data, texts.name
    encoded = [encode(texts.source, processors[0]), encode(texts.target, processors[1])]
    rows = _fitting_rows(encoded, config, name, report)
    if not len(rows):
        raise InputError(f"{data.path}: no pair is left after the filters", hint=str(report.counts))
    held = _held_out(rows, texts.source, data.held_out)
    parts = []
    for chosen in (np.setdiff1d(rows, held), held):
        ids = [pack([side[row] for row in chosen]) for side in encoded]
        parts.append(Tier(name, data.weight, ids[0], ids[1], tagged=data.tagged))
    return parts[0], parts[1]


def _fitting_rows(
    encoded: list[list[Ids]], config: TrainConfig, name: str, report: DataReport
) -> NDArray[np.int64]:
    """Return the rows whose lengths pass the filters."""
    limits = config.filters
    rows = []
    for row, (source, target) in enumerate(zip(*encoded, strict=True)):
        short, long = sorted((len(source), len(target)))
        if short < limits.min_pieces:
            report.add(name, "too short")
        elif long > limits.max_pieces:
            report.add(name, "too long")
        elif long > 10 and long > limits.max_ratio * short:
            report.add(name, "length ratio")
        else:
            report.add(name, "kept")
            rows.append(row)
    return np.asarray(rows, dtype=np.int64)


def _held_out(rows: NDArray[np.int64], texts: list[str], count: int) -> NDArray[np.int64]:
    """Return `count` rows chosen by the hash of their text: the same ones whatever else changes."""
    if not count:
        return rows[:0]
    order = sorted(rows.tolist(), key=lambda row: hash_words((texts[row],)))
    return np.sort(np.asarray(order[: min(count, len(order) // 2)], dtype=np.int64))


def read_denoise(config: TrainConfig) -> list[str]:
    """Return the target-language lines to be rebuilt from damaged copies; none if not asked for."""
    if config.denoise.path is None or not config.denoise.share:
        return []
    with open_text(config.denoise.path) as stream:
        texts = [apply_steps(line.rstrip("\n"), STEPS_OF[config.target]) for line in stream]
    return [text for text in texts if text]


def denoise_tier(
    texts: list[str], config: TrainConfig, processors: tuple[Any, Any], pairs: float
) -> Tier:
    """Return the lines as a tier that is damaged when drawn.

    `pairs` is the number of other examples in an epoch: the tier's weight gives it its share of all.
    The source side is encoded as a source is, words to be hidden are found by their leading `▁`.
    """
    sources, targets = encode(texts, processors[0]), encode(texts, processors[1])
    rows = [
        (source, target)
        for source, target in zip(sources, targets, strict=True)
        if 4 <= max(len(source), len(target)) <= config.filters.max_pieces
    ]
    if not rows:
        raise InputError(f"{config.denoise.path}: no usable line")
    wanted = pairs * config.denoise.share / (1 - config.denoise.share)
    return Tier(
        "denoise",
        wanted / len(rows),
        pack([source for source, _ in rows]),
        pack([target for _, target in rows]),
        denoised=True,
    )
