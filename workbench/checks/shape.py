"""Checks of shape: nothing there, loops, cut off, too long, too short."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.signals.lengths import length_fit
from workbench.signals.repetition import find_loops, repeated_share
from workbench.signals.truncation import find_truncation
from workbench.text.script import has_letters

LOOP_TIMES = 3  # a phrase said twice may be meant: 3 of 997 FLORES dev references do, none thrice
LENGTH_WARN, LENGTH_BAD = 3.0, 4.0  # standard deviations; see signals.lengths
TRUNCATED = 1.0  # see signals.truncation
FRAGMENT_CHARS = 30  # "في السابع من تشرين الأول" is "on October 7": short alone says nothing there


class Empty:
    """The source says something, the translation nothing."""

    name = "empty"
    help = "no translation"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a target without letters where the source has some."""
        if has_letters(pair.source) and not any(letter.isalnum() for letter in pair.target):
            yield Remark(self.name, Level.BAD, "the translation is empty")


class Loop:
    """The translation says the same again and again, the source does not."""

    name = "loop"
    help = "the same words again and again"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to loops of the target that the source does not have."""
        loops = find_loops(pair.target)
        if not loops:
            return
        excess = repeated_share(pair.target) - repeated_share(pair.source)
        if excess <= 0:
            return
        worst = max(loops, key=lambda loop: (loop.times >= LOOP_TIMES, loop.share))
        level = Level.BAD if worst.times >= LOOP_TIMES else Level.WARN
        yield Remark(
            self.name, level, f"'{worst.unit}' {worst.times} times in a row", (worst.unit,)
        )


class Truncated:
    """The translation ends before the source does."""

    name = "truncation"
    help = "the translation was cut off"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a target that looks cut where the source does not."""
        found = find_truncation(pair.source, pair.target)
        signs = [sign for sign in found.signs if sign.startswith("target")]
        if len(signs) == 1 and signs[0].endswith("too short") and len(pair.source) < FRAGMENT_CHARS:
            return
        if found.target >= TRUNCATED:
            yield Remark(self.name, Level.BAD, "; ".join(signs), (pair.target[-30:],))


class Length:
    """Far longer or shorter than translations of such a source are."""

    name = "length"
    help = "far too long or too short"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to lengths that do not fit."""
        fit = length_fit(pair.source, pair.target)
        if abs(fit.z) < LENGTH_WARN:
            return
        level = Level.BAD if abs(fit.z) >= LENGTH_BAD else Level.WARN
        word = "long" if fit.z > 0 else "short"
        told = f"too {word}: {fit.target_chars} characters for {fit.source_chars} ({fit.z:+.1f} deviations)"
        yield Remark(self.name, level, told)
