"""The records of a review page, and the JSON document that its script reads.

Spans are counted in UTF-16 units, as browsers do, and stored as gap, length, gap, length …
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.records import Score
from workbench.wordalign import Links
from workbench.wordalign.words import word_spans


@dataclass(frozen=True, slots=True)
class Flag:
    """What one check says: `severity` is "warn" or "bad", `message` is for people."""

    name: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One bead as the page shows it.

    `number` counts from 0 in its document; `reference` is None where there is none, and belongs to
    `reference_rows` rows from this one on. `draft` is what stood there before a person edited it,
    `first` the translation that was mended in the way that `mended` tells.
    """

    number: int
    kind: str
    source: str
    target: str
    block: str = ""
    label: str = ""
    reference: str | None = None
    reference_rows: int = 1
    draft: str = ""
    reviewed: str = ""
    measures: Mapping[str, float] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    links: Links = ()
    first: str = ""
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An article or a file of pairs. `id` names it in edits; `facts` are told below its title."""

    id: str
    title: str
    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...] = ()
    scores: tuple[Score, ...] = ()
    set_aside: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that rows may have: how it is called, its range on the histogram, what it means."""

    key: str
    label: str
    low: float
    high: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a page shows; `scores` are those of all documents together, where there are several."""

    title: str
    documents: tuple[Document, ...]
    measures: tuple[Measure, ...]
    scores: tuple[Score, ...] = ()
    aligned_by: str = ""
    made_by: str = ""

    @property
    def rows(self) -> int:
        """Return the number of rows of all documents."""
        return sum(len(document.rows) for document in self.documents)


def utf16_gaps(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Return spans as gap, length, gap, length … in UTF-16 units.

    >>> utf16_gaps("😀 ab c", [(2, 4), (5, 6)])
    [3, 2, 1, 1]
    """
    numbers: list[int] = []
    position = 0
    for start, end in spans:
        numbers += [_units(text[position:start]), _units(text[start:end])]
        position = end
    return numbers


def _units(text: str) -> int:
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def as_data(report: Report) -> dict[str, Any]:
    """Return the JSON document of a page; empty fields are left out to keep it small."""
    return {
        "title": report.title,
        "madeBy": report.made_by,
        "alignedBy": report.aligned_by,
        "measures": [
            {"key": m.key, "label": m.label, "low": m.low, "high": m.high, "meaning": m.meaning}
            for m in report.measures
        ],
        "scores": [_score_data(score) for score in report.scores],
        "documents": [_document_data(document) for document in report.documents],
    }


def _score_data(score: Score) -> dict[str, Any]:
    return {
        "metric": score.metric,
        "value": round(score.value, 2),
        "interval": [round(bound, 2) for bound in score.interval or ()],
        "signature": score.signature,
        "count": score.segment_count,
    }


def _document_data(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "facts": [list(fact) for fact in document.facts],
        "scores": [_score_data(score) for score in document.scores],
        "aside": [list(item) for item in document.set_aside],
        "rows": [_row_data(row) for row in document.rows],
    }


def _row_data(row: Row) -> dict[str, Any]:
    data: dict[str, Any] = {"n": row.number, "ar": row.source, "en": row.target}
    data.update(
        _present(kind="" if row.kind == "1-1" else row.kind, block=row.block, label=row.label)
    )
    data.update(_present(draft=row.draft, reviewed=row.reviewed))
    data.update(_present(first=row.first, mended=row.mended))
    if row.reference is not None:
        data["ref"] = row.reference
        if row.reference_rows > 1:
            data["refRows"] = row.reference_rows
    if row.measures:
        data["m"] = {key: round(value, 4) for key, value in row.measures.items()}
    if row.flags:
        data["f"] = [[flag.name, flag.severity, flag.message] for flag in row.flags]
    if row.links:
        data["ar_w"] = utf16_gaps(row.source, word_spans(row.source))
        data["en_w"] = utf16_gaps(row.target, word_spans(row.target))
        data["links"] = [number for link in row.links for number in link]
    return data


def _present(**fields: str) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in fields.items() if value)
