"""Filters on what the two sides are: there, of a sane length, in the right language."""

from __future__ import annotations

from workbench.filters import PairFilter, Value
from workbench.signals.addresses import find_addresses
from workbench.signals.lengths import length_fit, read_length
from workbench.signals.scripts import compare_scripts, other_language


class EmptyFilter(PairFilter):
    """A side without any letter or digit says nothing."""

    name = "empty"
    help = "sides without a letter or a digit"

    def __init__(self, *, most: int) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return how many sides are empty."""
        sides = (("source", source), ("target", target))
        bare = tuple(name for name, text in sides if not any(map(str.isalnum, text)))
        return Value(len(bare), bare)

    def accept(self, value: Value) -> bool:
        """Accept up to `most` empty sides."""
        return value.number <= self.most


class LengthFilter(PairFilter):
    """Very long sides are paragraphs that were never split, or dumps."""

    name = "length"
    help = "characters of the longer side"

    def __init__(self, *, most: int) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the characters of the longer side, as they are read."""
        return Value(max(read_length(source), read_length(target)))

    def accept(self, value: Value) -> bool:
        """Accept up to `most` characters."""
        return value.number <= self.most


class WordLengthFilter(PairFilter):
    """Words of no language: base64, joined columns, keys. Addresses are looked away from."""

    name = "word-length"
    help = "characters of the longest word that is no address"

    def __init__(self, *, most: int) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the characters of the longest word of both sides."""
        word = max((*source.split(), *target.split()), key=len, default="")
        if len(word) > self.most and find_addresses(word):
            plain = [w for w in (*source.split(), *target.split()) if not find_addresses(w)]
            word = max(plain, key=len, default="")
        return Value(len(word), (word,) if len(word) > self.most else ())

    def accept(self, value: Value) -> bool:
        """Accept words of up to `most` characters."""
        return value.number <= self.most


class LengthRatioFilter(PairFilter):
    """A translation is about as long as its source: see `signals.lengths`."""

    name = "length-ratio"
    help = (
        "standard deviations by which the target is longer (+) or shorter (-) than translations are"
    )

    def __init__(self, *, most: float) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the deviation z, ±99 if one side alone is empty."""
        fit = length_fit(source, target)
        evidence = (f"{fit.source_chars} → {fit.target_chars} characters",)
        z = round(max(-99.0, min(99.0, fit.z)), 4)
        return Value(z, evidence if abs(z) > self.most else ())

    def accept(self, value: Value) -> bool:
        """Accept deviations of up to `most` on either side."""
        return abs(value.number) <= self.most


class LanguageFilter(PairFilter):
    """Arabic where English should be, the reverse, or another language in the same script."""

    name = "language"
    help = "greatest share of letters of a wrong script, 1 for another language"

    def __init__(self, *, most: float) -> None:
        self.most = most

    def measure(self, source: str, target: str) -> Value:
        """Return the share of the worse side; sides without letters count as right."""
        shares = compare_scripts(source, target)
        foreign, evidence = 0.0, []
        sides = (
            ("source", source, "ar", shares.source_arabic, shares.source_latin),
            ("target", target, "en", shares.target_latin, shares.target_arabic),
        )
        for name, text, expected, own, other in sides:
            if own + other == 0 and not any(map(str.isalpha, text)):
                continue
            foreign = max(foreign, 1 - own)
            if 1 - own > self.most:
                evidence.append(f"{name}: {1 - own:.0%} of the letters")
            elif code := other_language(text, expected):
                foreign = 1.0
                evidence.append(f"{name}: {code}")
        return Value(round(foreign, 4), tuple(evidence))

    def accept(self, value: Value) -> bool:
        """Accept a share of up to `most`."""
        return value.number <= self.most
