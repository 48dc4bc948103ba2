"""Keeps test text out of training text and corpora: by whole lines and by hashed n-grams.

Words are compared in the matching key (no case, marks, punctuation, hamza forms), so that a copy
with other quotes or vowel signs is still a copy. Only 64-bit hashes are kept, never the test text.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator

from workbench.text.steps import KEY, apply_steps

NGRAM_WORDS = (
    8  # as in the n-gram overlap checks of GPT-3 (13) and mtdata (8): short enough for news
)


@functools.lru_cache(
    maxsize=16
)  # guard and duplicate search ask for the same text one after the other
def fold(text: str) -> str:
    """Return a text in the matching key: what two copies of it have in common."""
    return apply_steps(text, KEY)


def hash_words(words: Iterable[str]) -> int:
    """Return a stable 64-bit hash of words."""
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def line_hashes(text: str) -> Iterator[int]:
    """Yield the hash of the whole line and of each of its n-grams of words."""
    words = fold(text).split()
    if len(words) < 3:  # one or two words are no evidence: names and headings repeat everywhere
        return
    yield hash_words(words)
    for start in range(len(words) - NGRAM_WORDS + 1):
        yield hash_words(words[start : start + NGRAM_WORDS])


class LeakageGuard:
    """A set of hashed lines and n-grams of test sets."""

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        self.hashes = set(hashes)

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> LeakageGuard:
        """Hash the lines of a test set."""
        return cls(value for line in lines for value in line_hashes(line))

    def add_lines(self, lines: Iterable[str]) -> None:
        """Hash more lines into the guard."""
        self.hashes.update(value for line in lines for value in line_hashes(line))

    def leaks(self, text: str) -> bool:
        """Return whether text shares a whole line or an n-gram with the test sets."""
        return bool(self.hashes) and any(value in self.hashes for value in line_hashes(text))
