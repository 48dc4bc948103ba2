"""From folders to a page on disk, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.errors import InputError
from workbench.files import open_binary, write_text
from workbench.report.gather import GatherOptions, gather
from workbench.report.links import Progress, link_words
from workbench.report.render import GENERATOR, render_page


@dataclass(frozen=True, slots=True)
class MadeReport:
    """What was written."""

    path: Path
    documents: int
    rows: int
    flagged: int
    with_reference: int
    linked: int
    aligned_by: str
    size_bytes: int

    def as_record(self) -> dict[str, Any]:
        """Return the counts for JSON."""
        return {
            "report": str(self.path),
            "documents": self.documents,
            "segments": self.rows,
            "flagged": self.flagged,
            "with_reference": self.with_reference,
            "with_word_links": self.linked,
            "word_links_by": self.aligned_by,
            "bytes": self.size_bytes,
        }


def write_report(
    inputs: Sequence[Path],
    out: Path | None,
    options: GatherOptions,
    *,
    links: bool = True,
    force: bool = False,
    progress: Progress | None = None,
) -> MadeReport:
    """Write the page of all inputs; raises InputError if something else lies at its place.

    A page that workbench made before is replaced without asking: nothing of a person is kept in it.
    """
    path = out or default_path(inputs[0])
    if path.is_dir():
        path = path / "report.html"
    if not force:
        _refuse_foreign(path)
    report = gather(inputs, options)
    if links:
        report = link_words(report, progress)
    page = render_page(replace(report, made_by=f"workbench {__version__}"))
    write_text(path, page)
    rows = [row for document in report.documents for row in document.rows]
    return MadeReport(
        path,
        len(report.documents),
        len(rows),
        sum(bool(row.flags) for row in rows),
        sum(row.reference is not None for row in rows),
        sum(bool(row.links) for row in rows),
        report.aligned_by,
        len(page.encode("utf-8")),
    )


def default_path(first: Path) -> Path:
    """Return where the page goes: into the folder, or beside the file."""
    return first / "report.html" if first.is_dir() else first.with_name(f"{first.name}.report.html")


def _refuse_foreign(path: Path) -> None:
    if not path.exists():
        return
    with open_binary(path) as stream:
        if GENERATOR.encode() not in stream.read(4096):
            raise InputError(
                f"{path}: is there already and is no report of workbench",
                hint="replace it with --force, or choose another --out",
            )
