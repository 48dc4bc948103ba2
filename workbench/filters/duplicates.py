"""Filters on repetition between pairs. Only 64-bit hashes are remembered, never texts.

Each says `key(pair)`: pairs with one key are alike, and of those the first `allowed` stay. `score` counts
as it goes; `workbench.corpus.cleaning` collects the keys of all shards instead, so that it does not matter
who judges which shard.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import ClassVar

from workbench.filters import Value
from workbench.leakage import fold
from workbench.records import TextPair

_MAYBE = re.compile(r"\d[.,٫،]\d")
_DECIMAL = re.compile(r"\d+(?:[.٫]\d+|[,،]\d{1,2}(?!\d))")  # 3.5 is not 35, but 1,200 is 1200
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


class _Duplicates:
    """What the three share: value 0 for the first of its kind, 1 for the second, and so on."""

    name: ClassVar[str]
    help: ClassVar[str]

    def __init__(self, *, allowed: int) -> None:
        self.allowed = allowed

    def key(self, pair: TextPair) -> int:
        raise NotImplementedError

    def score(self, pairs: Iterable[TextPair]) -> Iterator[Value]:
        """Yield how many pairs of the same key came before."""
        seen: Counter[int] = Counter()
        for pair in pairs:
            key = self.key(pair)
            yield Value(seen[key])
            seen[key] += 1

    def accept(self, value: Value) -> bool:
        """Accept the first `allowed`."""
        return value.number < self.allowed


class ExactDuplicateFilter(_Duplicates):
    """Both texts are the same to the last character."""

    name = "exact-duplicate"
    help = "pairs before this one with exactly the same texts"

    def key(self, pair: TextPair) -> int:
        """Return the hash of both texts as they are."""
        return _hash(pair.source, pair.target)


class NearDuplicateFilter(_Duplicates):
    """The same words: other marks, vowel signs, digits, alef forms or case."""

    name = "near-duplicate"
    help = "pairs before this one with the same words on both sides"

    def key(self, pair: TextPair) -> int:
        """Return the hash of both folded texts; what folds to nothing is compared as it is."""
        return _hash(_words(pair.source), _words(pair.target))


class RepeatedSourceFilter(_Duplicates):
    """One source with ever other targets: boilerplate, or a list that slipped."""

    name = "repeated-source"
    help = "pairs before this one with the same words in the source"

    def key(self, pair: TextPair) -> int:
        """Return the hash of the folded source."""
        return _hash(_words(pair.source))


def _words(text: str) -> str:
    """Return what makes a text what it says: its folded words, and decimals, which folding joins."""
    decimals = _DECIMAL.findall(text.translate(_DIGITS)) if _MAYBE.search(text) else ()
    return " ".join([fold(text) or text, *(re.sub(r"\D", ".", found) for found in decimals)])


def _hash(*texts: str) -> int:
    data = "\t".join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
