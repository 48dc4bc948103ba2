"""Boundary precision, recall and F1 against a gold file with one sentence a line.

The gold lines are joined by one space into a single line, as in the one-line test of `peers.md`
§B1: only boundaries between sentences count, never the end of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.records import Language
from workbench.splitter import BoundaryFinder, split_text
from workbench.splitter.rules import ends_in_terminal


@dataclass(frozen=True, slots=True)
class BoundaryScore:
    """Counts of boundaries; the three rates are between 0 and 1."""

    correct: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of found boundaries that are in the gold."""
        return self.correct / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of gold boundaries that were found."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure_boundaries(
    sentences: Sequence[str], language: Language, finder: BoundaryFinder | None = None
) -> tuple[BoundaryScore, BoundaryScore]:
    """Return the scores over all boundaries, and over those whose gold sentence ends in a terminal mark."""
    lines = [" ".join(sentence.split()) for sentence in sentences]
    lines = [line for line in lines if line]
    gold, marked, position = set(), set(), 0
    for line in lines[:-1]:
        position += len(line)
        gold.add(position)
        if ends_in_terminal(line):
            marked.add(position)
        position += 1
    text = " ".join(lines)
    found = {end for _, end, _ in split_text(text, language, finder=finder) if end < len(text)}
    unmarked = gold - marked
    return (
        BoundaryScore(len(found & gold), len(found), len(gold)),
        BoundaryScore(len(found & marked), len(found - unmarked), len(marked)),
    )
