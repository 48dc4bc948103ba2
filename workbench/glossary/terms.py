"""A term: its Arabic spellings, the English form that is wanted, and others that are accepted."""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("name", "term", "exact")
_SMALL = frozenset(["of", "the", "and", "for", "in", "on", "al", "de", "van", "von", "bin", "ibn"])
_CAPITAL = re.compile(r"[A-Z\d]|al-[A-Z]|el-[A-Z]")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a glossary.

    `kind` says how it varies: "name" in spelling (vowels, ج غ ق ك) and never in ending, "term" in ending
    but not in spelling, "exact" in neither. `target` is what is written, `accepted` other forms that are
    left as they are. `place` is where it was read, for messages.
    """

    sources: tuple[str, ...]
    target: str
    kind: str
    accepted: tuple[str, ...] = ()
    place: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """Return all English forms that satisfy the term, the wanted one first."""
        return (self.target, *self.accepted)

    @property
    def kept(self) -> bool:
        """Return whether the term is one that is not translated at all."""
        return self.sources == (self.target,)


def guess_kind(target: str) -> str:
    """Return "name" for an English form in capitals, "term" for any other.

    >>> guess_kind("Kim Jong Un"), guess_kind("Ministry of Defence"), guess_kind("ballistic missile")
    ('name', 'name', 'term')
    """
    words = [word for word in target.split() if word.lower() not in _SMALL]
    return "name" if words and all(_CAPITAL.match(word) for word in words) else "term"
