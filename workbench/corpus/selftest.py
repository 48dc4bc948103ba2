"""The self-test of cleaning: what it keeps of good pairs, and what it catches of pairs damaged on purpose.

    run_selftest(pairs, settings)   ->  one Rate a row: kept, kept with Arabic-Indic digits, each damage

Model filters (similarity) judge the good pairs and the shuffled ones; all other damage is judged without a
model, so its shares are what every run catches. Filters that look for repetition and test sets have rows
of their own: the pairs themselves once more, and the pairs as a test set.
"""

from __future__ import annotations

import copy
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.corpus.damages import DAMAGES, arabic_digits
from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import read_bytes, write_text
from workbench.filters import Filter, Verdict, judge_pairs, load_filters
from workbench.filters.settings import Settings
from workbench.folders import data_file
from workbench.formats import load_format
from workbench.records import TextPair

KEEP_FLOOR, REJECT_FLOOR = 0.99, 0.95
FLOORED = tuple(DAMAGES)[:6]
ENOUGH = 200  # pairs; with fewer, one pair is worth more than the floors allow
MODEL_FILTERS = ("similarity", "likelihood")
_APART = ("contamination", "exact-duplicate", "near-duplicate", "repeated-source")
SEED = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """One row: `share` of `pairs` kept or rejected, the commonest reasons, the floor (0: none).

    `plain` is the share that filters without a model give.
    """

    kind: str
    keeps: bool
    pairs: int
    share: float
    plain: float
    floor: float
    reasons: tuple[tuple[str, int], ...]

    @property
    def missed(self) -> bool:
        """Return whether the share is under its floor."""
        return self.share < self.floor


def read_probe(source: Path | None, reference: Path | None) -> list[TextPair]:
    """Return the pairs of two files, line by line; without them the package's probe of 20 pairs.

    Raises InputError if the files have different numbers of lines.
    """
    if source is None and reference is None:
        return list(load_format("tsv").read(data_file("probe.tsv")))
    if source is None or reference is None:
        raise InputError("a self-test needs both sides", hint="--source FILE --reference FILE")
    sides = [decode(read_bytes(path), str(path)).text.split("\n") for path in (source, reference)]
    left, right = ([line.rstrip("\r") for line in side] for side in sides)
    if len(left) != len(right):
        raise InputError(f"{reference}: {len(right)} lines, {source} has {len(left)}")
    return [TextPair(*pair) for pair in zip(left, right, strict=True) if any(map(str.strip, pair))]


def run_selftest(
    pairs: Sequence[TextPair],
    settings: Settings,
    progress: Callable[[int, int, int], None] = lambda *_: None,
) -> Iterator[Rate]:
    """Yield a rate for each kind, in the order they are made; the same pairs give the same rates."""
    plain = load_filters(_without(settings, (*_APART, *MODEL_FILTERS)))
    heavy = load_filters(_only(settings, MODEL_FILTERS))
    kinds = len(DAMAGES) + 4
    yield _rate("kept", pairs, [*plain, *heavy], KEEP_FLOOR, keeps=True)
    progress(1, kinds, 0)
    yield _rate(
        "kept, Arabic-Indic digits", arabic_digits(pairs), [*plain, *heavy], KEEP_FLOOR, keeps=True
    )
    for done, (kind, damage) in enumerate(DAMAGES.items(), 2):
        progress(done, kinds, 0)
        damaged = damage(pairs, random.Random(f"{SEED} {kind}"))
        filters = [*plain, *heavy] if kind == "shuffled" else plain
        yield _rate(kind, damaged, filters, REJECT_FLOOR if kind in FLOORED else 0.0)
    yield _duplicated(pairs, settings)
    progress(kinds - 1, kinds, 0)
    yield _contaminated(pairs, settings)
    progress(kinds, kinds, 0)


def _without(settings: Settings, names: Sequence[str]) -> Settings:
    return {name: table for name, table in settings.items() if name not in names}


def _only(settings: Settings, names: Sequence[str]) -> Settings:
    return {name: table for name, table in settings.items() if name in names}


def _rate(
    kind: str,
    pairs: Sequence[TextPair],
    filters: Sequence[Filter],
    floor: float = 0.0,
    *,
    keeps: bool = False,
) -> Rate:
    verdicts = [verdict for _, verdict in judge_pairs(pairs, filters)]
    rejected = sum(not verdict.kept for verdict in verdicts)
    plain = sum(any(name not in MODEL_FILTERS for name in v.reasons) for v in verdicts)
    count = max(1, len(verdicts))
    shares = [(count - n if keeps else n) / count for n in (rejected, plain)]
    if not verdicts:
        return Rate(kind, keeps, 0, 0.0, 0.0, 0.0, ())
    return Rate(kind, keeps, len(verdicts), shares[0], shares[1], floor, _reasons(verdicts))


def _reasons(verdicts: Sequence[Verdict]) -> tuple[tuple[str, int], ...]:
    counts = Counter(name for verdict in verdicts for name in verdict.reasons)
    return tuple(counts.most_common(4))


def _duplicated(pairs: Sequence[TextPair], settings: Settings) -> Rate:
    """Judge the pairs a second time, upper case and without vowel marks, behind themselves."""
    filters = load_filters(_only(settings, _APART[1:]))
    again = [TextPair(p.source.replace("أ", "ا"), p.target.upper()) for p in pairs]
    verdicts = [verdict for _, verdict in judge_pairs([*pairs, *again], filters)][len(pairs) :]
    share = sum(not verdict.kept for verdict in verdicts) / max(1, len(verdicts))
    return Rate("duplicated", False, len(verdicts), share, share, 0.0, _reasons(verdicts))


def _contaminated(pairs: Sequence[TextPair], settings: Settings) -> Rate:
    """Judge the pairs with themselves as a test set; those under three words cannot be known again."""
    table: dict[str, Any] = copy.deepcopy(settings.get("contamination", {"use": False}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.txt"
        write_text(path, "".join(f"{p.source}\n{p.target}\n" for p in pairs))
        filters = load_filters({"contamination": {**table, "guards": [str(path)]}})
        return _rate("in a test set", pairs, filters)
