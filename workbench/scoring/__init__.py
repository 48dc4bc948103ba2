"""How good is it, and is it better: systems against references, scored, tested, told apart.

    evaluation = read_evaluation(["a.en", "b.en"], ["reference.en"])
    report = score_evaluation(evaluation, ScoreOptions())
    report.systems[0].scores    a `Score` with signature and interval for each metric
    report.comparisons          a `Comparison` with p-values for each pair and metric
    report.groups               the same scores by article, domain and length
    report.as_record()          all of it for --json, unrounded, with a signature for every number

The statistics of each line are counted once; scores of groups, intervals and tests are sums of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workbench import __version__
from workbench.errors import InputError
from workbench.lint import Sample, mend_sample
from workbench.lint.effects import Finding, lint_sample
from workbench.metrics import load_metric
from workbench.records import Score
from workbench.scoring.comparisons import CompareOptions, Comparison, all_pairs, compare_pairs
from workbench.scoring.evaluation import Evaluation
from workbench.scoring.groups import GroupScores, find_groups
from workbench.scoring.segments import (
    RANKING_METRIC,
    ScoredSegment,
    most_different,
    worst_segments,
)
from workbench.scoring.systems import SystemScores, overlap_metric, score_system

METRICS = ("bleu", "chrf", "chrf++", "ter")
_MOST_PAIRS = 100  # 15 systems; more would be tested for minutes and read by nobody


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What to compute; `worst` and `different` are numbers of segments to show."""

    metrics: tuple[str, ...] = METRICS
    intervals: bool = True
    group_by: tuple[str, ...] = ()
    worst: int = 0
    different: int = 0
    lint: bool = True
    compare: CompareOptions | None = field(default_factory=CompareOptions)


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """All that is known of some systems on one set of references."""

    size: int
    references: tuple[Mapping[str, str], ...]
    systems: tuple[SystemScores, ...]
    comparisons: tuple[Comparison, ...] = ()
    groups: tuple[GroupScores, ...] = ()
    worst: Mapping[str, tuple[ScoredSegment, ...]] = field(default_factory=dict)
    different: tuple[ScoredSegment, ...] = ()
    ranking_signature: str = ""
    lint: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    mended: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return one digest of all references."""
        return "+".join(reference["sha256"] for reference in self.references)

    def as_record(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "workbench": __version__,
            "segments": self.size,
            "references": list(self.references),
            "systems": [_system_record(system) for system in self.systems],
            "comparisons": [comparison_record(one) for one in self.comparisons],
            "groups": [asdict(group) for group in self.groups],
            "ranking": {"metric": RANKING_METRIC, "signature": self.ranking_signature},
            "worst": {name: [asdict(one) for one in found] for name, found in self.worst.items()},
            "different": [asdict(one) for one in self.different],
            "lint": {
                name: [{**asdict(one), "effect": one.effect} for one in found]
                for name, found in self.lint.items()
            },
            "mended": {name: dict(counts) for name, counts in self.mended.items()},
        }


def _system_record(system: SystemScores) -> dict[str, Any]:
    return {
        "name": system.name,
        "file": system.origin,
        "sha256": system.sha256,
        "scores": [asdict(score) for score in system.scores],
        "provenance": dict(system.provenance),
    }


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison for JSON, its tests with their signatures."""
    record = asdict(comparison)
    for name in ("bootstrap", "randomisation"):
        record[name]["signature"] = getattr(comparison, name).signature
    return {**record, "sentence": comparison.sentence}


def score_evaluation(
    evaluation: Evaluation,
    options: ScoreOptions,
    progress: Callable[[int, int, int], None] | None = None,
) -> ScoreReport:
    """Score every system, compare every pair, and look at parts and segments as the options say.

    Raises InputError for an unknown metric or grouping, and for more pairs than anyone would read.
    """
    metrics = _metrics(options)
    references = evaluation.reference_sets
    systems = []
    for number, lines in enumerate(evaluation.systems, 1):
        systems.append(score_system(lines, references, metrics, intervals=options.intervals))
        if progress is not None:
            progress(number, len(evaluation.systems), 0)
    worst, different = _segments(evaluation, systems, options)
    return ScoreReport(
        evaluation.size,
        tuple({"file": r.origin, "sha256": r.sha256} for r in evaluation.references),
        tuple(systems),
        tuple(_comparisons(systems, options)),
        tuple(_group_scores(evaluation, systems, options)),
        worst,
        different,
        overlap_metric(RANKING_METRIC).signature(references),
        lint_evaluation(evaluation) if options.lint else {},
    )


def lint_evaluation(evaluation: Evaluation) -> dict[str, tuple[Finding, ...]]:
    """Return what is wrong with each system's lines, and with each reference's by themselves."""
    references = tuple(reference.texts for reference in evaluation.references)
    found = {
        system.name: tuple(lint_sample(Sample(system.texts, references)))
        for system in evaluation.systems
    }
    for number, lines in enumerate(references, 1):
        name = "reference" if len(references) == 1 else f"reference {number}"
        found[name] = tuple(lint_sample(Sample(lines)))
    return {name: findings for name, findings in found.items() if findings}


def mend_evaluation(evaluation: Evaluation) -> tuple[Evaluation, dict[str, dict[str, int]]]:
    """Return the evaluation with the safe repairs made in the systems, and how many lines each changed."""
    systems, counts = [], {}
    for system in evaluation.systems:
        references = tuple(reference.texts for reference in evaluation.references)
        mended, changed = mend_sample(Sample(system.texts, references))
        systems.append(replace(system, texts=mended.lines))
        counts[system.name] = changed
    return replace(evaluation, systems=tuple(systems)), counts


def _metrics(options: ScoreOptions) -> list[str]:
    """Return the metrics to count: those asked for, and the one that ranks segments if one is shown."""
    for name in options.metrics:
        load_metric(name)
    if not options.metrics:
        raise InputError("no metric to compute", hint=f"one of {', '.join(METRICS)}")
    ranked = (RANKING_METRIC,) if options.worst or options.different else ()
    return list(dict.fromkeys((*options.metrics, *ranked)))


def _comparisons(systems: list[SystemScores], options: ScoreOptions) -> list[Comparison]:
    if options.compare is None or len(systems) < 2:
        return []
    pairs = all_pairs(systems)
    if len(pairs) > _MOST_PAIRS:
        raise InputError(
            f"{len(systems)} systems make {len(pairs)} pairs to test",
            hint="compare fewer at once, or pass --no-tests",
        )
    return compare_pairs(pairs, options.metrics, options.compare)


def _group_scores(
    evaluation: Evaluation, systems: list[SystemScores], options: ScoreOptions
) -> list[GroupScores]:
    found = []
    for group in find_groups(evaluation, options.group_by):
        for system in systems:
            scores: tuple[Score, ...] = system.scores_of(group.rows, intervals=options.intervals)
            found.append(GroupScores(group.kind, group.label, len(group.rows), system.name, scores))
    return found


def _segments(
    evaluation: Evaluation, systems: list[SystemScores], options: ScoreOptions
) -> tuple[dict[str, tuple[ScoredSegment, ...]], tuple[ScoredSegment, ...]]:
    worst = {}
    if options.worst:
        for number, system in enumerate(systems):
            found = worst_segments(evaluation, number, system, options.worst)
            worst[system.name] = tuple(found)
    different: tuple[ScoredSegment, ...] = ()
    if options.different and len(systems) > 1:
        pair = (systems[0], systems[1])
        different = tuple(most_different(evaluation, (0, 1), pair, options.different))
    return worst, different
