"""Checks of marks: quotations, brackets, the end of the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.signals.punctuation import compare_terminals, unbalanced

_QUOTE = re.compile("[\"“”„‟«»‹›]|''|``|(?<!\\w)['‘](?=\\w)|(?<=[\\w.,!?])['’](?!\\w)")
_QUOTED = re.compile('["“”„«]([^"“”„«»]+)["“”„»]')
_QUOTED_WORDS = 4
_BRACKET = re.compile(r"[(\[]")


class Quotes:
    """Who is quoted in Arabic is quoted in English."""

    name = "quotes"
    help = "quotation marks on one side only"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a quotation that the other side does not mark at all."""
        left, right = _quotations(pair.source), _quotations(pair.target)
        if left and not _QUOTE.search(pair.target):
            yield Remark(self.name, Level.WARN, f"{left} quotations, none in the translation")
        elif right and not _QUOTE.search(pair.source):
            yield Remark(self.name, Level.WARN, f"{right} quotations, none in the source")


def _quotations(text: str) -> int:
    """Return the number of stretches between double marks that say something: names are left out.

    Arabic sets foreign names in quotation marks, English does not. Single marks may be apostrophes.
    """
    return sum(len(found.split()) >= _QUOTED_WORDS for found in _QUOTED.findall(text))


class Brackets:
    """Brackets that open and do not close, or that only one side has."""

    name = "brackets"
    help = "brackets left open, lost or added"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to what only one side leaves open, and to brackets of one side."""
        marks = unbalanced(pair.source, pair.target)
        if any(mark in "()[]{}" for mark in marks):
            yield Remark(self.name, Level.WARN, "left open on one side", marks)
            return
        left, right = len(_BRACKET.findall(pair.source)), len(_BRACKET.findall(pair.target))
        if bool(left) != bool(right):
            told = f"{left} in the source, {right} in the translation"
            yield Remark(self.name, Level.WARN, told)


class Ending:
    """A question stays a question."""

    name = "ending"
    help = "a question on one side only"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a question mark at the end of one side alone."""
        marks = compare_terminals(pair.source, pair.target)
        if (marks.source == "?") != (marks.target == "?"):
            told = f"ends in '{marks.source or 'nothing'}' and '{marks.target or 'nothing'}'"
            yield Remark(self.name, Level.WARN, told)
