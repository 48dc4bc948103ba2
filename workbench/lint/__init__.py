"""What is wrong with lines before they are scored, and what each defect costs in BLEU.

    sample = Sample(hypotheses, (references,))
    findings = lint_sample(sample)          one `Finding` for each rule that hit
    mended, counts = mend_sample(sample)    the same lines after the repairs that are safe

A rule is a class with `name`, `help`, `find(sample) -> list[Hit]` and `mend(sample, hits) -> Sample`, listed
in `RULES`; rules without a cure return the sample as it is. The cost is measured, not guessed: BLEU
of the lines as they are, BLEU of the mended ones, both sacreBLEU 13a. Mending happens on copies:
what is scored is what was given, unless the user asks for `--mend`.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, cast

from workbench.errors import InputError, unknown_name

# name -> (module, class), in the order in which defects are mended; listing them loads nothing
RULES: dict[str, tuple[str, str]] = {
    "line-count": ("workbench.lint.order", "LineCount"),
    "byte-order-mark": ("workbench.lint.characters", "ByteOrderMark"),
    "carriage-returns": ("workbench.lint.characters", "CarriageReturns"),
    "line-separators": ("workbench.lint.characters", "LineSeparators"),
    "entities": ("workbench.lint.characters", "Entities"),
    "subword-marks": ("workbench.lint.style", "SubwordMarks"),
    "tokenised": ("workbench.lint.style", "Tokenised"),
    "quotes": ("workbench.lint.characters", "Quotes"),
    "digits": ("workbench.lint.characters", "Digits"),
    "lower-case": ("workbench.lint.style", "LowerCase"),
    "shifted": ("workbench.lint.order", "Shifted"),
    "empty": ("workbench.lint.order", "Empty"),
    "duplicates": ("workbench.lint.order", "Duplicates"),
    "copied-reference": ("workbench.lint.style", "CopiedReference"),
}

# what `--mend` does before scoring: rules that touch single lines of the hypothesis and nothing else
REPAIRS = (
    "byte-order-mark", "carriage-returns", "line-separators", "entities", "subword-marks", "tokenised",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines to look at; `rows` are their numbers (from 0) in the file they came from.

    Without references the rules look at the lines alone.
    """

    lines: tuple[str, ...]
    references: tuple[tuple[str, ...], ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the rows, all of them where none were left out."""
        return self.rows or tuple(range(len(self.lines)))

    @property
    def paired(self) -> bool:
        """Return whether there are references, each with a line for every line."""
        return bool(self.references) and all(
            len(lines) == len(self.lines) for lines in self.references
        )

    def keep(self, kept: Sequence[int]) -> Sample:
        """Return the sample with some of its rows only (positions in `lines`)."""
        numbers = self.numbers
        return Sample(
            tuple(self.lines[n] for n in kept),
            tuple(tuple(lines[n] for n in kept) for lines in self.references),
            tuple(numbers[n] for n in kept),
        )

    def with_lines(self, lines: Sequence[str]) -> Sample:
        """Return the sample with other hypothesis lines."""
        return replace(self, lines=tuple(lines))


@dataclass(frozen=True, slots=True)
class Hit:
    """A line (its position in the sample) that a rule objects to, and where in it."""

    row: int
    start: int = 0
    note: str = ""


class Rule(Protocol):
    """What a rule offers; `help` says what is wrong, `cure` what mending does ("" if nothing can)."""

    name: str
    help: str
    cure: str

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines this rule objects to; raises nothing, whatever the lines are."""

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:
        """Return the sample with these hits mended."""


def load_rule(name: str) -> Rule:
    """Return a rule by name; raises InputError with the nearest name."""
    if name not in RULES:
        raise InputError(unknown_name("lint rule", name, RULES))
    module, kind = RULES[name]
    return cast(Rule, getattr(importlib.import_module(module), kind)())


def mend_sample(sample: Sample, names: Sequence[str] = REPAIRS) -> tuple[Sample, dict[str, int]]:
    """Return the sample with the rules' cures applied in order, and how many lines each one changed."""
    changed: dict[str, int] = {}
    for name in names:
        rule = load_rule(name)
        hits = rule.find(sample)
        if hits and rule.cure:
            sample = rule.mend(sample, hits)
            changed[name] = len(hits)
    return sample, changed
