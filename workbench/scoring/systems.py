"""One system under all metrics: the statistics of its lines are counted once, here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.metrics import load_metric
from workbench.metrics.overlap import Overlap
from workbench.metrics.resampling import Floats
from workbench.records import Score
from workbench.scoring.lines import Lines


@dataclass(frozen=True, slots=True)
class SystemScores:
    """A system, its corpus scores, and `counts[metric]`: the statistics `[N, K]` of its lines."""

    name: str
    origin: str
    sha256: str
    scores: tuple[Score, ...]
    counts: Mapping[str, Floats]
    signatures: Mapping[str, str]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def score(self, metric: str) -> Score:
        """Return the score under one metric."""
        return next(score for score in self.scores if score.metric == metric)

    def scores_of(self, rows: Sequence[int], *, intervals: bool) -> tuple[Score, ...]:
        """Return the scores of some of the lines alone."""
        return tuple(
            overlap_metric(name).score_counts(
                counts[list(rows)], self.signatures[name], intervals=intervals
            )
            for name, counts in self.counts.items()
        )

    def segment_scores(self, metric: str) -> list[float]:
        """Return the score of each line alone: for ranking lines, not for averaging."""
        scores: list[float] = overlap_metric(metric).score_sums(self.counts[metric]).tolist()
        return scores


def overlap_metric(name: str) -> Overlap:
    """Return a metric whose line statistics can be summed; all of `METRICS` are such."""
    metric = load_metric(name)
    assert isinstance(metric, Overlap)
    return metric


def score_system(
    system: Lines,
    references: Sequence[Sequence[str]],
    metrics: Iterable[str],
    *,
    intervals: bool,
) -> SystemScores:
    """Return a system's scores; raises InputError if it has another number of lines."""
    counts, signatures, scores = {}, {}, []
    for name in metrics:
        metric = overlap_metric(name)
        counts[name] = metric.counts(system.texts, references)
        signatures[name] = metric.signature(references)
        scores.append(metric.score_counts(counts[name], signatures[name], intervals=intervals))
    return SystemScores(
        system.name, system.origin, system.sha256, tuple(scores), counts, signatures,
        system.provenance,
    )  # fmt: skip
