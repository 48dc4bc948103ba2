"""What a bead costs: distances of its spans, the ratio of their lengths, and a factor for its shape.

    cost(a, b) = (Σ weight · distance + length_weight · |log length ratio|) · factor(a, b)

Distances are normalised as in Vecalign (Thompson & Koehn 2019): 1 is what strangers have. The factor of a
bead is about the number of 1-1 beads it stands for, so that merging never pays by itself: 2 for 1-2, 3 for
2-2 and 1-3. Constants are tuned on eval/alignment; with each document left out in turn the strict F1 is the
same to the third decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.aligners.beads import KINDS, Array, Band, FoundBead, Kind, search
from workbench.aligners.coarse import find_band
from workbench.aligners.spans import Matrix, SpanSpace, make_space

_TIE = 0.01  # a sentence more in a bead: where everything fits perfectly, small beads win


@dataclass(frozen=True, slots=True)
class CostOptions:
    """Weights of the cost; `temperature` turns costs into confidences."""

    length_weight: float = 0.5
    skip: float = 0.8
    merge: float = 2.0  # factor of 1-2 and 2-1
    merge_three: float = 3.0  # of 1-3 and 3-1; 1-4 and 1-5 follow in proportion
    two_two: float = 3.0  # of 2-2; 2-3 and 3-2 one and a half times that
    temperature: float = 0.08


@dataclass(frozen=True, slots=True)
class Feature:
    """Additive vectors of both sides and their weight in the cost."""

    source: Matrix
    target: Matrix
    weight: float


def factor(kind: Kind, options: CostOptions) -> float:
    """Return the factor of a bead's shape."""
    low, high = sorted(kind)
    if high == 1:
        return 1.0
    if low == 1:
        return options.merge if high == 2 else options.merge_three * high / 3
    return options.two_two if high == 2 else options.two_two * 1.5


def align_features(
    features: Sequence[Feature],
    source_lengths: Array,
    target_lengths: Array,
    options: CostOptions,
    kinds: Sequence[Kind] = KINDS,
) -> list[FoundBead]:
    """Return the beads of the cheapest path; lengths are in characters.

    Time and memory grow linearly with the longer text: big tables are searched inside a band around the
    path of a coarser alignment.
    """
    rows, columns = len(source_lengths), len(target_lengths)
    band = find_band(
        [(f.source, f.target, f.weight) for f in features], source_lengths, target_lengths
    )
    return align_in_band(
        features, source_lengths, target_lengths, options, band, kinds, rows, columns
    )


def align_in_band(
    features: Sequence[Feature],
    source_lengths: Array,
    target_lengths: Array,
    options: CostOptions,
    band: Band,
    kinds: Sequence[Kind],
    rows: int,
    columns: int,
) -> list[FoundBead]:
    """Search one band; see `align_features`."""
    spaces = [(make_space(f.source, f.target, band), f.weight) for f in features]
    lengths = LengthRatio(source_lengths, target_lengths, band)
    return search(
        rows,
        columns,
        band,
        lambda i, kind: _cost_row(i, kind, spaces, lengths, options),
        np.full(rows, options.skip),
        np.full(columns, options.skip),
        kinds,
        options.temperature,
    )


def _cost_row(
    i: int,
    kind: Kind,
    spaces: Sequence[tuple[SpanSpace, float]],
    lengths: LengthRatio,
    options: CostOptions,
) -> Array:
    cost = options.length_weight * lengths.row(i, kind)
    for space, weight in spaces:
        cost = cost + weight * space.distance_row(i, kind)
    return np.asarray(cost * factor(kind, options) + _TIE * (sum(kind) - 2))


class LengthRatio:
    """|log(target length / (source length · text ratio))| of the beads that end in a row."""

    def __init__(self, source: Array, target: Array, band: Band) -> None:
        self._source = np.concatenate(([0.0], np.cumsum(source)))
        self._target = np.concatenate(([0.0], np.cumsum(target)))
        self._ratio = max(self._target[-1], 1.0) / max(self._source[-1], 1.0)
        self._band = band

    def spans(self, i: int, kind: Kind) -> tuple[float, Array]:
        """Return the source length and the target lengths of the beads over the band's columns."""
        a, b = kind
        last = len(self._target) - 1
        ends = np.minimum(int(self._band.starts[i]) + np.arange(self._band.width), last)
        target = self._target[ends] - self._target[np.maximum(ends - b, 0)]
        return float(self._source[i] - self._source[i - a]), target

    def row(self, i: int, kind: Kind) -> Array:
        """Return the absolute log ratios."""
        source, target = self.spans(i, kind)
        expected = max(source * self._ratio, 1.0)
        return np.asarray(np.abs(np.log(np.maximum(target, 1.0) / expected)))
