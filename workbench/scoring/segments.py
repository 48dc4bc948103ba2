"""Single segments worth a look: the worst of a system, and where two systems differ most.

Segments are ranked by chrF++ of the line alone, which does not fall to nothing when a short line
misses one word, as sentence BLEU does.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.scoring.evaluation import Evaluation
from workbench.scoring.systems import SystemScores

RANKING_METRIC = "chrf++"


@dataclass(frozen=True, slots=True)
class ScoredSegment:
    """A segment (line from 1) with the outputs of one or two systems and their scores, in their order."""

    line: int
    label: str
    source: str
    reference: str
    hypotheses: tuple[str, ...]
    scores: tuple[float, ...]


def worst_segments(
    evaluation: Evaluation, number: int, system: SystemScores, count: int
) -> list[ScoredSegment]:
    """Return the `count` lowest lines of the evaluation's system with this number, lowest first."""
    scores = system.segment_scores(RANKING_METRIC)
    order = sorted(range(len(scores)), key=lambda row: (scores[row], row))
    return [_segment(evaluation, row, [number], [scores[row]]) for row in order[:count]]


def most_different(
    evaluation: Evaluation,
    numbers: tuple[int, int],
    systems: tuple[SystemScores, SystemScores],
    count: int,
) -> list[ScoredSegment]:
    """Return the `count` lines on which two systems' scores lie farthest apart, farthest first."""
    first, second = (system.segment_scores(RANKING_METRIC) for system in systems)
    order = sorted(range(len(first)), key=lambda row: (-abs(first[row] - second[row]), row))
    return [
        _segment(evaluation, row, list(numbers), [first[row], second[row]])
        for row in order[:count]
        if first[row] != second[row]
    ]


def _segment(
    evaluation: Evaluation, row: int, numbers: list[int], scores: list[float]
) -> ScoredSegment:
    label = next((labels[row] for labels in evaluation.labels.values()), "")
    return ScoredSegment(
        row + 1,
        label,
        evaluation.sources[row] if evaluation.sources else "",
        evaluation.references[0].texts[row],
        tuple(evaluation.systems[n].texts[row] for n in numbers),
        tuple(scores),
    )
