"""The store: pairs streamed into shards with a manifest, read back, and checked against it.

Building goes on where it was stopped: `.building.json` lists the shards that are whole. The inputs are read
again up to there (that is quick), nothing is written twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.corpus.card import write_card
from workbench.corpus.manifest import (
    MANIFEST,
    Corpus,
    CorpusFile,
    made_by,
    read_corpus,
    write_corpus,
)
from workbench.corpus.sources import Source, read_source
from workbench.errors import InputError, WorkbenchError
from workbench.files import open_lines, refuse_existing, remove_leftovers, sha256_of, write_text
from workbench.formats import load_format
from workbench.formats.jsonl import parse_line
from workbench.records import TextPair

SHARD_PAIRS = 10_240  # a multiple of the similarity window; about 6 MB of news, 15 MB in memory
BUILDING = ".building.json"
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a corpus is to be called and how it is cut."""

    name: str
    licence: str
    origin: tuple[str, ...] = ()
    article_field: str = ""
    shard_pairs: int = SHARD_PAIRS
    notes: str = ""


def shard_name(number: int, stem: str = "pairs") -> str:
    """Return the file name of a shard, from 1."""
    return f"{stem}-{number:05d}.jsonl"


def build_corpus(
    sources: Sequence[Source],
    folder: Path,
    options: BuildOptions,
    *,
    force: bool = False,
    progress: Progress = lambda *_: None,
) -> Corpus:
    """Write the pairs of all sources as a corpus; beads with an empty side are counted, not written.

    Raises InputError if the licence is missing, the folder holds a corpus, or a source is damaged.
    """
    check_licence(options.licence)
    refuse_existing(folder / MANIFEST, force)
    remove_leftovers(folder)
    counts: Counter[str] = Counter()
    done = _finished(folder, _fingerprint(sources, options))
    files: dict[str, CorpusFile] = {}
    pairs = _both_sided(sources, options, counts, progress)
    for number, batch in enumerate(batches(pairs, options.shard_pairs), 1):
        name = shard_name(number)
        if name not in done:
            done[name] = write_shard(batch, folder / name)
            _remember(folder, _fingerprint(sources, options), done)
        files[name] = done[name]
    if not files:
        raise InputError(f"{sources[0].path}: no pairs in it that have both sides")
    corpus = Corpus(
        name=options.name, licence=options.licence, pair_count=sum(f.pairs for f in files.values()),
        origin=options.origin or tuple(source.path.as_posix() for source in sources[:50]),
        files=files, counts=dict(counts), notes=options.notes,
        made_by=made_by("corpus build", sources=len(sources), shard_pairs=options.shard_pairs),
    )  # fmt: skip
    finish_corpus(corpus, folder)
    (folder / BUILDING).unlink(missing_ok=True)
    return corpus


def check_licence(licence: str) -> None:
    """Raise InputError if there is none: a corpus nobody may use is worth nothing."""
    if not licence.strip():
        raise InputError(
            "a corpus needs a licence", hint="--licence CC-BY-4.0, or --licence 'unknown: ask NAME'"
        )


def finish_corpus(corpus: Corpus, folder: Path) -> None:
    """Write manifest and card, and remove shards of an older corpus in the same folder."""
    known = {*corpus.files, *corpus.rejected}
    for stem in ("pairs", "rejected"):
        for path in folder.glob(f"{stem}-*.jsonl"):
            if path.name not in known:
                path.unlink()
    write_card(corpus, folder)
    write_corpus(corpus, folder)


def _both_sided(
    sources: Sequence[Source], options: BuildOptions, counts: Counter[str], progress: Progress
) -> Iterator[TextPair]:
    for number, source in enumerate(sources, 1):
        for pair in read_source(source, options.article_field):
            counts["read"] += 1
            if pair.source.strip() and pair.target.strip():
                yield pair
            else:
                counts["one-sided"] += 1
        progress(number, len(sources), 0)


def batches(pairs: Iterable[TextPair], size: int) -> Iterator[list[TextPair]]:
    """Yield lists of `size` pairs, the last one shorter."""
    stream = iter(pairs)
    while batch := list(islice(stream, size)):
        yield batch


def write_shard(pairs: Iterable[TextPair], path: Path) -> CorpusFile:
    """Write one shard whole or not at all."""
    count = load_format("jsonl").write(pairs, path)
    return CorpusFile(count, sha256_of(path))


def _fingerprint(sources: Sequence[Source], options: BuildOptions) -> str:
    """Return what a half-built corpus must agree in to be gone on with."""
    parts: list[Any] = [options.article_field, options.shard_pairs]
    for source in sources:
        path = source.path
        state = (path.stat().st_size, path.stat().st_mtime_ns) if path.is_file() else (0, 0)
        parts.append((str(path), source.format, source.article, *state))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _finished(folder: Path, fingerprint: str) -> dict[str, CorpusFile]:
    try:
        record = json.loads((folder / BUILDING).read_text(encoding="utf-8"))
        if record["fingerprint"] != fingerprint:
            return {}
        found = {name: CorpusFile(**item) for name, item in record["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {name: item for name, item in found.items() if (folder / name).is_file()}


def _remember(folder: Path, fingerprint: str, done: dict[str, CorpusFile]) -> None:
    files = {name: asdict(item) for name, item in done.items()}
    write_text(folder / BUILDING, json.dumps({"fingerprint": fingerprint, "files": files}))


def read_pairs(folder: Path, *, rejected: bool = False) -> Iterator[TextPair]:
    """Yield the pairs of a corpus, or those that cleaning took out."""
    corpus = read_corpus(folder)
    for name in corpus.rejected if rejected else corpus.files:
        yield from load_format("jsonl").read(folder / name)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a corpus: where (`file` or `file:line`) and what."""

    place: str
    message: str


def check_corpus(folder: Path, progress: Progress = lambda *_: None) -> Iterator[Problem]:
    """Yield every problem: files missing, changed or too many, lines damaged, counts that differ."""
    corpus = read_corpus(folder)
    listed = {**corpus.files, **corpus.rejected}
    for number, (name, item) in enumerate(listed.items(), 1):
        yield from _check_file(folder / name, item)
        progress(number, len(listed), 0)
    total = sum(item.pairs for item in corpus.files.values())
    if total != corpus.pair_count:
        yield Problem(
            str(folder / MANIFEST), f"pair_count is {corpus.pair_count}, its files have {total}"
        )
    for stem in ("pairs", "rejected"):
        for path in sorted(folder.glob(f"{stem}-*.jsonl")):
            if path.name not in listed:
                yield Problem(str(path), f"is not in {MANIFEST}")


def _check_file(path: Path, item: CorpusFile) -> Iterator[Problem]:
    if not path.is_file():
        yield Problem(str(path), "is missing")
        return
    if sha256_of(path) == item.sha256:  # our own bytes: every line of them was whole
        return
    yield Problem(str(path), f"was changed: its SHA-256 is not {item.sha256[:12]}…")
    count = 0
    try:
        for number, line in enumerate(open_lines(path), 1):
            count += 1
            problem = _check_line(line, f"{path}:{number}")
            if problem is not None:
                yield problem
    except WorkbenchError as error:
        yield Problem(str(path), error.message.removeprefix(f"{path}: "))
    if count != item.pairs:
        yield Problem(str(path), f"{count} lines, {MANIFEST} says {item.pairs}")


def _check_line(line: str, place: str) -> Problem | None:
    try:
        pair = parse_line(line, place)
    except InputError as error:
        return Problem(place, error.message.removeprefix(f"{place}: "))
    if not pair.source.strip() or not pair.target.strip():
        return Problem(place, "a side is empty")
    return None
