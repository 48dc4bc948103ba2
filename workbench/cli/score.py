"""`workbench score` and `workbench lint`: how good, how sure, and what is wrong with the lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.scoring import ScoreReport
    from workbench.scoring.comparisons import CompareOptions, Comparison
    from workbench.scoring.segments import ScoredSegment
    from workbench.scoring.tables import Table

Hypotheses = Annotated[
    list[str],
    typer.Argument(
        help="[NAME=]FILE[:COLUMN] of each system: lines, .tsv, .jsonl, .tmx; or article folders.",
        show_default=False,
    ),
]
References = Annotated[
    list[str] | None,
    typer.Option("--reference", "-r", help="FILE[:COLUMN] or folder; once for each reference."),
]

Metrics = Annotated[
    list[str] | None, typer.Option("--metric", "-m", help="bleu, chrf, chrf++, ter; default: all.")
]
Articles = Annotated[
    str, typer.Option("--articles", help="Article of each segment: FILE[:COLUMN] or column.")
]
Domains = Annotated[
    str, typer.Option("--domains", help="Domain of each segment: FILE[:COLUMN] or column.")
]


def score(
    hypotheses: Hypotheses,
    reference: References = None,
    source: Annotated[
        str, typer.Option("--source", help="FILE[:COLUMN] of the source, to show beside segments.")
    ] = "",
    metric: Metrics = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Scores by article, domain or length.")
    ] = None,
    articles: Articles = "",
    domains: Domains = "",
    worst: Annotated[int, typer.Option("--worst", help="Show so many worst segments.")] = 0,
    different: Annotated[
        int,
        typer.Option("--different", help="Show so many segments where two systems differ most."),
    ] = 0,
    lint: Annotated[
        bool, typer.Option("--lint/--no-lint", help="Say what is wrong with the lines.")
    ] = True,
    mend: Annotated[
        bool, typer.Option("--mend", help="Score outputs after unescaping, joining, … (counted).")
    ] = False,
    tests: Annotated[
        bool, typer.Option("--tests/--no-tests", help="Test the differences between systems.")
    ] = True,
    alpha: Annotated[float, typer.Option("--alpha", help="Error level of the verdicts.")] = 0.05,
    trials: Annotated[
        int | None, typer.Option("--trials", help="Trials of both tests; default: 1000 and 10000.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the trials.")] = 12345,
    noise_floor: Annotated[
        float | None, typer.Option("--noise-floor", help="Points below which two runs are equal.")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="Keep the run as RUN.json.")] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="RUN.json to compare against.")
    ] = None,
    fail_if_worse: Annotated[
        bool, typer.Option("--fail-if-worse", help="Exit with 5 if worse than the baseline.")
    ] = False,
    history: Annotated[
        Path | None, typer.Option("--history", help="Append the scores to this JSONL file.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown tables.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX tables.")] = False,
    encoding: options.Encoding = "",
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Score systems against references: BLEU, chrF, chrF++, TER, with signatures, intervals and paired tests.

    Example: workbench score aligned/ --reference seeds/references
    """
    from dataclasses import replace

    from workbench.errors import InputError
    from workbench.files import refuse_existing
    from workbench.scoring import METRICS, ScoreOptions, mend_evaluation, score_evaluation
    from workbench.scoring.evaluation import read_evaluation

    if fail_if_worse and baseline is None:
        raise InputError("worse than what?", hint="--baseline RUN.json, made with --save RUN.json")
    if save is not None:
        refuse_existing(save, force)
    metrics = tuple(metric or METRICS)
    compare = _compare_options(alpha, seed, trials, noise_floor)
    labels = {"article": articles, "domain": domains}
    evaluation = read_evaluation(
        hypotheses, reference or [], labels=labels, source=source, encoding=encoding
    )
    lines, mended = mend_evaluation(evaluation) if mend else (evaluation, {})
    chosen = ScoreOptions(
        metrics, group_by=tuple(by or ()), worst=worst, different=different, lint=lint,
        compare=compare if tests else None,
    )  # fmt: skip
    with console.progress("scoring") as progress:
        report = replace(score_evaluation(lines, chosen, progress), mended=mended)
    against = _against(report, baseline, metrics, compare)
    before = _remember(report, save, history)
    _print(report, metrics, against, before, markdown=markdown, latex=latex, json=json)
    if fail_if_worse:
        from workbench.scoring.runs import refuse_worse

        refuse_worse(against)


def _compare_options(
    alpha: float, seed: int, trials: int | None, noise_floor: float | None
) -> CompareOptions:
    """Build the options of the tests from what the command was given."""
    from dataclasses import replace

    from workbench.scoring import METRICS
    from workbench.scoring.comparisons import CompareOptions

    compare = CompareOptions(alpha, seed=seed)
    if trials is not None:
        compare = replace(compare, bootstrap_trials=trials, randomisation_trials=trials)
    if noise_floor is not None:
        compare = replace(compare, floors=dict.fromkeys(METRICS, noise_floor))
    return compare


def _against(
    report: ScoreReport, baseline: Path | None, metrics: Sequence[str], compare: CompareOptions
) -> list[Comparison]:
    if baseline is None:
        return []
    from workbench.scoring.runs import compare_with_run, load_run

    return compare_with_run(report, load_run(baseline), metrics, compare)


def _remember(
    report: ScoreReport, save: Path | None, history: Path | None
) -> dict[str, dict[str, float]]:
    """Save the run and append it to the history; return what the history had of the same systems."""
    from datetime import UTC, datetime

    from workbench.scoring.runs import append_history, last_scores, save_run

    before: dict[str, dict[str, float]] = {}
    if history is not None:
        before = last_scores(history, report)
        append_history(report, history, datetime.now(UTC).isoformat(timespec="seconds"))
    if save is not None:
        save_run(report, save)
        console.message(f"saved {save}")
    return before


def _print(
    report: ScoreReport,
    metrics: Sequence[str],
    against: Sequence[Comparison],
    before: dict[str, dict[str, float]],
    *,
    markdown: bool,
    latex: bool,
    json: bool,
) -> None:
    """Print the report in the form asked for."""
    from workbench.scoring import comparison_record
    from workbench.scoring.tables import all_tables, comparison_table, to_latex, to_markdown

    if json:
        record = report.as_record()
        record["baseline"] = [comparison_record(one) for one in against]
        record["history"] = before
        console.as_json(record)
        return
    tables = all_tables(report, metrics)
    if against:
        tables.insert(1, comparison_table(against))
    if markdown or latex:
        write = to_markdown if markdown else to_latex
        console.result("\n".join(write(table) for table in tables), end="")
        return
    for number, table in enumerate(tables):
        console.result("", end="\n" if number else "")
        _show(table)
    for name, changes in before.items():
        told = ", ".join(
            f"{m} {report_value(report, name, m) - value:+.2f}" for m, value in changes.items()
        )
        console.message(f"{name}: since the last run in the history: {told}")
    _show_mended(report)
    for name, found in report.worst.items():
        _show_segments(f"worst of {name}", found, report.ranking_signature)
    if report.different:
        first, second = (system.name for system in report.systems[:2])
        title = f"where {first} and {second} differ most"
        _show_segments(title, report.different, report.ranking_signature)


def report_value(report: ScoreReport, name: str, metric: str) -> float:
    """Return one score of one system."""
    return next(system for system in report.systems if system.name == name).score(metric).value


def _show(table: Table) -> None:
    console.table(table.columns, table.rows, numeric=table.numeric)
    for note in table.notes:
        console.result(note)


def _show_mended(report: ScoreReport) -> None:
    for name, counts in report.mended.items():
        told = ", ".join(f"{rule} in {count} lines" for rule, count in counts.items())
        console.message(f"{name}: mended before scoring: {told or 'nothing'}")


def _show_segments(title: str, found: Sequence[ScoredSegment], signature: str) -> None:
    """Print segments one below the other: line, scores, source, reference, outputs."""
    console.result(f"\n{title} (chrF++ of the line: {signature})")
    for one in found:
        scores = " | ".join(f"{value:.1f}" for value in one.scores)
        console.result(f"{one.line}  {one.label}  {scores}".replace("    ", "  "))
        console.result(
            f"  source      {one.source}" if one.source else "", end="\n" if one.source else ""
        )
        console.result(f"  reference   {one.reference}")
        for text in one.hypotheses:
            console.result(f"  output      {text}")


def lint(
    files: Annotated[
        list[str], typer.Argument(help="FILE[:COLUMN] of each text: lines, .tsv, .jsonl, .tmx.")
    ],
    reference: References = None,
    encoding: options.Encoding = "",
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 5 if anything is found.")] = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Say what is wrong with lines before they are scored, and how much BLEU each defect costs.

    Example: workbench lint seeds/references/002_69d6c3cabd01524e.en.txt
    """
    from dataclasses import asdict

    from workbench.errors import FloorError
    from workbench.lint import Sample
    from workbench.lint.effects import lint_sample
    from workbench.scoring.lines import read_line_sets, read_lines
    from workbench.scoring.tables import lint_table

    gold = [one.texts for place in reference or [] for one in read_line_sets(place, encoding)]
    found: dict[str, Any] = {}
    for place in files:
        lines = read_lines(place, encoding)
        found[lines.origin] = lint_sample(Sample(lines.texts, tuple(gold)))
    if json:
        console.as_json(
            {
                name: [{**asdict(one), "effect": one.effect} for one in findings]
                for name, findings in found.items()
            }
        )
    elif any(found.values()):
        _show(lint_table(found))
    else:
        console.result("nothing found")
    if fail and any(found.values()):
        count = sum(len(findings) for findings in found.values())
        raise FloorError(f"{count} kinds of defects", hint="mend the files, or score with --mend")
