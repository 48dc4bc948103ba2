"""Similarity of spans from additive vectors: a span's vector is the sum of its sentences' vectors.

Tf-idf vectors are additive as they are; sentence embeddings that are means over pieces become so when they
are weighted by length. Then the dot product of two spans is a block sum of the dot products of their
sentences, so each pair of sentences is multiplied once and every span comes from shifted additions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.aligners.beads import Array, Band, Kind

Matrix = NDArray[np.float32]
MAX_SPAN = 5
_SAMPLE = 400
_BLOCK_ROWS = 64
_EPSILON = 1e-9


@dataclass(slots=True)
class SpanSpace:
    """Additive vectors of both sides inside a band, with what the cost of spans needs.

    `distance_row(i, kind)` is the normalised cosine distance of Vecalign for the beads of a kind that end
    at source position i: (1 - cos) divided by the mean distance of both spans to strangers.
    """

    source: Matrix
    target: Matrix
    band: Band
    _products: Array
    _source_norms: Array
    _target_norms: Array
    _source_far: Array
    _target_far: Array

    def cosine_row(self, i: int, kind: Kind) -> Array:
        """Return `[width]` cosines of spans (i - a, i] and (j - b, j] over the band's columns."""
        a, b = kind
        start = int(self.band.starts[i])
        width = self.band.width
        rows = sum(self._fetch(i - 1 - p, start - MAX_SPAN, width + MAX_SPAN) for p in range(a))
        sums = np.concatenate(([0.0], np.cumsum(rows)))
        block = sums[MAX_SPAN : MAX_SPAN + width] - sums[MAX_SPAN - b : MAX_SPAN - b + width]
        columns = np.minimum(start + np.arange(width), len(self.target))
        norms = np.sqrt(self._source_norms[a - 1, i] * self._target_norms[b - 1, columns])
        return np.asarray(block / (norms + _EPSILON))

    def distance_row(self, i: int, kind: Kind) -> Array:
        """Return the normalised distances; 1 is what strangers have."""
        a, b = kind
        columns = np.minimum(
            int(self.band.starts[i]) + np.arange(self.band.width), len(self.target)
        )
        strangers = (self._source_far[a - 1, i] + self._target_far[b - 1, columns]) / 2
        return np.asarray((1 - self.cosine_row(i, kind)) / np.maximum(strangers, 0.02))

    def _fetch(self, row: int, start: int, length: int) -> Array:
        """Return products of sentence `row` with sentences start … start + length - 1, 0 outside.

        The stored row r begins at column band.starts[r + 1] - MAX_SPAN.
        """
        result = np.zeros(length)
        offset = start - (int(self.band.starts[row + 1]) - MAX_SPAN)
        stored = self._products[row]
        first, last = max(0, -offset), min(length, len(stored) - offset)
        if last > first:
            result[first:last] = stored[first + offset : last + offset]
        return result


def make_space(source: Matrix, target: Matrix, band: Band) -> SpanSpace:
    """Compute products, norms and mean distances to strangers for two sets of additive vectors."""
    source_norms, source_far = _span_facts(source, _mean_unit(target))
    target_norms, target_far = _span_facts(target, _mean_unit(source))
    return SpanSpace(
        source,
        target,
        band,
        _band_products(source, target, band),
        source_norms,
        target_norms,
        source_far,
        target_far,
    )


def _mean_unit(vectors: Matrix) -> Array:
    """Return the mean of the unit vectors of an even sample."""
    step = max(1, len(vectors) // _SAMPLE)
    sample = vectors[::step].astype(np.float64)
    norms = np.linalg.norm(sample, axis=1, keepdims=True)
    mean: Array = (sample / np.maximum(norms, _EPSILON)).mean(axis=0)
    return mean


def _span_facts(vectors: Matrix, strangers: Array) -> tuple[Array, Array]:
    """Return `[5, n + 1]` squared norms and mean distances to strangers of the spans that end at i."""
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(vectors, axis=0, dtype=np.float64)])
    count = len(vectors) + 1
    norms, far = np.full((MAX_SPAN, count), _EPSILON), np.ones((MAX_SPAN, count))
    for length in range(1, min(MAX_SPAN, len(vectors)) + 1):
        spans = sums[length:] - sums[:-length]
        squared = (spans * spans).sum(axis=1)
        norms[length - 1, length:] = np.maximum(squared, _EPSILON)
        far[length - 1, length:] = 1 - spans @ strangers / np.sqrt(np.maximum(squared, _EPSILON))
    return norms, far


def _band_products(source: Matrix, target: Matrix, band: Band) -> Array:
    """Return `[n, width + 2 · 5]` dot products of each source sentence with the targets of its band."""
    width = band.width + 2 * MAX_SPAN
    products = np.zeros((len(source), width))
    for top in range(
        0, len(source), _BLOCK_ROWS
    ):  # one matrix product for rows with nearly one band
        bottom = min(top + _BLOCK_ROWS, len(source))
        left = max(0, int(band.starts[top + 1]) - MAX_SPAN)
        right = min(len(target), int(band.starts[bottom]) - MAX_SPAN + width)
        if right <= left:
            continue
        block = source[top:bottom] @ target[left:right].T
        for row in range(top, bottom):
            start = int(band.starts[row + 1]) - MAX_SPAN
            first, last = max(left, start), min(right, start + width)
            if last > first:
                products[row, first - start : last - start] = block[
                    row - top, first - left : last - left
                ]
    return products
