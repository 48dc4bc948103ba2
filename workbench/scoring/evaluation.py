"""What is compared: systems, references and labels, all with the same number of segments.

`read_evaluation` brings together whatever the files were: lines against lines, columns against
columns, article folders against references by line or by sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.errors import InputError
from workbench.scoring.folders import is_article_folder, join_by_line, join_by_sentence, read_run
from workbench.scoring.lines import SOURCE_FIELDS, Lines, read_line_sets, read_lines

LABELS = ("article", "domain")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Systems against references; `labels` and `sources` have one entry a segment, or none at all."""

    systems: tuple[Lines, ...]
    references: tuple[Lines, ...]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Return the number of segments."""
        return len(self.references[0].texts)

    @property
    def reference_sets(self) -> list[list[str]]:
        """Return the references set by set, as the metrics want them."""
        return [list(reference.texts) for reference in self.references]

    @property
    def fingerprint(self) -> str:
        """Return one digest of all references: scores against others cannot be compared."""
        return "+".join(reference.sha256 for reference in self.references)


def read_evaluation(
    hypotheses: Sequence[str],
    references: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    source: str = "",
    encoding: str = "",
) -> Evaluation:
    """Read all files of a comparison; `labels` maps "article" or "domain" to `FILE[:COLUMN]` or a column.

    Raises InputError if numbers of segments differ, naming both files; see `lint` for the why.
    """
    if any(is_article_folder(place) for place in hypotheses):
        systems, gold = _read_folders(hypotheses, references, encoding)
    else:
        systems = [read_lines(place, encoding) for place in hypotheses]
        gold = [one for place in references for one in read_line_sets(place, encoding)]
    systems = _named_apart(systems)
    check_sizes(systems, gold)
    tables = [*gold, *systems]
    found = {
        kind: _labels(kind, wanted, tables, encoding)
        for kind, wanted in {**dict.fromkeys(LABELS, ""), **(labels or {})}.items()
    }
    kept = {kind: values for kind, values in found.items() if values}
    return Evaluation(tuple(systems), tuple(gold), kept, _sources(source, tables, encoding))


def _read_folders(
    hypotheses: Sequence[str], references: Sequence[str], encoding: str
) -> tuple[list[Lines], list[Lines]]:
    """Read runs and their references; all runs must have been joined to the same segments."""
    for place in hypotheses:
        if not is_article_folder(place):
            raise InputError(
                f"{place}: a file beside folders of articles: they have no common segments",
                hint="score folders with folders, files with files",
            )
    runs = [read_run(place) for place in hypotheses]
    for run in runs[1:]:
        if run.columns["ar"] != runs[0].columns["ar"]:
            raise InputError(
                f"{run.origin}: other articles or other sentences than {runs[0].origin}",
                hint="systems are compared on the same articles, cut into the same sentences",
            )
    systems, gold = runs, []
    for place in references:
        if not is_article_folder(place):
            gold += read_line_sets(place, encoding)
        elif any(Path(place).glob("*.en.txt")) or any(Path(place).glob("*.en")):
            joined = [join_by_line(run, Path(place)) for run in runs]
            systems = [run for run, _ in joined]
            gold.append(joined[0][1])
        else:
            gold.append(join_by_sentence(runs[0], read_run(place)))
    return systems, gold


def _named_apart(systems: list[Lines]) -> list[Lines]:
    """Return the systems under names that differ: the path where two have the same."""
    names = [system.name for system in systems]
    unique = [
        replace(system, name=system.origin) if names.count(system.name) > 1 else system
        for system in systems
    ]
    names = [system.name for system in unique]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name}: given twice", hint="name one of them: NAME=FILE")
    return unique


def check_sizes(systems: Sequence[Lines], references: Sequence[Lines]) -> None:
    """Raise InputError unless all have the same number of segments, and at least one."""
    if not references:
        raise InputError("nothing to score against", hint="--reference FILE")
    size = len(references[0].texts)
    if not size:
        raise InputError(f"{references[0].origin}: the file is empty")
    for lines in (*references[1:], *systems):
        if len(lines.texts) != size:
            raise InputError(
                f"{lines.origin}: {len(lines.texts)} segments, {references[0].origin} has {size}",
                hint=f"see where they part: workbench lint {lines.origin} "
                f"--reference {references[0].origin}",
            )


def _labels(kind: str, wanted: str, tables: Sequence[Lines], encoding: str) -> tuple[str, ...]:
    """Return a label for each segment: from a column of the tables, or from a file of its own."""
    column = wanted or kind
    for table in tables:
        if column in table.columns:
            return table.columns[column]
    if not wanted:
        return ()
    lines = read_lines(wanted, encoding)
    if len(lines.texts) != len(tables[0].texts):
        raise InputError(
            f"{wanted}: {len(lines.texts)} labels for {len(tables[0].texts)} segments",
            hint="one label a line, or the name of a column",
        )
    return tuple(text.rstrip("\r") for text in lines.texts)


def _sources(wanted: str, tables: Sequence[Lines], encoding: str) -> tuple[str, ...]:
    if wanted:
        lines = read_lines(wanted, encoding)
        if len(lines.texts) != len(tables[0].texts):
            raise InputError(
                f"{wanted}: {len(lines.texts)} source segments, {tables[0].origin} has "
                f"{len(tables[0].texts)}"
            )
        return lines.texts
    for table in tables:
        for name in SOURCE_FIELDS:
            if name in table.columns:
                return table.columns[name]
    return ()
