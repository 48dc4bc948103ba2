"""Cuts a sentence that is too long for the translator, at the best places there are.

In order: behind `؛ ;`, behind `، ,` in front of a conjunction, behind any `، ,` or `:`, in front of
a conjunction, at any blank, and, in a word that is itself too long, anywhere. Parts are about
equally
long, so that no crumbs are left over; the spans cover the text but for blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from workbench.records import Language
from workbench.splitter.rules import load_rules

CountPieces = Callable[[Sequence[str]], list[int]]

_WORD = re.compile(r"\S+")
_STRONG = ("؛", ";")
_WEAK = ("،", ",", ":", "؟", "?", "!", "…", ".")
# A cut may move this share of the text away from the middle to find a better class of place.
_SLACK = {
    "semicolon": 0.4,
    "comma+conjunction": 0.3,
    "comma": 0.25,
    "conjunction": 0.15,
    "blank": 0.5,
}
_LONG_WORD_CHARS = 200


def cut_to_budget(
    text: str, language: Language, count: CountPieces, budget: int
) -> list[tuple[int, int, str]]:
    """Return (start, end, reason) of the parts of `text`, each of at most `budget` pieces.

    `reason` says what stands at the end of the part: "semicolon", "comma+conjunction", "comma",
    "conjunction", "blank", "inside-word", and "" for the last one. A text within the budget is one part.
    Cost: one counting call for all words, then linear in the words for each level of halving.
    """
    words = [
        span
        for match in _WORD.finditer(text)
        for span in _long_word_parts(text, match.start(), match.end(), count, budget)
    ]
    if not words:
        return []
    sizes = count([text[start:end] for start, end in words])
    sums = [0, *accumulate(sizes)]
    classes = _cut_classes(text, words, language)
    parts: list[tuple[int, int, str]] = []
    todo = [(0, len(words), "")]
    while (
        todo
    ):  # a stack, not recursion: a 100,000-word line is only a few levels deep, but may be flat
        first, last, reason = todo.pop()
        if sums[last] - sums[first] <= budget or last - first == 1:
            parts.append((words[first][0], words[last - 1][1], reason))
            continue
        middle, kind = _best_cut(first, last, sums, classes)
        todo.append((middle, last, reason))
        todo.append((first, middle, kind))
    return parts


def _long_word_parts(
    text: str, start: int, end: int, count: CountPieces, budget: int
) -> list[tuple[int, int]]:
    """Return the word, or pieces of it that fit the budget if it is absurdly long."""
    if end - start <= _LONG_WORD_CHARS or count([text[start:end]])[0] <= budget:
        return [(start, end)]
    step = max(1, min(_LONG_WORD_CHARS, budget))
    return [(at, min(at + step, end)) for at in range(start, end, step)]


def _cut_classes(text: str, words: Sequence[tuple[int, int]], language: Language) -> list[str]:
    """Return for each word the class of a cut in front of it; "" for the first word."""
    conjunctions = load_rules(language).conjunctions
    single = frozenset(word for word in conjunctions if " " not in word)
    classes = [""]
    for (_, before), (start, end) in pairwise(words):
        word, mark = text[start:end], text[before - 1]
        joins = _is_conjunction(word, text[start : end + 12], single, conjunctions, language)
        if before == start:
            classes.append("inside-word")
        elif mark in _STRONG:
            classes.append("semicolon")
        elif mark in _WEAK:
            classes.append("comma+conjunction" if joins else "comma")
        else:
            classes.append("conjunction" if joins else "blank")
    return classes


def _is_conjunction(
    word: str, ahead: str, single: frozenset[str], every: Sequence[str], language: Language
) -> bool:
    bare = word.strip("\"'«“(").lower()
    if bare in single or any(" " in item and ahead.startswith(item) for item in every):
        return True
    # و is written onto the next word; three letters more keep out وزير, وقت and the like at least
    # in part.
    return language is Language.ARABIC and bare.startswith("و") and len(bare) >= 5


def _best_cut(
    first: int, last: int, sums: Sequence[int], classes: Sequence[str]
) -> tuple[int, str]:
    """Return the word to cut in front of, nearest to the middle within the best class that is near enough."""
    total = sums[last] - sums[first]
    best: dict[str, tuple[float, int]] = {}
    for word in range(first + 1, last):
        off = abs((sums[word] - sums[first]) / total - 0.5)
        kind = classes[word]
        if kind not in best or off < best[kind][0]:
            best[kind] = (off, word)
    for kind, slack in _SLACK.items():
        if kind in best and best[kind][0] <= slack:
            return best[kind][1], kind
    off, kind = min((off, kind) for kind, (off, _) in best.items())
    return best[kind][1], kind
