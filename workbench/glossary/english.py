"""Whether the English says a term: its exact form for a name, any case and number for a common noun."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from workbench.glossary.matching import Match
from workbench.glossary.terms import Term

_JOINING, _RELATING = frozenset("وف"), frozenset("بكل")
# Between "and" or "to" and the name: an article, a title, an adjective or two.
_BETWEEN = r"(?:[\w'’.-]+\s+){0,3}[\"'(]*$"
_JOIN = r"(?:and|&|or|as well as|along with|together with|nor|then|so|but|while|plus)"
_RELATION = (
    r"(?:to|for|of|in|by|with|on|at|from|against|towards?|upon|into|via|between|among|like|as|than|over|"
    r"about|through|within|under|inside|near|behind)"
)
_JOINED_BEFORE = re.compile(rf"(?:\b{_JOIN}\s+|[,;/–-]\s*){_BETWEEN}", re.IGNORECASE)
_JOINED_AFTER = re.compile(rf"[\"')]*(?:'s)?[,\s]*{_JOIN}\b", re.IGNORECASE)
_RELATED_BEFORE = re.compile(rf"\b{_RELATION}\s+{_BETWEEN}", re.IGNORECASE)


@functools.lru_cache(maxsize=1 << 12)
def pattern_of(term: Term) -> re.Pattern[str]:
    """Return what finds the forms of a term in English, whole words only.

    A common noun may stand in the plural and with a capital; a name stands as it is written.
    """
    forms = sorted(term.forms, key=len, reverse=True)
    if term.kind == "term":
        body = "|".join(_inflected(form) for form in forms)
        return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)
    body = "|".join(re.escape(form) for form in forms)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


def _inflected(form: str) -> str:
    escaped = re.escape(form)
    if not form[-1:].isalpha():
        return escaped
    if form.endswith("y") and not re.search(r"[aeiou]y$", form):
        return rf"{re.escape(form[:-1])}(?:y|ies)"
    return rf"{escaped}(?:s|es)?"


def count_form(term: Term, english: str) -> int:
    """Return how often one of the term's forms stands in the English."""
    return sum(1 for _ in pattern_of(term).finditer(english))


def lacking(matches: Sequence[Match], english: str) -> dict[Term, int]:
    """Return the terms that the English says less often than the source, and by how much; none is good."""
    wanted = Counter(match.term for match in matches)
    missing = {term: count - count_form(term, english) for term, count in wanted.items()}
    return {term: count for term, count in missing.items() if count > 0}


def keeps_clitics(match: Match, english: str) -> bool:
    """Return whether the و, ف, ب, ك or ل in front of a term was said in English too.

    "and Pyongyang", "Pyongyang and Moscow" and the comma of a list say و; a preposition close before or a
    possessive behind say the others. A term without clitics, or one that the English does not say at
    all, has nothing to keep.
    """
    letters = set(match.letters)
    found = [
        (english[: one.start()], english[one.end() :])
        for one in pattern_of(match.term).finditer(english)
    ]
    if not found:
        return True
    joined = not letters & _JOINING or any(_joined(before, after) for before, after in found)
    related = not letters & _RELATING or any(_related(before, after) for before, after in found)
    return joined and related


def _joined(before: str, after: str) -> bool:
    return _JOINED_BEFORE.search(before) is not None or _JOINED_AFTER.match(after) is not None


def _related(before: str, after: str) -> bool:
    return _RELATED_BEFORE.search(before) is not None or after[:1] in ("'", "’")
