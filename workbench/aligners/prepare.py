"""What aligners share around the search: lengths, empty sides, and beads of segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.aligners.beads import Array, FoundBead
from workbench.records import AlignedPair, Segment


def lengths_of(segments: Sequence[Segment]) -> Array:
    """Return the lengths in characters, blanks folded, at least 1."""
    return np.asarray([max(1, len(" ".join(s.text.split()))) for s in segments], dtype=np.float64)


def one_sided(source: Sequence[Segment], target: Sequence[Segment], name: str) -> list[AlignedPair]:
    """Return the beads of two texts of which one is empty."""
    return [AlignedPair((segment,), (), 1.0, name) for segment in source] + [
        AlignedPair((), (segment,), 1.0, name) for segment in target
    ]


def to_pairs(
    beads: Sequence[FoundBead], source: Sequence[Segment], target: Sequence[Segment], name: str
) -> list[AlignedPair]:
    """Return the segments of each bead with its posterior as confidence."""
    return [
        AlignedPair(
            tuple(source[bead.i0 : bead.i1]),
            tuple(target[bead.j0 : bead.j1]),
            bead.posterior,
            name,
            {"cost": round(bead.cost, 4)},
        )
        for bead in beads
    ]
