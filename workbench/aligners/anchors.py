"""Hard anchors that the texts give by themselves: paragraph boundaries that are certain on both sides.

Paragraphs (and headings, which are paragraphs of one line) are aligned as if they were long sentences. The
boundary behind a 1-1 paragraph bead whose posterior is high, followed by another such bead, is an anchor.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from workbench.aligners.beads import Array
from workbench.aligners.costs import CostOptions, Feature, align_features
from workbench.aligners.spans import Matrix
from workbench.records import Segment

CERTAIN = 0.98
MIN_PARAGRAPHS = 3


def find_anchors(
    source: Sequence[Segment], target: Sequence[Segment], features: Sequence[Feature]
) -> list[tuple[int, int]]:
    """Return (source, target) positions between sentences, rising on both sides, that no bead may cross.

    Texts in which every sentence is a block of its own (one sentence a line) have no paragraphs to offer.
    """
    left, right = _ends(source), _ends(target)
    enough = min(len(left), len(right)) >= MIN_PARAGRAPHS
    if not enough or len(left) == len(source) or len(right) == len(target):
        return []
    summed = [Feature(_sum(f.source, left), _sum(f.target, right), f.weight) for f in features]
    lengths = _lengths(source, left), _lengths(target, right)
    beads = align_features(summed, *lengths, CostOptions())
    sure = [(b.i1 - b.i0, b.j1 - b.j0) == (1, 1) and b.posterior >= CERTAIN for b in beads]
    return [
        (int(left[bead.i0]), int(right[bead.j0]))
        for bead, (here, following) in zip(beads, pairwise(sure), strict=False)
        if here and following
    ]


def _ends(segments: Sequence[Segment]) -> list[int]:
    """Return for each paragraph the number of sentences up to its end."""
    ends = [
        number + 1
        for number, (one, other) in enumerate(pairwise(segments))
        if one.block != other.block
    ]
    return [*ends, len(segments)]


def _sum(vectors: Matrix, ends: Sequence[int]) -> Matrix:
    """Return the sums of the rows of each paragraph."""
    starts = np.asarray([0, *ends[:-1]], dtype=np.int64)
    return np.asarray(np.add.reduceat(vectors, starts, axis=0), dtype=np.float32)


def _lengths(segments: Sequence[Segment], ends: Sequence[int]) -> Array:
    characters = np.asarray([max(1, len(s.text)) for s in segments], dtype=np.float64)
    starts = np.asarray([0, *ends[:-1]], dtype=np.int64)
    return np.asarray(np.add.reduceat(characters, starts))
