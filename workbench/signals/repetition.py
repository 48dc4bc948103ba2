"""Loops: the same words again and again, as machine translation does when it is lost.

Only what follows itself at once counts ("and the and the and the"), so a repeated name is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_LONGEST_UNIT = 8  # words; a unit of one sentence and more is a duplicate line, not a loop
_LETTERS = re.compile(r"([^\W\d])\1{4,}|([^\W\d]{2,4})\2{4,}")


@dataclass(frozen=True, slots=True)
class Loop:
    """A unit said `times` times in a row: `share` of all words of the text belong to it."""

    unit: str
    times: int
    share: float


def find_loops(text: str) -> list[Loop]:
    """Return the loops of a text in order; none is good.

    A unit of one word counts from three times on ("very very" is speech), a longer one from two.
    """
    words = [match.group().lower() for match in _WORD.finditer(text)]
    found = []
    if _repeats_two_words(words) and any(
        _may_loop(words, size) for size in range(1, _LONGEST_UNIT + 1)
    ):
        found = _word_loops(words)
    found += [_letter_loop(match, text) for match in _LETTERS.finditer(text)]
    return found


def _repeats_two_words(words: list[str]) -> bool:
    """Return whether any two neighbours stand twice, as they do in every loop; most texts end here."""
    return len(set(pairwise(words))) < len(words) - 1


def _may_loop(words: list[str], size: int) -> bool:
    """Return whether enough neighbours at this distance are equal for a loop; a cheap first look."""
    need, run = max(2, size), 0
    for first, second in zip(words, words[size:], strict=False):
        run = run + 1 if first == second else 0
        if run == need:
            return True
    return False


def _word_loops(words: list[str]) -> list[Loop]:
    found, start = [], 0
    while start < len(words):
        best = 0
        for size in range(1, min(_LONGEST_UNIT, (len(words) - start) // 2) + 1):
            times = _times(words, start, size)
            if times >= (3 if size == 1 else 2) and not _numbers_only(words, start, size):
                best = size
                unit = " ".join(words[start : start + size])
                found.append(Loop(unit, times, size * times / len(words)))
                start += size * times
                break
        if not best:
            start += 1
    return found


def _times(words: list[str], start: int, size: int) -> int:
    """Return how often the unit at `start` stands in a row."""
    times = 1
    unit = words[start : start + size]
    while words[start + size * times : start + size * (times + 1)] == unit:
        times += 1
    return times


def _numbers_only(words: list[str], start: int, size: int) -> bool:
    return all(word.isdigit() for word in words[start : start + size])


def _letter_loop(match: re.Match[str], text: str) -> Loop:
    unit = match.group(1) or match.group(2)
    return Loop(unit, len(match.group()) // len(unit), len(match.group()) / max(1, len(text)))


def repeated_share(text: str) -> float:
    """Return the share of a text, 0 to 1, that only says again what was just said: 0 is good."""
    return min(1.0, sum(loop.share * (loop.times - 1) / loop.times for loop in find_loops(text)))


def repetition_excess(source: str, target: str) -> float:
    """Return how much more one side repeats itself than the other, -1 to 1: 0 is good.

    Above 0 the target loops, below 0 the source does.
    """
    return repeated_share(target) - repeated_share(source)
