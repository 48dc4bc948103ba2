"""Filters on what both sides must say alike: numbers and addresses; and on what was never translated."""

from __future__ import annotations

import re

from workbench.filters import PairFilter, Value
from workbench.signals.addresses import compare_addresses
from workbench.signals.copies import copied_share
from workbench.signals.numbers import compare_numbers
from workbench.text.names import find_english_names, find_in_arabic, is_pure

NAME_SAID = 0.65  # as in checks/words.py: from here on an Arabic word says an English name


class CopiedFilter(PairFilter):
    """Untranslated text; names and terms in Latin letters are copied rightly."""

    name = "copied"
    help = "share of the target's letters that stand in the source too"

    def __init__(self, *, most: float) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the share, 0 to 1."""
        return Value(round(copied_share(source, target), 4))

    def accept(self, value: Value) -> bool:
        """Accept a share of up to `most`."""
        return value.number <= self.most


class NumbersFilter(PairFilter):
    """Numbers lost or invented, whatever their digits, words, scales and calendars."""

    name = "numbers"
    help = "numbers in digits that the other side does not say"

    def __init__(self, *, most: int, words: bool) -> None:
        self.most, self.words = most, words

    def measure(self, source: str, target: str) -> Value:
        """Return how many are lost or invented; with `words`, those of 13 and more in words too."""
        found = compare_numbers(source, target)
        lost, invented = found.lost, found.invented
        if self.words:
            lost, invented = lost + found.words_lost, invented + found.words_invented
        evidence = (*(f"lost {text}" for text in lost), *(f"invented {text}" for text in invented))
        return Value(len(evidence), evidence)

    def accept(self, value: Value) -> bool:
        """Accept up to `most` numbers without their like."""
        return value.number <= self.most


class AddressesFilter(PairFilter):
    """URLs and mails pass through translation unharmed."""

    name = "addresses"
    help = "URLs and mails that stand on one side only"

    def __init__(self, *, most: int) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return how many are lost or invented."""
        found = compare_addresses(source, target)
        return Value(found.wrong, (*found.lost, *found.invented))

    def accept(self, value: Value) -> bool:
        """Accept up to `most` addresses without their like."""
        return value.number <= self.most


class NamesFilter(PairFilter):
    """Names in the target of which the source says none: a shuffled pair, or exchanged names.

    One name that is said clears the others; translated names (White House) are not asked for.
    """

    name = "names"
    help = (
        "how far the names of the target are from anything in the source, summed; 0 if one is said"
    )

    def __init__(self, *, most: float) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the sum of what each name lacks to `NAME_SAID`; 0 without names."""
        found = [name.text for name in find_english_names(target) if not name.opening]
        names = [name for name in dict.fromkeys(found) if is_pure(name)]
        lacks = [NAME_SAID - _said(name, source) for name in names]
        if not names or min(lacks) <= 0:
            return Value(0.0)
        return Value(round(sum(lacks), 4), tuple(names))

    def accept(self, value: Value) -> bool:
        """Accept a sum of up to `most`."""
        return value.number <= self.most


def _said(name: str, source: str) -> float:
    """Return how well any Arabic words say a name or one of its parts, 0 to 1."""
    if name in source:
        return 1.0
    parts = dict.fromkeys((name, *re.split("[ -]", name)))
    matches = (find_in_arabic(part, source) for part in parts)
    return max((match.similarity for match in matches if match is not None), default=0.0)
