"""Word links for the rows of a report, by the encoder where its model is installed, else by IBM-1 alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workbench.encoder import SentenceEncoder
from workbench.registry import find_installed
from workbench.report.content import Report
from workbench.wordalign import WordAligner

ENCODER = "e5-ar-en"
MOST_ROWS = 20_000  # IBM-1 holds all cells of all pairs: about 1 GB for as many news sentences

Progress = Callable[[int, int, int], None]


def load_encoder() -> SentenceEncoder | None:
    """Return the embedded encoder, or None where it is not installed."""
    card = find_installed(ENCODER, "encoder")
    return SentenceEncoder(card) if card is not None else None


def link_words(report: Report, progress: Progress | None = None) -> Report:
    """Return the report with word links in every row that has both sides.

    A report of over `MOST_ROWS` rows gets none.
    """
    if not report.rows or report.rows > MOST_ROWS:
        return report
    aligner = WordAligner(load_encoder())
    pairs = [(row.source, row.target) for document in report.documents for row in document.rows]
    links = aligner.align(pairs, progress)
    documents = tuple(
        replace(
            document,
            rows=tuple(
                replace(row, links=found) for row, found in zip(document.rows, links, strict=False)
            ),
        )
        for document in report.documents
    )
    return replace(report, documents=documents, aligned_by=aligner.name)
