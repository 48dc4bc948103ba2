"""Strict and lax precision, recall and F1 of alignments, as Vecalign's score.py counts them.

Strict: a bead is right if the gold has the very same bead. Lax: if it shares a sentence pair with a
gold bead.
Precision counts all beads found, 1-0 and 0-1 among them; recall counts gold beads that have both sides
(Thompson & Koehn 2019; the convention of Bleualign and Vecalign).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import InputError
from workbench.files import open_lines

BeadIds = tuple[tuple[int, ...], tuple[int, ...]]
_LADDER = re.compile(r"\[([\d,\s]*)\]:\[([\d,\s]*)\](?::(.*))?")


@dataclass(frozen=True, slots=True)
class AlignmentScore:
    """Precision, recall and F1, 0 to 1, strict and lax, over `beads` found beads."""

    strict_precision: float
    strict_recall: float
    lax_precision: float
    lax_recall: float
    beads: int

    @property
    def strict_f1(self) -> float:
        """Harmonic mean of the strict rates."""
        return _f1(self.strict_precision, self.strict_recall)

    @property
    def lax_f1(self) -> float:
        """Harmonic mean of the lax rates."""
        return _f1(self.lax_precision, self.lax_recall)


def _f1(precision: float, recall: float) -> float:
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def score_alignments(
    gold: Sequence[Iterable[BeadIds]], found: Sequence[Iterable[BeadIds]]
) -> AlignmentScore:
    """Return the pooled score of several documents, gold and found in the same order."""
    precision, recall, beads = [0, 0, 0, 0], [0, 0, 0, 0], 0
    for gold_beads, found_beads in zip(gold, found, strict=True):
        left, right = list(gold_beads), list(found_beads)
        beads += len(right)
        _add(precision, _counts(left, right))
        _add(recall, _counts(_two_sided(right), _two_sided(left)))
    return AlignmentScore(
        _share(precision[0], precision[1]),
        _share(recall[0], recall[1]),
        _share(precision[2], precision[3]),
        _share(recall[2], recall[3]),
        beads,
    )


def _add(total: list[int], counts: Sequence[int]) -> None:
    for place, count in enumerate(counts):
        total[place] += count


def _share(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else 0.0


def _two_sided(beads: Iterable[BeadIds]) -> list[BeadIds]:
    return [bead for bead in beads if bead[0] and bead[1]]


def _counts(gold: Sequence[BeadIds], tested: Sequence[BeadIds]) -> tuple[int, int, int, int]:
    """Return (strictly right, strictly wrong, laxly right, laxly wrong) of the tested beads."""
    exact = set(gold)
    partners: dict[int, set[int]] = defaultdict(set)
    for source, target in gold:
        for number in source:
            partners[number].update(target)
    strict = lax = total = 0
    for source, target in tested:
        if not source and not target:
            continue
        total += 1
        if (source, target) in exact:
            strict += 1
            lax += 1
        elif set(target) & {other for number in source for other in partners[number]}:
            lax += 1
    return strict, total - strict, lax, total - lax


def read_ladder(path: Path) -> list[BeadIds]:
    """Read `[0, 1]:[0]:score` lines, the ladder of Vecalign; raises InputError with the broken line."""
    beads = []
    for number, line in enumerate(open_lines(path), 1):
        if not line.strip():
            continue
        match = _LADDER.fullmatch(line.strip())
        if match is None:
            raise InputError(
                f"{path}:{number}: not a bead",
                excerpt=line,
                hint="a bead looks like [3, 4]:[5] or []:[6]",
            )
        beads.append((_ids(match[1]), _ids(match[2])))
    return beads


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.replace(",", " ").split())


def format_ladder(beads: Iterable[tuple[BeadIds, float]]) -> str:
    """Return ladder lines of beads with their scores."""
    return "".join(
        f"{list(source)}:{list(target)}:{score:.4f}\n" for (source, target), score in beads
    )
