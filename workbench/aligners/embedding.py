"""Alignment by sentence vectors (as Vecalign, Thompson & Koehn 2019): no translation needed.

The embedded encoder's vectors are means over pieces, so a span's vector is the sum of its sentences' vectors
weighted by their lengths: spans cost no further encoding. Distances are divided by the mean distance to
strangers, which makes up for the narrow cone that these vectors lie in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.aligners.costs import CostOptions, Feature, align_features
from workbench.aligners.prepare import lengths_of, one_sided, to_pairs
from workbench.aligners.spans import Matrix
from workbench.records import AlignedPair, Segment

Embed = Callable[[Sequence[str]], Matrix]
DEFAULTS = CostOptions(length_weight=0.4, skip=0.65)


class EmbeddingAligner:
    """Needs `embed`: texts to unit vectors, `[n, width]`."""

    name = "embedding"

    def __init__(self, embed: Embed, options: CostOptions = DEFAULTS) -> None:
        self._embed = embed
        self._options = options

    def align(self, source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        """Return beads in text order; see `Aligner.align`."""
        if not source or not target:
            return one_sided(source, target, self.name)
        feature = embedding_feature(source, target, self._embed, 1.0)
        beads = align_features([feature], lengths_of(source), lengths_of(target), self._options)
        return to_pairs(beads, source, target, self.name)


def embedding_feature(
    source: Sequence[Segment], target: Sequence[Segment], embed: Embed, weight: float
) -> Feature:
    """Return unit vectors times lengths for both sides, encoded in one call."""
    texts = [segment.text for segment in (*source, *target)]
    vectors = embed(texts)
    left = vectors[: len(source)] * lengths_of(source)[:, None]
    right = vectors[len(source) :] * lengths_of(target)[:, None]
    return Feature(left.astype("float32"), right.astype("float32"), weight)
