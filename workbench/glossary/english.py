"""Whether the English says a term: its exact form for a name, any case and number for a common noun."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from workbench.glossary.matching import Match
from workbench.glossary.terms import Term

# Between "and" and the name it joins: an article, a title, an adjective or two.
_NEAR_WORDS = 3
_JOIN = r"(?:and|&|or|as well as|along with|together with|nor|then|so|but|while|plus)"


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


def keeps_conjunction(match: Match, english: str) -> bool:
    """Return whether the و or ف in front of a term was said in English too.

    "and Pyongyang", "Pyongyang and Moscow" and the comma of a list all say it. A term without them
    in front, or one that the English does not say at all, has nothing to keep.
    """
    if not {"و", "ف"} & set(match.letters):
        return True
    found = list(pattern_of(match.term).finditer(english))
    if not found:
        return True
    return any(_joined(english[: one.start()], english[one.end() :]) for one in found)


def _joined(before: str, after: str) -> bool:
    words = rf"(?:[\w'’.-]+\s+){{0,{_NEAR_WORDS}}}"
    if re.search(rf"(?:\b{_JOIN}\s+|[,;/–-]\s*){words}[\"'(]*$", before, re.IGNORECASE):
        return True
    return re.match(rf"[\"')]*(?:'s)?[,\s]*{_JOIN}\b", after, re.IGNORECASE) is not None
