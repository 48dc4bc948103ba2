"""From coarse to fine: a band around the path of the same two texts with their sentences summed in pairs.

Texts are halved until a full table is small, aligned there, and the path, doubled, becomes the middle of the
next finer level's band (Thompson & Koehn 2019, after FastDTW by Salvador & Chan 2007). Each level costs
rows · width, so the whole is linear in the length of the texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.aligners.beads import Array, Band, FoundBead, full_band, search
from workbench.aligners.spans import Matrix, make_space

FULL_CELLS = 160_000  # a full table of 400 × 400 takes half a second
RADIUS = 24  # sentences on each side of the doubled path
_KINDS = ((1, 1), (1, 2), (2, 1), (2, 2))
_SKIP = 0.8
_LENGTH_WEIGHT = 0.3

Features = Sequence[tuple[Matrix, Matrix, float]]


def find_band(features: Features, source_lengths: Array, target_lengths: Array) -> Band:
    """Return the band to search: everything for short texts, else around a coarser path."""
    rows, columns = len(source_lengths), len(target_lengths)
    if (rows + 1) * (columns + 1) <= FULL_CELLS or min(rows, columns) < 8:
        return full_band(rows, columns)
    halves = [(_halve(source), _halve(target), weight) for source, target, weight in features]
    left, right = _halve_lengths(source_lengths), _halve_lengths(target_lengths)
    path = _coarse_path(halves, left, right, find_band(halves, left, right))
    return _band_around(path, rows, columns)


def _halve_lengths(lengths: Array) -> Array:
    even = len(lengths) // 2 * 2
    return np.concatenate([lengths[0:even:2] + lengths[1:even:2], lengths[even:]])


def _halve(vectors: Matrix) -> Matrix:
    """Sum neighbouring rows two by two; an odd last row stays alone."""
    even = len(vectors) // 2 * 2
    summed = vectors[0:even:2] + vectors[1:even:2]
    return np.concatenate([summed, vectors[even:]]).astype(np.float32)


def _coarse_path(
    features: Features, source_lengths: Array, target_lengths: Array, band: Band
) -> list[FoundBead]:
    """Align the halved texts by vectors and lengths."""
    rows, columns = len(source_lengths), len(target_lengths)
    spaces = [(make_space(source, target, band), weight) for source, target, weight in features]
    sums = (
        np.concatenate(([0.0], np.cumsum(source_lengths))),
        np.concatenate(([0.0], np.cumsum(target_lengths))),
    )
    ratio = max(sums[1][-1], 1.0) / max(sums[0][-1], 1.0)

    def cost_row(i: int, kind: tuple[int, int]) -> Array:
        ends = np.minimum(int(band.starts[i]) + np.arange(band.width), columns)
        length = sums[1][ends] - sums[1][np.maximum(ends - kind[1], 0)]
        expected = max((sums[0][i] - sums[0][i - kind[0]]) * ratio, 1.0)
        cost = _LENGTH_WEIGHT * np.abs(np.log(np.maximum(length, 1.0) / expected))
        for space, weight in spaces:
            cost = cost + weight * space.distance_row(i, kind)
        return np.asarray(cost * (kind[0] * kind[1]) ** 0.8)

    skips = np.full(rows, _SKIP), np.full(columns, _SKIP)
    return search(rows, columns, band, cost_row, *skips, _KINDS)


def _band_around(path: Sequence[FoundBead], rows: int, columns: int) -> Band:
    """Return the band of the finer level: the doubled path and RADIUS columns on both sides of it."""
    low = np.full(rows + 1, columns, dtype=np.int64)
    high = np.zeros(rows + 1, dtype=np.int64)
    for bead in path:
        first, last = 2 * bead.i0, min(rows, 2 * bead.i1 + 1)
        low[first : last + 1] = np.minimum(low[first : last + 1], 2 * bead.j0)
        high[first : last + 1] = np.maximum(high[first : last + 1], 2 * bead.j1 + 1)
    low[0], high[rows] = 0, columns
    starts = np.maximum(np.minimum.accumulate(low[::-1])[::-1] - RADIUS, 0)
    ends = np.minimum(np.maximum.accumulate(high) + RADIUS, columns)
    width = int((ends - starts).max()) + 1
    starts = np.minimum(starts, max(0, columns + 1 - width))
    return Band(np.maximum.accumulate(starts), width)
