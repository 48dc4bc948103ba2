"""What a report is made of: article folders, alignments and files of pairs, read into documents.

aligned/                 every article folder in it is a document
aligned/ARTICLE/         pairs.jsonl, with provenance.json, set-aside.tsv and scores.json where they are
OUT/NAME/                an alignment, with its beads and its doubts
pairs.tsv, .tmx, …       any format of `workbench.formats`
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.files import open_lines
from workbench.metrics import load_metric
from workbench.records import BlockKind, Score, TextPair
from workbench.report.content import Document, Measure, Report, Row
from workbench.report.flags import find_flags
from workbench.report.places import find_places, is_shard, iter_pairs, read_pairs
from workbench.report.reference import Reference, find_article, rows_with_reference
from workbench.signals.lengths import length_fit

_ROW_METRIC = "chrf++"
_HEADINGS = (BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING)


@dataclass(frozen=True, slots=True)
class GatherOptions:
    """Where articles and references lie; `title` replaces the one that is found.

    Of more than `most_rows` pairs that many are shown, evenly spread over all of them.
    """

    articles: Path | None = None
    references: Path | None = None
    title: str = ""
    most_rows: int = 5000


def gather(paths: Sequence[Path], options: GatherOptions) -> Report:
    """Return the report of all that the paths stand for, without word links."""
    places = find_places(paths)
    step = _step(places, options.most_rows)
    documents = tuple(_read_document(place, options, step) for place in places)
    title = options.title or _common_title(documents, places)
    rows = [row for document in documents for row in document.rows]
    return Report(title, documents, tuple(_measures(rows)), tuple(_common_scores(places)))


def _step(places: Sequence[Path], most_rows: int) -> int:
    """Return of how many pairs one is shown."""
    total = sum(1 for place in places for _ in iter_pairs(place))
    return max(1, -(-total // max(1, most_rows)))


def _common_title(documents: Sequence[Document], places: Sequence[Path]) -> str:
    if len(documents) == 1:
        return documents[0].title
    parents = {place.parent for place in places}
    if len(parents) == 1 and is_shard(places[0]):
        return places[0].parent.name
    return f"{len(documents)} articles"


def _read_document(place: Path, options: GatherOptions, step: int) -> Document:
    pairs = read_pairs(place)
    provenance = _read_json(place / "provenance.json") if place.is_dir() else {}
    article = find_article(provenance, options.articles, options.references)
    references = {
        number: Reference(str(pair.metadata["reference"]))
        for number, pair in enumerate(pairs)
        if pair.metadata.get("reference")
    }
    if article is not None:
        references = rows_with_reference(article, pairs, options.references) or references
    rows = tuple(
        _row(number, pair, references.get(number))
        for number, pair in enumerate(pairs)
        if number % step == 0
    )
    facts = [*_facts(place, provenance, pairs)]
    if step > 1:
        facts.append(("shown", f"one of {step} of {len(pairs):,} pairs"))
    return Document(
        place.name,
        _title(place, rows),
        _with_reference_scores(rows),
        tuple(facts),
        tuple(_scores(place.parent / "scores.json", place.name)) if place.is_dir() else (),
        tuple(_set_aside(place)),
    )


def _row(number: int, pair: TextPair, reference: Reference | None) -> Row:
    known = pair.metadata
    return Row(
        number,
        str(known.get("kind") or _kind(pair)),
        pair.source,
        pair.target,
        str(known.get("block", "")),
        _label(known),
        reference.text if reference else None,
        reference.rows if reference else 1,
        str(known.get("draft", "")),
        str(known.get("reviewed", "")),
        _row_measures(pair),
        find_flags(pair.source, pair.target, known),
        first=str(known.get("first") or ""),
        mended=_mended(known),
    )


def _mended(known: Mapping[str, Any]) -> str:
    """Return how a translation was mended and why, as the ladder noted it."""
    chosen, reasons = str(known.get("chosen") or ""), str(known.get("reasons") or "")
    return f"{chosen} ({reasons.replace(' ', ', ')})" if chosen and reasons else chosen


def _kind(pair: TextPair) -> str:
    return f"{int(bool(pair.source.strip()))}-{int(bool(pair.target.strip()))}"


def _label(known: Mapping[str, Any]) -> str:
    """Return the sentence numbers of a bead that is not one to one, from 1."""
    sides = [str(known.get(side, "")).replace(",", " ").split() for side in ("source", "target")]
    if not any(len(numbers) > 1 for numbers in sides):
        return ""
    if not all(number.isdecimal() for numbers in sides for number in numbers):
        return ""
    return " ↔ ".join("+".join(str(int(n) + 1) for n in numbers) or "–" for numbers in sides)


def _row_measures(pair: TextPair) -> dict[str, float]:
    """Return confidence and how odd the lengths are, and a score that the pair carries."""
    measures: dict[str, float] = {}
    for key in ("confidence", "score"):
        try:
            value = float(pair.metadata[key])
        except (KeyError, ValueError, TypeError):
            continue
        if math.isfinite(value):
            measures[key] = value
    if pair.source.strip() and pair.target.strip():
        measures["length"] = max(-9.99, min(9.99, length_fit(pair.source, pair.target).z))
    return measures


def _with_reference_scores(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Give each row with a reference of its own the chrF++ of its line."""
    scored = [
        row for row in rows if row.reference is not None and row.reference_rows == 1 and row.target
    ]
    if not scored:
        return rows
    metric = load_metric(_ROW_METRIC)
    hypotheses, gold = [row.target for row in scored], [str(row.reference) for row in scored]
    values = metric.segment_scores(hypotheses, [gold])  # type: ignore[attr-defined]
    found = dict(zip((row.number for row in scored), values, strict=True))
    return tuple(
        replace(row, measures={**row.measures, "chrf": found[row.number]})
        if row.number in found
        else row
        for row in rows
    )


def _measures(rows: Sequence[Row]) -> Iterator[Measure]:
    """Yield what can be measured on these rows."""
    present = {key for row in rows for key in row.measures}
    if "confidence" in present:
        yield Measure(
            "confidence", "Confidence", 0, 1,
            "of a translation the mean probability of its tokens, of an alignment that of its bead",
        )  # fmt: skip
    if "score" in present:
        values = [row.measures["score"] for row in rows if "score" in row.measures]
        yield Measure("score", "Score", min(values), max(values), "as the pairs carry it")
    if "chrf" in present:
        metric = load_metric(_ROW_METRIC)
        signature = metric.signature([[""]])  # type: ignore[attr-defined]
        yield Measure("chrf", "chrF++", 0, 100, f"of the line against its reference; {signature}")
    if "length" in present:
        yield Measure(
            "length", "Length", -4, 4, "standard deviations from the usual length of a translation"
        )


def _title(place: Path, rows: Sequence[Row]) -> str:
    """Return the headline of an article, or the name of a file."""
    if place.is_file():
        return f"{place.parent.name}/{place.name}" if is_shard(place) else place.name
    for row in rows:
        if row.block in _HEADINGS:
            return row.target or row.source
    return place.name


def _facts(
    place: Path, provenance: Mapping[str, Any], pairs: Sequence[TextPair]
) -> Iterator[tuple[str, str]]:
    """Yield what is known about where a document comes from."""
    model = provenance.get("model")
    if isinstance(model, dict):
        yield "model", f"{model.get('id', '')} {str(model.get('hash', ''))[:12]}"
        yield "article", str((provenance.get("input") or {}).get("file", ""))
    edited = sum(pair.metadata.get("reviewed") == "edited" for pair in pairs)
    if edited:
        yield "edited by a person", f"{edited} of {len(pairs)}, after any scores"
    aligner = {str(pair.metadata.get("aligner", "")) for pair in pairs} - {"", "translation"}
    if aligner:
        yield "aligned by", ", ".join(sorted(aligner))
    if place.is_file():
        yield "pairs", place.name


def _common_scores(places: Sequence[Path]) -> Iterator[Score]:
    """Yield the scores of a run over all its articles, if the report is of just these."""
    parents = {place.parent for place in places}
    if len(places) < 2 or len(parents) > 1:
        return
    path = parents.pop() / "scores.json"
    scored = {record.get("id") for record in _read_json(path, []) if isinstance(record, dict)}
    if scored - {"corpus"} == {place.name for place in places}:
        yield from _scores(path, "corpus")


def _scores(path: Path, name: str) -> Iterator[Score]:
    """Yield the scores of one article, or of "corpus", from the scores.json of a run."""
    for record in _read_json(path, []):
        if not isinstance(record, dict) or record.get("id") != name:
            continue
        try:
            for score in record["scores"]:
                low_high = tuple(float(bound) for bound in score.get("interval") or ())
                interval = (low_high[0], low_high[1]) if len(low_high) == 2 else None
                yield Score(
                    str(score["metric"]), float(score["value"]), str(score["signature"]),
                    int(score["segment_count"]), interval,
                )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path}: not the scores of a run ({error!r})") from None


def _set_aside(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (line, reason, text) of what was not translated."""
    path = folder / "set-aside.tsv"
    if folder.is_dir() and path.is_file():
        for number, row in enumerate(open_lines(path)):
            cells = row.split("\t")
            if number and len(cells) == 3:
                yield cells[0], cells[1], cells[2]


def _read_json(path: Path, default: Any = None) -> Any:
    """Return a JSON file's content, or the default where there is no such file."""
    if not path.is_file():
        return {} if default is None else default
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: not a JSON file ({error})") from None
