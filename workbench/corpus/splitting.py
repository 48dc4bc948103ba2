"""Train, dev and test by article: an article is in one part whole, or scores of one part know the other.

Pairs without an article are grouped by their source's words. The order of the groups is that of a seeded
hash, so a corpus that grows keeps its parts but for the edges. Pairs of train that share a line or eight
words with dev or test, and pairs of any part that share them with a known test set, are set aside with
their reason.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.corpus.manifest import MANIFEST, Corpus, made_by
from workbench.corpus.store import (
    SHARD_PAIRS,
    batches,
    finish_corpus,
    shard_name,
    write_shard,
)
from workbench.errors import InputError
from workbench.files import refuse_existing
from workbench.filters.guards import read_guard
from workbench.formats import load_format
from workbench.leakage import LeakageGuard, fold, line_hashes
from workbench.records import TextPair

PARTS = ("test", "dev", "train")
SET_ASIDE = "set-aside.jsonl"
Reader = Callable[[], Iterable[TextPair]]


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """How much goes where: a share below 1, or a number of pairs; articles stay whole, so only about."""

    dev: float
    test: float
    seed: int = 1
    guards: tuple[Path, ...] = ()
    shard_pairs: int = SHARD_PAIRS


@dataclass(frozen=True, slots=True)
class SplitReport:
    """Pairs and groups (articles, or sources without one) of each part, and why pairs were set aside."""

    pairs: dict[str, int]
    groups: dict[str, int]
    set_aside: dict[str, int]


def split_corpus(
    read: Reader, corpus: Corpus, folder: Path, options: SplitOptions, *, force: bool = False
) -> SplitReport:
    """Write `folder/train`, `/dev`, `/test` as corpora; `read` gives the pairs, anew each time.

    Raises InputError if there is one there already, or if a part would be empty.
    """
    for part in PARTS:
        refuse_existing(folder / part / MANIFEST, force)
    groups = np.fromiter((group_key(pair, options.seed) for pair in read()), dtype=np.uint64)
    limits = _limits(groups, options)
    report = SplitReport({}, {}, {})
    for part, (low, high) in limits.items():
        inside = groups[(groups >= low) & (groups < high)] if high else groups[groups >= low]
        report.groups[part] = len(np.unique(inside))
        if not len(inside) and (part == "train" or getattr(options, part)):
            raise InputError(
                f"the part '{part}' would be empty: {len(groups)} pairs in {len(np.unique(groups))} groups",
                hint="ask for a greater --dev or --test, or split a corpus of more articles",
            )
    aside = _write_parts(read, corpus, folder, options, limits, report)
    load_format("jsonl").write(aside, folder / SET_ASIDE)
    return report


def group_key(pair: TextPair, seed: int) -> int:
    """Return the 64-bit hash that says in which part a pair goes."""
    article = str(pair.metadata.get("article") or "")
    text = f"article {article}" if article else f"source {fold(pair.source) or pair.source}"
    digest = hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=8, key=str(seed).encode()
    )
    return int.from_bytes(digest.digest(), "little")


def _limits(groups: Any, options: SplitOptions) -> dict[str, tuple[int, int]]:
    """Return the range of hashes of each part: test lowest, train highest (end 0: no end)."""
    keys, sizes = np.unique(groups, return_counts=True)
    reached = np.cumsum(sizes)
    start, taken, limits = 0, 0.0, {}
    for part in ("test", "dev"):
        wanted = getattr(options, part)
        taken += wanted if wanted >= 1 else wanted * len(groups)
        number = int(np.searchsorted(reached, taken - 0.5)) + 1 if wanted else 0
        end = start
        if wanted:
            end = int(keys[number]) if number < len(keys) else int(keys[-1]) + 1
        limits[part] = (start, max(start, end))
        start = limits[part][1]
    limits["train"] = (start, 0)
    return limits


def _part_of(key: int, limits: dict[str, tuple[int, int]]) -> str:
    return next(
        (part for part, (low, high) in limits.items() if high and low <= key < high), "train"
    )


def _write_parts(
    read: Reader,
    corpus: Corpus,
    folder: Path,
    options: SplitOptions,
    limits: dict[str, tuple[int, int]],
    report: SplitReport,
) -> list[TextPair]:
    """Write the small parts first, remember their text, then write train without it."""
    known = {path.stem: read_guard(path) for path in options.guards}
    aside: list[TextPair] = []
    for part in PARTS:
        if part != "train" and not getattr(options, part):
            continue
        counts: Counter[str] = Counter()
        own = (p for p in read() if _part_of(group_key(p, options.seed), limits) == part)
        held = LeakageGuard() if part != "train" else None
        clean = _without_leaks(own, known, part, held, aside, counts)
        report.pairs[part] = _write_part(clean, corpus, folder / part, part, options, counts)
        if held is not None:
            known[part] = held
        for reason, count in counts.items():
            report.set_aside[reason] = report.set_aside.get(reason, 0) + count
    return aside


def _without_leaks(
    pairs: Iterable[TextPair],
    known: dict[str, LeakageGuard],
    part: str,
    held: LeakageGuard | None,
    aside: list[TextPair],
    counts: Counter[str],
) -> Iterator[TextPair]:
    """Yield the pairs that no guard knows; the others go to `aside`. `held` remembers what is yielded."""
    for pair in pairs:
        hashes = [value for text in (pair.source, pair.target) for value in line_hashes(text)]
        names = [n for n, g in known.items() if any(value in g.hashes for value in hashes)]
        if names:
            reason = f"{part} shares text with {', '.join(names)}"
            counts[reason] += 1
            aside.append(TextPair(pair.source, pair.target, {**pair.metadata, "set-aside": reason}))
            continue
        if held is not None:
            held.hashes.update(hashes)
        yield pair


def _write_part(
    pairs: Iterable[TextPair],
    corpus: Corpus,
    folder: Path,
    part: str,
    options: SplitOptions,
    counts: Counter[str],
) -> int:
    files = {}
    for number, batch in enumerate(batches(pairs, options.shard_pairs), 1):
        files[shard_name(number)] = write_shard(batch, folder / shard_name(number))
    total = sum(item.pairs for item in files.values())
    made = made_by(
        "corpus split", part=part, dev=options.dev, test=options.test, seed=options.seed,
        guards=[path.stem for path in options.guards],
    )  # fmt: skip
    own = Corpus(
        name=f"{corpus.name} ({part})", licence=corpus.licence, origin=(corpus.name,),
        pair_count=total, files=files, made_by=made,
        counts={"set aside": dict(counts)} if counts else {},
    )  # fmt: skip
    finish_corpus(own, folder)
    return total
