"""What was found and what it costs: BLEU of the lines as given against BLEU of the mended ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.lint import RULES, Hit, Rule, Sample, load_rule
from workbench.metrics.overlap import Bleu

SHOWN = 3
_BEFORE, _WIDTH = 20, 72
ALL = "all of these"


@dataclass(frozen=True, slots=True)
class Example:
    """A line (from 1), the stretch of it that was objected to, and a note."""

    line: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found in one file. `raw` and `mended` are BLEU where there are references.

    `raw` is None too where the lines cannot be scored as they are, `mended` where nothing can be done.
    """

    rule: str
    help: str
    cure: str
    line_count: int
    examples: tuple[Example, ...]
    raw: float | None = None
    mended: float | None = None
    signature: str = ""

    @property
    def effect(self) -> float | None:
        """Return how many points of BLEU mending gives (below zero: takes)."""
        if self.raw is None or self.mended is None:
            return None
        return self.mended - self.raw


def lint_sample(sample: Sample, names: Sequence[str] = tuple(RULES)) -> list[Finding]:
    """Return a finding for each rule that hit, and one for all cures together if several did."""
    bleu = _Effect(sample)
    findings, used, rest = [], [], sample
    rows: set[int] = set()
    for name in names:
        rule = load_rule(name)
        hits = rule.find(sample)
        if not hits:
            continue
        mended = bleu.of(rule.mend(sample, hits)) if rule.cure else None
        findings.append(
            Finding(
                name, rule.help, rule.cure, len(hits), _examples(sample, hits),
                bleu.raw, mended, bleu.signature,
            )
        )  # fmt: skip
        rows.update(hit.row for hit in hits)
        rest = _mend_again(rule, rest)
        used += [name] if rule.cure else []
    if len(used) > 1:
        mended = bleu.of(rest)
        told = ", ".join(used)
        findings.append(
            Finding(ALL, told, "all cures", len(rows), (), bleu.raw, mended, bleu.signature)
        )
    return findings


def _mend_again(rule: Rule, sample: Sample) -> Sample:
    """Apply a rule to what other rules have mended already."""
    hits = rule.find(sample) if rule.cure else []
    return rule.mend(sample, hits) if hits else sample


def _examples(sample: Sample, hits: Sequence[Hit]) -> tuple[Example, ...]:
    shown = []
    for hit in hits[:SHOWN]:
        line = sample.lines[hit.row] if hit.row < len(sample.lines) else ""
        start = max(0, hit.start - _BEFORE)
        text = ("…" if start else "") + line[start : start + _WIDTH]
        shown.append(Example(sample.numbers[hit.row] + 1 if sample.lines else 1, text, hit.note))
    return tuple(shown)


class _Effect:
    """BLEU of a sample and of its mended forms; only lines that changed are counted again."""

    def __init__(self, sample: Sample) -> None:
        self._bleu = Bleu()
        self._sample = sample
        self._counts: NDArray[np.float64] | None = None
        self.raw: float | None = None
        self.signature = ""
        if sample.references:
            self.signature = self._bleu.signature(sample.references)
        if sample.paired and sample.lines:
            self._counts = self._bleu.counts(sample.lines, sample.references)
            self.raw = self._bleu.from_sums(self._counts.sum(axis=0))

    def of(self, mended: Sample) -> float | None:
        """Return BLEU of a mended form; None where there is nothing to score it against."""
        if not mended.paired or not mended.lines:
            return None
        if self._counts is None:
            return self._bleu.from_sums(
                self._bleu.counts(mended.lines, mended.references).sum(axis=0)
            )
        counts = self._counts[list(mended.numbers)].copy()
        changed = [row for row in range(len(mended.lines)) if self._changed(mended, row)]
        if changed:
            again = mended.keep(changed)
            counts[changed] = self._bleu.counts(again.lines, again.references)
        return self._bleu.from_sums(counts.sum(axis=0))

    def _changed(self, mended: Sample, row: int) -> bool:
        old = mended.numbers[row]
        return mended.lines[row] != self._sample.lines[old] or any(
            new[row] != before[old]
            for new, before in zip(mended.references, self._sample.references, strict=True)
        )
