"""Edits back into what they were made from: pairs in every format, the English article, the memory.

An edit is taken only if its pair still reads as it did when it was edited; an edit that is there already
is passed over, so the same file may be applied twice. What is refused is told and changes nothing.

The hashes of provenance.json stay those of the run: `workbench run` then sees that a person has changed
the files, and replaces them only with --force. What was edited is noted beside them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from workbench.aligned_folder import apply_corrections
from workbench.corpus.manifest import MANIFEST, read_corpus, write_corpus
from workbench.corpus.store import write_shard
from workbench.errors import InputError, shorten
from workbench.files import read_bytes, remove_leftovers, sha256_of, write_text
from workbench.formats import format_of, load_format
from workbench.outputs import PAIR_FILES, write_json
from workbench.records import TextPair
from workbench.report.article_text import replace_sentences
from workbench.report.edits import Edit
from workbench.report.places import find_places, is_shard, read_pairs

# What is known of the machine's sentence does not hold for a person's.
_STALE = (
    "flags", "log_probability", "tokens", "tried", "chosen", "reasons", "first", "forced", "score",
)  # fmt: skip


class SentenceMemory(Protocol):
    """What edits need of a translation memory."""

    def add(self, source: str, target: str, origin: str) -> Any:
        """Keep a pair; an equal source gets the new target."""


@dataclass(slots=True)
class Applied:
    """What became of the edits; `refused` holds (place, reason), `notes` what else a person should know."""

    edited: int = 0
    approved: int = 0
    already: int = 0
    remembered: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)

    def as_record(self) -> dict[str, Any]:
        """Return the counts for JSON."""
        return {
            "edited": self.edited,
            "approved": self.approved,
            "already": self.already,
            "remembered": self.remembered,
            "refused": [{"place": place, "reason": reason} for place, reason in self.refused],
            "notes": self.notes,
            "written": [str(path) for path in self.written],
        }


def apply_edits(
    edits: Sequence[Edit], inputs: Sequence[Path], memory: SentenceMemory | None
) -> Applied:
    """Write edits into the folders and files they belong to; see the module's own text."""
    result = Applied()
    places = {place.name: place for place in find_places(inputs)}
    documents = {edit.document for edit in edits}
    if len(places) == len(documents) == 1:  # a folder may have been renamed: its texts tell
        places = dict(zip(documents, places.values(), strict=True))
    for name in sorted(documents):
        own = [edit for edit in edits if edit.document == name]
        if name in places:
            _apply_to(places[name], own, result, memory)
        else:
            reason = "no such article among the folders and files named"
            result.refused += [(f"{name}: segment {edit.row + 1}", reason) for edit in own]
    return result


def _apply_to(
    place: Path, edits: Sequence[Edit], result: Applied, memory: SentenceMemory | None
) -> None:
    before = read_pairs(place)
    after = list(before)
    taken: list[tuple[int, Edit]] = []
    for edit in edits:
        number = _find_row(after, edit)
        if number is None:
            where = f"{place}: segment {edit.row + 1}"
            result.refused.append((where, _reason(after, edit)))
            continue
        taken.append((number, edit))
        after[number] = _edited(after[number], edit, result)
    if after != before:
        result.written += _write(place, before, after, result)
    elif place.is_dir():
        _note_edits(place, after)  # a call that was killed may not have come so far
    if memory is not None:
        for number, edit in taken:
            if after[number].source.strip():
                memory.add(after[number].source, edit.after, f"report:{edit.document}")
                result.remembered += 1


def _find_row(pairs: Sequence[TextPair], edit: Edit) -> int | None:
    """Return the row of an edit: by its number, or, if rows have moved, the only one with its texts."""
    if edit.row < len(pairs) and _fits(pairs[edit.row], edit):
        return edit.row
    rows = [number for number, pair in enumerate(pairs) if _fits(pair, edit)]
    return rows[0] if len(rows) == 1 else None


def _fits(pair: TextPair, edit: Edit) -> bool:
    return pair.source == edit.source and pair.target in (edit.before, edit.after)


def _reason(pairs: Sequence[TextPair], edit: Edit) -> str:
    if edit.row >= len(pairs):
        return f"there are only {len(pairs)} segments"
    now = pairs[edit.row]
    if now.source != edit.source:
        return f"the Arabic is another one now: {shorten(now.source)}"
    return f"the English was changed since the report was made: {shorten(now.target)}"


def _edited(pair: TextPair, edit: Edit, result: Applied) -> TextPair:
    """Return the pair as the person wants it, its first draft kept."""
    known = dict(pair.metadata)
    if pair.target == edit.after:
        if not edit.is_approval or known.get("reviewed"):
            result.already += 1
            return pair
        result.approved += 1
        return replace(pair, metadata={**known, "reviewed": "approved"})
    result.edited += 1
    for name in _STALE:
        known.pop(name, None)
    known.update(
        {"confidence": 1.0} if "confidence" in known else {},
        reviewed="edited",
        draft=known.get("draft") or pair.target,
    )
    return TextPair(pair.source, edit.after, known)


def _write(
    place: Path, before: Sequence[TextPair], after: Sequence[TextPair], result: Applied
) -> list[Path]:
    """Write all files of a place; the one that is read comes last, so a killed call starts over."""
    if not place.is_dir():
        return _write_shard(place, after) if is_shard(place) else _write_file(place, after)
    remove_leftovers(place)
    if (place / "alignment.json").exists():
        load_format("tsv").write(after, place / "pairs.tsv")
        apply_corrections(place)
        return [place / "pairs.tsv"]
    written = _write_article(place, before, after, result)
    for name, file in sorted(PAIR_FILES.items(), key=lambda item: item[0] == "jsonl"):
        shown = place / (f"{file}.en" if name == "moses" else file)
        if shown.exists():
            load_format(name).write(after, place / file)
            written.append(shown)
    _note_edits(place, after)
    return written


def _write_file(place: Path, after: Sequence[TextPair]) -> list[Path]:
    load_format(format_of(place)).write(after, place)
    return [place]


def _write_shard(place: Path, after: Sequence[TextPair]) -> list[Path]:
    """Write a shard and its hash in the manifest; raises InputError if it was changed by hand."""
    corpus = read_corpus(place.parent)
    if sha256_of(place) != corpus.files[place.name].sha256:
        raise InputError(
            f"{place}: is not as {MANIFEST} says",
            hint=f"workbench corpus check {place.parent} tells more",
        )
    files = {**corpus.files, place.name: write_shard(after, place)}
    write_corpus(replace(corpus, files=files), place.parent)
    return [place, place.parent / MANIFEST]


def _write_article(
    place: Path, before: Sequence[TextPair], after: Sequence[TextPair], result: Applied
) -> list[Path]:
    path = place / f"{place.name}.en.md"
    if not path.exists():
        return []
    old = read_bytes(path).decode("utf-8", "replace")
    new = replace_sentences(old, [pair.target for pair in before], [pair.target for pair in after])
    if new is None:
        result.notes.append(
            f"{path}: left as it is, for it was changed by hand: a sentence that was edited is not in it"
        )
        return []
    if new == old:
        return []
    write_text(path, new)
    return [path]


def _note_edits(place: Path, after: Sequence[TextPair]) -> None:
    """Note in provenance.json which rows a person wrote, and the files as they are now."""
    path = place / "provenance.json"
    if not path.exists():
        return
    try:
        record = json.loads(read_bytes(path))
        before, outputs = dict(record), sorted(record.get("outputs", {}))
    except (ValueError, AttributeError):
        raise InputError(f"{path}: not a JSON file of a run") from None
    if record.get("reviewed") is None and not any("reviewed" in p.metadata for p in after):
        return
    reviewed = [number for number, pair in enumerate(after) if pair.metadata.get("reviewed")]
    record["reviewed"] = {
        "segments": reviewed,
        "outputs": {name: sha256_of(place / name) for name in outputs if (place / name).exists()},
    }
    if record != before:
        write_json(path, record)
