"""Cleaning: every pair is kept or goes to a side file with all its reasons, their values and evidence.

    1. shards are judged on their own, on all cores; each result waits in OUT/.cleaning
    2. keys of all shards are compared: duplicates of pairs that stay are found in one sort
    3. pairs-*.jsonl, rejected-*.jsonl, corpus.json and README.md are written

A killed run goes on: a shard whose input and thresholds have not changed is not judged again. The same
input, thresholds and shard size give the same bytes, whatever engine, workers and stops there were.
Memory: a few shards, and about 50 bytes a pair while keys are sorted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from workbench.corpus.engines import Task, run_tasks
from workbench.corpus.judging import ShardResult, split_filters
from workbench.corpus.manifest import MANIFEST, Corpus, CorpusFile, made_by
from workbench.corpus.store import (
    SHARD_PAIRS,
    batches,
    check_licence,
    finish_corpus,
    shard_name,
)
from workbench.errors import InputError
from workbench.files import (
    read_bytes,
    refuse_existing,
    remove_leftovers,
    replace_file,
    sha256_of,
    write_text,
)
from workbench.filters import load_filters
from workbench.filters.guards import shipped_guards
from workbench.filters.settings import Settings, settings_hash
from workbench.formats.jsonl import format_record
from workbench.records import TextPair

WORK = ".cleaning"
SAMPLES = 3
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """What is cleaned how; `name`, `licence` and `origin` go into the new manifest."""

    settings: Settings
    name: str
    licence: str
    origin: tuple[str, ...] = ()
    engine: str = "local"
    workers: int = 1
    shard_pairs: int = SHARD_PAIRS
    scores: bool = False


@dataclass(slots=True)
class Summary:
    """What cleaning found: counts, and the first few pairs of each reason with value and evidence."""

    read: int = 0
    kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def rejected(self) -> int:
        """Return how many pairs went."""
        return self.read - self.kept

    def as_record(self) -> dict[str, Any]:
        """Return the counts as they stand in the manifest."""
        return {
            "read": self.read,
            "kept": self.kept,
            "rejected": self.rejected,
            "reasons": dict(sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))),
        }


def clean_corpus(
    pairs: Iterable[TextPair],
    folder: Path,
    options: CleanOptions,
    *,
    force: bool = False,
    progress: Progress = lambda *_: None,
) -> tuple[Corpus, Summary]:
    """Clean pairs into a new corpus in `folder`; raises InputError if one is there already."""
    check_licence(options.licence)
    refuse_existing(folder / MANIFEST, force)
    work = folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    for place in (folder, work):
        remove_leftovers(place)
    shards = _judge_all(pairs, work, options, progress)
    summary, kept, rejected = Summary(), {}, {}
    for number, decided in _decide(work, shards, options.settings):
        kept[shard_name(number)], rejected[shard_name(number, "rejected")] = _write(
            decided, folder, number, summary
        )
    corpus = _manifest(options, summary, kept, rejected)
    finish_corpus(corpus, folder)
    shutil.rmtree(work)
    return corpus, summary


def try_cleaning(
    pairs: Iterable[TextPair], options: CleanOptions, progress: Progress = lambda *_: None
) -> Summary:
    """Return what cleaning would find, and write nothing but a temporary folder."""
    summary = Summary()
    with tempfile.TemporaryDirectory(prefix="workbench-") as name:
        work = Path(name)
        shards = _judge_all(pairs, work, options, progress)
        for _, decided in _decide(work, shards, options.settings):
            for line, reasons in decided:
                _count(summary, line, reasons)
    return summary


def _judge_all(
    pairs: Iterable[TextPair], work: Path, options: CleanOptions, progress: Progress
) -> int:
    """Judge every shard that is not judged yet, and return how many shards there are."""
    settings = json.dumps({"filters": options.settings, "scores": options.scores})
    guards = [sha256_of(path) for path in guard_paths(options.settings)]
    digest = f"{settings_hash(options.settings)} {options.scores} {' '.join(guards)}"
    marks: dict[int, str] = {}
    total = 0

    def tasks() -> Iterator[Task]:
        nonlocal total
        for total, batch in enumerate(batches(pairs, options.shard_pairs), 1):
            data = "".join(map(format_record, batch)).encode()
            mark = hashlib.sha256(data).hexdigest() + f" {digest}"
            if _read_mark(work, total) == mark:
                progress(total, 0, 0)
            else:
                marks[total] = mark
                yield total, data, settings

    for done, (number, result) in enumerate(run_tasks(options.engine, tasks(), options.workers), 1):
        _store(work, number, result, marks.pop(number))
        progress(done, 0, 0)
    if not total:
        raise InputError("no pairs to clean")
    return total


def _read_mark(work: Path, number: int) -> str:
    try:
        return (work / f"{number:05d}.mark").read_text(encoding="utf-8")
    except OSError:
        return ""


def _store(work: Path, number: int, result: ShardResult, mark: str) -> None:
    """Write a result whole; its mark comes last, so that a stop in between leaves none."""
    (work / f"{number:05d}.mark").unlink(missing_ok=True)
    parts = {"jsonl": result.lines, "reasons": result.reasons, "keys": result.keys}
    for suffix, data in parts.items():
        with replace_file(work / f"{number:05d}.{suffix}", binary=True) as stream:
            stream.write(data)
    write_text(work / f"{number:05d}.mark", mark)


def _decide(
    work: Path, shards: int, settings: Settings
) -> Iterator[tuple[int, Iterator[tuple[bytes, dict[str, Any]]]]]:
    """Yield for each shard its number and its (line, all reasons)."""
    _, compared = split_filters(load_filters(_light(settings)))
    alive = [_read_alive(work / f"{n:05d}.reasons") for n in range(1, shards + 1)]
    starts = np.cumsum([0, *map(len, alive)])
    staying = np.concatenate(alive)
    ranks = {}
    for place, one in enumerate(compared):
        keys = [
            np.frombuffer(read_bytes(work / f"{n:05d}.keys"), "<u8").reshape(len(compared), -1)[
                place
            ]
            for n in range(1, shards + 1)
        ]
        ranks[one.name] = rank_among_kept(np.concatenate(keys), staying)
        staying = staying & (ranks[one.name] < one.allowed)
    limits = {one.name: one.allowed for one in compared}
    for number in range(1, shards + 1):
        start, stop = starts[number - 1], starts[number]
        own = {name: values[start:stop] for name, values in ranks.items()}
        yield number, _merge(work, number, own, limits)


def _light(settings: Settings) -> Settings:
    """Return the settings of the key filters alone: deciding needs no guard and no model."""
    names = ("exact-duplicate", "near-duplicate", "repeated-source")
    return {name: table for name, table in settings.items() if name in names}


def _read_alive(path: Path) -> Any:
    """Return which pairs of a shard have no reason yet."""
    return np.array([line == b"{}" for line in read_bytes(path).splitlines()], dtype=bool)


def rank_among_kept(keys: Any, staying: Any) -> Any:
    """Return for each row how many rows before it have its key and stay; `keys` and `staying` are `[n]`."""
    order = np.argsort(keys, kind="stable")
    counted = staying[order].astype(np.int64)
    before = np.cumsum(counted) - counted
    ordered = keys[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(np.append(first, len(ordered)))
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = before - np.repeat(before[first], sizes)
    return ranks


def _merge(
    work: Path, number: int, ranks: dict[str, Any], limits: dict[str, int]
) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Yield the lines of a shard with all their reasons: those of the pair, then those of its likes."""
    lines = read_bytes(work / f"{number:05d}.jsonl").split(b"\n")[:-1]
    reasons = read_bytes(work / f"{number:05d}.reasons").split(b"\n")[:-1]
    for row, (line, text) in enumerate(zip(lines, reasons, strict=True)):
        table = json.loads(text) if text != b"{}" else {}
        for name, values in ranks.items():
            if values[row] >= limits[name]:
                table[name] = [int(values[row])]
        yield line, table


def _count(summary: Summary, line: bytes, reasons: dict[str, Any]) -> None:
    summary.read += 1
    summary.kept += not reasons
    for name, (number, *evidence) in reasons.items():
        summary.reasons[name] += 1
        samples = summary.samples.setdefault(name, [])
        if len(samples) < SAMPLES:
            record = json.loads(line)
            samples.append(
                {"ar": record["ar"], "en": record["en"], "value": number, "evidence": evidence}
            )


def _write(
    decided: Iterator[tuple[bytes, dict[str, Any]]], folder: Path, number: int, summary: Summary
) -> tuple[CorpusFile, CorpusFile]:
    """Write the two files of a shard and return them; both are there, be they empty."""
    paths = folder / shard_name(number), folder / shard_name(number, "rejected")
    counts = [0, 0]
    with (
        replace_file(paths[0], binary=True) as kept,
        replace_file(paths[1], binary=True) as rejected,
    ):
        for line, reasons in decided:
            _count(summary, line, reasons)
            counts[bool(reasons)] += 1
            if reasons:
                rejected.write(_rejected_line(line, reasons))
            else:
                kept.write(line + b"\n")
    files = [CorpusFile(count, sha256_of(path)) for count, path in zip(counts, paths, strict=True)]
    return files[0], files[1]


def _rejected_line(line: bytes, reasons: dict[str, Any]) -> bytes:
    record = json.loads(line)
    pair = TextPair(record.pop("ar"), record.pop("en"), record)
    table = {
        name: {"value": number, "evidence": evidence}
        for name, (number, *evidence) in reasons.items()
    }
    metadata = {**pair.metadata, "reasons": table}
    return format_record(TextPair(pair.source, pair.target, metadata)).encode()


def _manifest(
    options: CleanOptions,
    summary: Summary,
    kept: dict[str, CorpusFile],
    rejected: dict[str, CorpusFile],
) -> Corpus:
    used = {name: table for name, table in options.settings.items() if table.get("use")}
    return Corpus(
        name=options.name,
        licence=options.licence,
        origin=options.origin,
        pair_count=summary.kept,
        files=kept,
        rejected=rejected,
        counts=summary.as_record(),
        filters=used,
        made_by=made_by(
            "corpus clean",
            thresholds=settings_hash(options.settings),
            guards=guard_names(options.settings),
            shard_pairs=options.shard_pairs,
        ),
    )


def guard_names(settings: Settings) -> list[str]:
    """Return the test sets that pairs are compared with under these settings."""
    return [path.stem for path in guard_paths(settings)]


def guard_paths(settings: Settings) -> list[Path]:
    """Return the files of those test sets."""
    table: dict[str, Any] = settings.get("contamination", {})
    if not table.get("use"):
        return []
    return [*(shipped_guards() if table["shipped"] else ()), *map(Path, table["guards"])]
