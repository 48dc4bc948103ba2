"""Checking whole texts: pairs from any file, evidence from models where asked for, a verdict for each.

pairs = read_pairs(["aligned/"])                         or one file of pairs, or SOURCE and TRANSLATION
evidence = gather_evidence(pairs, encoder, translator)   either may be None
inspection = inspect_pairs(pairs, evidence)
inspection.counts                                        (warn, bad) for each reason
run_selftest(pairs)                                      how often damage is seen, and false alarms
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.checks import CHECKS, Evidence, Level, Verdict, check_pair, count_reasons, load_check
from workbench.encoder import SentenceEncoder
from workbench.errors import InputError
from workbench.formats import format_of, load_format
from workbench.inspection.sentences import align_sentences
from workbench.records import AlignedPair, TextPair
from workbench.scoring.folders import is_article_folder, read_run
from workbench.scoring.lines import read_lines
from workbench.translator import Translator

_ENOUGH = 20  # pairs; fewer say nothing of what is usual
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A pair with its verdict; `number` counts from 1 in the file, or over all articles of a run."""

    number: int
    pair: TextPair
    verdict: Verdict

    def as_record(self) -> dict[str, Any]:
        """Return the pair and its verdict for JSON."""
        texts = {"source": self.pair.source, "target": self.pair.target}
        article = self.pair.metadata.get("article", "")
        place = {"number": self.number, **({"article": article} if article else {})}
        return {**place, **texts, **self.verdict.as_record()}


@dataclass(frozen=True, slots=True)
class Inspection:
    """All pairs of a text with their verdicts, in order."""

    items: tuple[Inspected, ...]

    @property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return (warn, bad) for each reason that was found."""
        return count_reasons(item.verdict for item in self.items)

    def of_level(self, level: Level) -> list[Inspected]:
        """Return the pairs whose verdict is exactly this."""
        return [item for item in self.items if item.verdict.level is level]

    def as_record(self) -> dict[str, Any]:
        """Return counts and verdicts for JSON."""
        levels = {str(level): len(self.of_level(level)) for level in Level}
        reasons = {name: {"warn": warn, "bad": bad} for name, (warn, bad) in self.counts.items()}
        segments = [item.as_record() for item in self.items]
        return {
            "pairs": len(self.items),
            "verdicts": levels,
            "reasons": reasons,
            "segments": segments,
        }


def read_pairs(places: Sequence[str], encoding: str = "") -> list[TextPair]:
    """Return the pairs of an article folder, of a file of pairs, or of SOURCE and TRANSLATION lines.

    Raises InputError if the two have different numbers of lines.
    """
    if len(places) > 2:
        raise InputError(
            f"{len(places)} places; one or two were expected",
            hint="a folder, a file of pairs, or SOURCE and TRANSLATION",
        )
    if len(places) == 2:
        return _read_lines(places[0], places[1], encoding)
    if is_article_folder(places[0]):
        return _read_folder(places[0])
    path = Path(places[0])
    return list(load_format(format_of(path)).read(path))


def _read_lines(source: str, target: str, encoding: str) -> list[TextPair]:
    left, right = read_lines(source, encoding), read_lines(target, encoding)
    if len(left.texts) != len(right.texts):
        raise InputError(
            f"{target}: {len(right.texts)} lines, {source} has {len(left.texts)}",
            hint="line k of one must translate line k of the other; workbench align pairs others",
        )
    return [
        TextPair(ours.rstrip("\r"), theirs.rstrip("\r"))
        for ours, theirs in zip(left.texts, right.texts, strict=True)
    ]


def _read_folder(place: str) -> list[TextPair]:
    run = read_run(place)
    rows = zip(run.columns["ar"], run.texts, run.columns["article"], strict=True)
    return [TextPair(source, target, {"article": name}) for source, target, name in rows]


def gather_evidence(
    pairs: Sequence[TextPair],
    encoder: SentenceEncoder | None = None,
    translator: Translator | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Ask the models about all pairs at once: similarity, sentences left out or added, forced decoding.

    Texts that are cut into several pieces to be translated are scored whole; what is longer than the
    model's positions has no forced score.
    """
    similarities: list[float | None] = [None] * len(pairs)
    logs: list[tuple[float, ...]] = [()] * len(pairs)
    pieces: list[tuple[str, ...]] = [()] * len(pairs)
    beads: list[tuple[AlignedPair, ...]] = [()] * len(pairs)
    if encoder is not None and pairs:
        left = encoder.embed([pair.source for pair in pairs], progress)
        right = encoder.embed([pair.target for pair in pairs], progress)
        similarities = [float(cosine) for cosine in (left * right).sum(axis=1)]
        beads = align_sentences(pairs, encoder.embed)
    if translator is not None:
        targets = [pair.target for pair in pairs]
        logs = [tuple(row) for row in translator.score([(p.source, p.target) for p in pairs])]
        start = len(translator.tokenizer.target_prefix)
        pieces = [tuple(row[start:]) for row in translator.tokenizer.encode_target(targets)]
    usual = _usual(logs)
    rows = zip(similarities, logs, pieces, beads, strict=True)
    return [Evidence(cosine, values, own, usual, inside) for cosine, values, own, inside in rows]


def _usual(logs: Sequence[tuple[float, ...]]) -> float:
    """Return the median of the pairs' means: what this model finds usual, if there are enough pairs."""
    means = [math.fsum(values) / len(values) for values in logs if values]
    return statistics.median(means) if len(means) >= _ENOUGH else Evidence().usual_log_probability


def inspect_pairs(
    pairs: Sequence[TextPair],
    evidence: Sequence[Evidence] = (),
    names: Sequence[str] = tuple(CHECKS),
) -> Inspection:
    """Return the verdicts on all pairs; `evidence` has one entry a pair, or none at all."""
    for name in names:
        load_check(name)
    known = evidence or [Evidence()] * len(pairs)
    return Inspection(
        tuple(
            Inspected(number, pair, check_pair(pair.source, pair.target, own, names))
            for number, (pair, own) in enumerate(zip(pairs, known, strict=True), 1)
        )
    )
