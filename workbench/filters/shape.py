"""Filters on how the texts look: their ends, loops, markup, encoding."""

from __future__ import annotations

from workbench.filters import PairFilter, Value
from workbench.signals.damage import ENCODING_KINDS, find_damage, uneven_markup
from workbench.signals.punctuation import compare_terminals
from workbench.signals.repetition import find_loops, repeated_share
from workbench.signals.truncation import find_truncation


class TerminalFilter(PairFilter):
    """`؟ ؛ ،` are `? ; ,`: an Arabic question is an English question."""

    name = "terminal-punctuation"
    help = "0 if both sides end alike, 0.5 if one has no mark, 1 if the marks differ"

    def __init__(self, *, most: float) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return 0, 0.5 or 1; a full stop, an exclamation mark and an ellipsis are alike."""
        ends = compare_terminals(source, target)
        if ends.same:
            return Value(0.0)
        evidence = (f"'{ends.source}' and '{ends.target}'",)
        asks = "?" in (ends.source, ends.target)
        return Value(1.0 if ends.source and ends.target and asks else 0.5, evidence)

    def accept(self, value: Value) -> bool:
        """Accept values of up to `most`."""
        return value.number <= self.most


class TruncationFilter(PairFilter):
    """A side that was cut off: see `signals.truncation`."""

    name = "truncation"
    help = "how much the worse side looks cut: 1 is enough"

    def __init__(self, *, below: float) -> None:
        self.below = below

    def measure(self, source: str, target: str) -> Value:
        """Return the score of the worse side with its signs."""
        found = find_truncation(source, target)
        return Value(round(max(found.source, found.target), 4), found.signs)

    def accept(self, value: Value) -> bool:
        """Accept what is below `below`."""
        return value.number < self.below


class RepetitionFilter(PairFilter):
    """Loops on one side that the other does not have."""

    name = "repetition"
    help = "share of a side that only says again what it just said, beyond the other side"

    def __init__(self, *, most: float) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the excess of the worse side, 0 to 1."""
        excess = repeated_share(target) - repeated_share(source)
        if abs(excess) <= self.most:
            return Value(round(abs(excess), 4))
        loops = find_loops(target if excess > 0 else source)
        return Value(
            round(abs(excess), 4), tuple(f"{loop.unit} × {loop.times}" for loop in loops[:3])
        )

    def accept(self, value: Value) -> bool:
        """Accept an excess of up to `most`."""
        return value.number <= self.most


class MarkupFilter(PairFilter):
    """Entities anywhere, tags that only one side has."""

    name = "markup"
    help = "HTML entities, and tags that stand on one side only"

    def __init__(self, *, most: int) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return how many there are."""
        found = [
            d.text for text in (source, target) for d in find_damage(text) if d.kind == "entity"
        ]
        evidence = (*found, *uneven_markup(source, target))
        return Value(len(evidence), evidence[:5])

    def accept(self, value: Value) -> bool:
        """Accept up to `most` of them."""
        return value.number <= self.most


class EncodingFilter(PairFilter):
    """Text read in a wrong encoding, or left half-tokenized."""

    name = "encoding"
    help = "mojibake, replacement and control characters, escapes, leftover subword marks"

    def __init__(self, *, most: int) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return how many there are."""
        kinds = ENCODING_KINDS | {"subword"}
        damage = [d for text in (source, target) for d in find_damage(text) if d.kind in kinds]
        return Value(len(damage), tuple(f"{d.kind}: {d.text}" for d in damage[:5]))

    def accept(self, value: Value) -> bool:
        """Accept up to `most` of them."""
        return value.number <= self.most
