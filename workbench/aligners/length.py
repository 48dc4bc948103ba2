"""Alignment by lengths alone (Gale & Church 1993): no words are looked at.

A bead costs -log of its prior and of the probability that lengths differ as they do: the difference
(target - ratio · source) / sqrt(variance · source) is taken to be normal. Mean ratio is that of the two
texts, the variance of 6.8 a character is Gale and Church's own. For texts where nothing else can be had,
and the measure that the others have to beat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from workbench.aligners.beads import Array, Band, Kind, full_band, search
from workbench.aligners.coarse import FULL_CELLS
from workbench.aligners.costs import LengthRatio
from workbench.aligners.prepare import lengths_of, one_sided, to_pairs
from workbench.records import AlignedPair, Segment

VARIANCE = 6.8
# Gale & Church's priors for 1-1, 1-0, 2-1 and 2-2; wider beads share what a corpus of literature gives them.
_PRIORS = {1: 0.89, 2: 0.0445, 3: 0.004, 4: 0.001, 5: 0.0005}
_TWO_TWO, _SKIP = 0.011, 0.00495
_DIAGONAL = 0.1  # share of the text that long texts may drift from the diagonal


class LengthAligner:
    """Gale–Church on the shared search."""

    name = "length"

    def align(self, source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        """Return beads in text order; see `Aligner.align`."""
        if not source or not target:
            return one_sided(source, target, self.name)
        left, right = lengths_of(source), lengths_of(target)
        band = _diagonal_band(left, right)
        lengths = LengthRatio(left, right, band)
        ratio = right.sum() / left.sum()
        skip = -math.log(_SKIP)
        beads = search(
            len(source),
            len(target),
            band,
            lambda i, kind: _cost_row(i, kind, lengths, ratio),
            skip + _lonely(left),
            skip + _lonely(right),
        )
        return to_pairs(beads, source, target, self.name)


def _lonely(lengths: Array) -> Array:
    """Return the extra cost of leaving a long sentence alone: the difference of its length to nothing."""
    delta = np.sqrt(lengths / VARIANCE)
    return np.asarray(-_log_tail(delta))


def _cost_row(i: int, kind: Kind, lengths: LengthRatio, ratio: float) -> Array:
    source, target = lengths.spans(i, kind)
    mean = (source + target / ratio) / 2
    delta = np.abs(target - source * ratio) / np.sqrt(np.maximum(mean, 1.0) * VARIANCE)
    low, high = sorted(kind)
    prior = _PRIORS[high] if low == 1 else _TWO_TWO / (high - 1) ** 2
    return np.asarray(-math.log(prior) - _log_tail(delta))


def _log_tail(delta: Array) -> Array:
    """Return log of the two-sided tail of the normal distribution (Abramowitz & Stegun 7.1.28)."""
    x = np.asarray(delta) / math.sqrt(2)
    small = 1 + x * (
        0.0705230784
        + x
        * (
            0.0422820123
            + x * (0.0092705272 + x * (0.0001520143 + x * (0.0002765672 + x * 0.0000430638)))
        )
    )
    return np.asarray(-16 * np.log(small))


def _diagonal_band(source: Array, target: Array) -> Band:
    """Return everything for short texts, else a band around the diagonal of the lengths."""
    rows, columns = len(source), len(target)
    if (rows + 1) * (columns + 1) <= 4 * FULL_CELLS:
        return full_band(rows, columns)
    left = np.concatenate(([0.0], np.cumsum(source))) / source.sum()
    right = np.concatenate(([0.0], np.cumsum(target))) / target.sum()
    middle = np.searchsorted(right, left)
    radius = max(100, min(500, int(_DIAGONAL * columns)))
    width = min(columns + 1, 2 * radius + 1)
    starts = np.clip(middle - radius, 0, columns + 1 - width)
    return Band(np.maximum.accumulate(starts).astype(np.int64), width)
