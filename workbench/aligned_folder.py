"""An alignment on disk: beads in every format, the report, and corrections coming back.

    OUT/NAME/pairs.tsv          one bead a row, with its sentence numbers, to be corrected there
    OUT/NAME/pairs.jsonl .tmx .ladder
    OUT/NAME/segments.jsonl     the sentences of both sides with their offsets
    OUT/NAME/alignment.json     aligner, models, gaps, moves, doubts

Corrections: move numbers between rows, split or merge rows, or edit the texts themselves. `apply_corrections`
checks that every sentence is still there exactly once and in order, and writes all files again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.alignment import Alignment, Gap, Move
from workbench.errors import InputError
from workbench.files import open_lines, refuse_existing, remove_leftovers, write_text
from workbench.formats import load_format
from workbench.metrics.alignment import BeadIds, format_ladder, read_ladder
from workbench.records import AlignedPair, Language, Segment, TextPair

CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Correction:
    """What `apply_corrections` found: rows whose bead or text a person changed."""

    beads: int
    texts: int


def ids_of(pair: AlignedPair) -> BeadIds:
    """Return the sentence numbers of a bead."""
    return tuple(s.index for s in pair.source), tuple(s.index for s in pair.target)


def to_rows(pairs: Sequence[AlignedPair]) -> list[TextPair]:
    """Return beads as pairs of texts with their numbers, offsets and confidence."""
    rows = []
    for pair in pairs:
        left, right = ids_of(pair)
        metadata: dict[str, Any] = {
            "source_segments": " ".join(map(str, left)),
            "target_segments": " ".join(map(str, right)),
            "kind": pair.kind,
            "confidence": round(pair.confidence, 4),
            "aligner": pair.aligner,
        }
        texts = [pair.metadata.get("source_text"), pair.metadata.get("target_text")]
        rows.append(TextPair(texts[0] or pair.source_text, texts[1] or pair.target_text, metadata))
    return rows


def write_alignment(
    result: Alignment, folder: Path, report: dict[str, Any], *, force: bool = False
) -> None:
    """Write everything about one alignment into `folder`; raises InputError if it is there already."""
    refuse_existing(folder / "alignment.json", force)
    _write_pairs(result.pairs, folder)
    lines = [
        json.dumps({"side": side, **asdict(segment)}, ensure_ascii=False) + "\n"
        for side in ("source", "target")
        for pair in result.pairs
        for segment in getattr(pair, side)
    ]
    write_text(folder / "segments.jsonl", "".join(lines))
    content = {**report, **describe(result)}
    write_text(folder / "alignment.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _write_pairs(pairs: Sequence[AlignedPair], folder: Path) -> None:
    remove_leftovers(folder)
    rows = to_rows(pairs)
    for name in ("tsv", "jsonl", "tmx"):
        load_format(name).write(rows, folder / f"pairs.{name}")
    ladder = format_ladder((ids_of(pair), pair.confidence) for pair in pairs)
    write_text(folder / "pairs.ladder", ladder)


def describe(result: Alignment) -> dict[str, Any]:
    """Return counts, gaps, moves and doubts for a JSON report."""
    kinds: dict[str, int] = {}
    for pair in result.pairs:
        kinds[pair.kind] = kinds.get(pair.kind, 0) + 1
    return {
        "beads": len(result.pairs),
        "kinds": kinds,
        "gaps": [describe_gap(gap) for gap in result.gaps],
        "moves": [describe_move(move) for move in result.moves],
        "doubts": [
            {"source": list(left), "target": list(right), "confidence": round(pair.confidence, 4)}
            for pair in result.doubts()
            for left, right in [ids_of(pair)]
        ],
    }


def describe_gap(gap: Gap) -> dict[str, Any]:
    """Return a gap as JSON."""
    return {
        "kind": gap.kind,
        "segments": [s.index for s in gap.segments],
        "text": " ".join(s.text for s in gap.segments),
        "nearest": gap.nearest.text if gap.nearest else "",
        "nearest_segment": gap.nearest.index if gap.nearest else None,
        "similarity": round(gap.similarity, 4),
    }


def describe_move(move: Move) -> dict[str, Any]:
    """Return a move as JSON."""
    return {
        "source": move.source.index,
        "target": move.target.index,
        "source_text": move.source.text,
        "target_text": move.target.text,
        "similarity": round(move.similarity, 4),
    }


def read_segments(folder: Path) -> dict[str, dict[int, Segment]]:
    """Return side -> number -> segment of a written alignment."""
    path = folder / "segments.jsonl"
    sides: dict[str, dict[int, Segment]] = {"source": {}, "target": {}}
    for number, line in enumerate(open_lines(path), 1):
        try:
            record = json.loads(line)
            side = record.pop("side")
            record["language"] = Language(record["language"])
            segment = Segment(**record)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}:{number}: not a segment ({error})", excerpt=line) from None
        sides[side][segment.index] = segment
    return sides


def apply_corrections(folder: Path) -> tuple[list[AlignedPair], Correction]:
    """Read the corrected pairs.tsv of an alignment, check it, and write all its files again.

    Raises InputError with the row for numbers that do not exist, stand twice, are missing or out of order.
    """
    path = folder / "pairs.tsv"
    segments = read_segments(folder)
    before = set(read_ladder(folder / "pairs.ladder"))
    written = _written_texts(folder, segments)
    seen: dict[str, list[int]] = {"source": [], "target": []}
    pairs, beads, texts = [], 0, 0
    for number, row in enumerate(load_format("tsv").read(path), 2):
        pair = _corrected_pair(row, segments, seen, f"{path}:{number}")
        moved = ids_of(pair) not in before
        edited = _edits(row, pair, written if moved else frozenset())
        if moved or edited:
            beads, texts = beads + moved, texts + bool(edited)
            pair = AlignedPair(pair.source, pair.target, 1.0, CORRECTED, edited)
        if pair.source or pair.target:
            pairs.append(pair)
    _check_complete(segments, seen, path)
    _write_pairs(pairs, folder)
    return pairs, Correction(beads, texts)


def _written_texts(folder: Path, segments: dict[str, dict[int, Segment]]) -> frozenset[str]:
    """Return every text that the machine wrote: rows as they were, single sentences, nothing."""
    rows = list(load_format("jsonl").read(folder / "pairs.jsonl"))
    texts = {row.source for row in rows} | {row.target for row in rows}
    return frozenset(texts | {s.text for side in segments.values() for s in side.values()} | {""})


def _corrected_pair(
    row: TextPair, segments: dict[str, dict[int, Segment]], seen: dict[str, list[int]], place: str
) -> AlignedPair:
    """Return the bead that a row's numbers stand for."""
    sides = {}
    for name, known in segments.items():
        numbers = _numbers(row, name, known, place)
        _check_order(numbers, seen[name], place, name)
        sides[name] = tuple(known[number] for number in numbers)
    aligner = str(row.metadata.get("aligner", CORRECTED))
    return AlignedPair(sides["source"], sides["target"], _confidence(row), aligner)


def _edits(row: TextPair, pair: AlignedPair, written: frozenset[str]) -> dict[str, str]:
    """Return the texts that a person wrote anew.

    Where the numbers changed, a text left over from the old row is no edit: the sentences' own text counts.
    """
    edited = {}
    if row.source != pair.source_text and row.source not in written:
        edited["source_text"] = row.source
    if row.target != pair.target_text and row.target not in written:
        edited["target_text"] = row.target
    return edited


def _check_complete(
    segments: dict[str, dict[int, Segment]], seen: dict[str, list[int]], path: Path
) -> None:
    for name, numbers in seen.items():
        missing = sorted(set(segments[name]) - set(numbers))
        if missing:
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            raise InputError(
                f"{path}: the {name} sentence {missing[0]} is in no row{more}",
                excerpt=segments[name][missing[0]].text,
                hint="give it a row of its own; the other side may be empty",
            )


def _numbers(row: TextPair, name: str, known: dict[int, Segment], place: str) -> tuple[int, ...]:
    """Return the sentence numbers of one side of a row."""
    text = str(row.metadata.get(f"{name}_segments", ""))
    try:
        numbers = tuple(int(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise InputError(
            f"{place}: '{text}' in the column '{name}_segments' are no sentence numbers"
        ) from None
    for number in numbers:
        if number not in known:
            raise InputError(f"{place}: there is no {name} sentence {number}")
    return numbers


def _check_order(numbers: Sequence[int], seen: list[int], place: str, name: str) -> None:
    for number in numbers:
        if seen and number <= seen[-1]:
            problem = "stands twice" if number in seen else "is out of order"
            raise InputError(f"{place}: the {name} sentence {number} {problem}")
        seen.append(number)


def _confidence(row: TextPair) -> float:
    try:
        return float(row.metadata.get("confidence", 1.0))
    except ValueError:
        return 1.0
