"""A report as tables: rows for the terminal, and Markdown and LaTeX that carry their signatures along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.errors import shorten
from workbench.lint.effects import Finding
from workbench.records import Score
from workbench.scoring import ScoreReport
from workbench.scoring.comparisons import Comparison

TITLES = {"bleu": "BLEU", "chrf": "chrF", "chrf++": "chrF++", "ter": "TER"}
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "|": r"\textbar{}",
    "−": "$-$", "±": r"$\pm$", "–": "--", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text; `numeric` are the columns set flush right, `notes` stand below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]
    notes: tuple[str, ...] = ()


def score_cell(score: Score) -> str:
    """Return a score with half the width of its 95 % interval.

    >>> score_cell(Score("bleu", 39.59, "nrefs:1|…", 997, (38.3, 40.8)))
    '39.6 ± 1.2'
    """
    if score.interval is None:
        return f"{score.value:.1f}"
    return f"{score.value:.1f} ± {(score.interval[1] - score.interval[0]) / 2:.1f}"


def system_table(report: ScoreReport, metrics: Sequence[str]) -> Table:
    """Return the systems with their scores; the signatures are the notes."""
    rows = [
        (system.name, *(score_cell(system.score(name)) for name in metrics))
        for system in report.systems
    ]
    first = report.systems[0]
    notes = tuple(f"{TITLES[name]}: {first.score(name).signature}" for name in metrics)
    columns = ("system", *(TITLES[name] for name in metrics))
    return Table("scores", columns, tuple(rows), tuple(range(1, len(columns))), notes)


def comparison_table(comparisons: Sequence[Comparison]) -> Table:
    """Return the pairs with their differences, intervals, p-values and verdicts."""
    rows = [
        (
            TITLES[one.metric], one.first, one.second, _signed(one.difference), _interval(one),
            f"{one.bootstrap.p_value:.4f}", f"{one.randomisation.p_value:.4f}", one.sentence,
        )
        for one in comparisons
    ]  # fmt: skip
    columns = (
        "metric", "first", "second", "first − second", "95 % interval", "p bootstrap",
        "p randomisation", "verdict",
    )  # fmt: skip
    return Table("pairs", columns, tuple(rows), (3, 4, 5, 6), _test_notes(comparisons))


def _test_notes(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    one = comparisons[0]
    count = one.pair_count
    adjusted = f", adjusted for {count} pairs (Holm)" if count > 1 else ""
    rule = f"verdict: p of the randomisation under {one.alpha:g}{adjusted}"
    return (
        f"bootstrap: {one.bootstrap.signature}",
        f"randomisation: {one.randomisation.signature}",
        rule,
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _interval(one: Comparison) -> str:
    if one.bootstrap.interval is None:
        return ""
    low, high = one.bootstrap.interval
    return f"{_signed(low)} to {_signed(high)}"


def group_table(report: ScoreReport, kind: str, metrics: Sequence[str]) -> Table:
    """Return the scores of one kind of groups, a row for each group and system."""
    rows = []
    for group in report.groups:
        if group.kind == kind:
            cells = [score_cell(s) for name in metrics for s in group.scores if s.metric == name]
            rows.append((group.label, str(group.segment_count), group.system, *cells))
    columns = (kind, "segments", "system", *(TITLES[name] for name in metrics))
    return Table(f"by {kind}", columns, tuple(rows), (1, *range(3, len(columns))))


def lint_table(lint: Mapping[str, Sequence[Finding]]) -> Table:
    """Return what is wrong with the lines of each file, and what mending each defect does to BLEU."""
    rows = [
        (
            name, one.rule, str(one.line_count), _points(one.raw), _points(one.mended),
            "" if one.effect is None else _signed(one.effect), one.cure or "–", _example(one),
        )
        for name, findings in lint.items()
        for one in findings
    ]  # fmt: skip
    columns = ("file", "defect", "lines", "BLEU as is", "mended", "effect", "cure", "example")
    signatures = {one.signature for findings in lint.values() for one in findings if one.signature}
    notes = tuple(f"BLEU: {signature}" for signature in sorted(signatures))
    return Table("lint", columns, tuple(rows), (2, 3, 4, 5), notes)


def _points(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _example(finding: Finding) -> str:
    if not finding.examples:
        return finding.help
    first = finding.examples[0]
    return f"{first.line}: {first.note or shorten(first.text, 60)}"


def all_tables(report: ScoreReport, metrics: Sequence[str]) -> list[Table]:
    """Return the tables of a report that have anything in them."""
    tables = [system_table(report, metrics)]
    if report.comparisons:
        tables.append(comparison_table(report.comparisons))
    kinds = dict.fromkeys(group.kind for group in report.groups)
    tables += [group_table(report, kind, metrics) for kind in kinds]
    return [*tables, lint_table(report.lint)] if report.lint else tables


def to_markdown(table: Table) -> str:
    """Return a Markdown table; the notes follow as a list."""
    rules = ["---:" if n in table.numeric else "---" for n in range(len(table.columns))]
    lines = [_pipe(table.columns), "|" + "|".join(rules) + "|", *(_pipe(row) for row in table.rows)]
    notes = [f"- {note.replace('|', chr(92) + '|')}" for note in table.notes]
    return "\n".join([*lines, *(["", *notes] if notes else [])]) + "\n"


def _pipe(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def to_latex(table: Table) -> str:
    """Return a tabular (booktabs); the notes follow as comments and as text."""
    layout = "".join("r" if n in table.numeric else "l" for n in range(len(table.columns)))
    body = [" & ".join(_escape(cell) for cell in row) + r" \\" for row in table.rows]
    head = " & ".join(_escape(column) for column in table.columns) + r" \\"
    lines = [rf"\begin{{tabular}}{{{layout}}}", r"\toprule", head, r"\midrule", *body]
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\noindent{{\footnotesize {_escape(note)}}}" for note in table.notes]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)
