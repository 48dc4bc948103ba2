"""The default: translation, sentence vectors, lengths and numbers in one cost, paragraphs first.

Where both texts have paragraphs, these are aligned before their sentences: the vectors of a paragraph are the
sums of its sentences' vectors. Boundaries that are certain there become anchors that no bead may cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.aligners.anchors import find_anchors
from workbench.aligners.costs import CostOptions, Feature, align_features
from workbench.aligners.embedding import Embed, embedding_feature
from workbench.aligners.pivot import pivot_feature
from workbench.aligners.prepare import lengths_of, one_sided, to_pairs
from workbench.records import AlignedPair, Segment

PIVOT_WEIGHT, EMBEDDING_WEIGHT = 0.4, 0.8
DEFAULTS = CostOptions()


class HybridAligner:
    """Needs `translations` of the source texts and `embed` for both sides; see pivot and embedding."""

    name = "hybrid"

    def __init__(
        self,
        translations: Mapping[str, str],
        embed: Embed,
        options: CostOptions = DEFAULTS,
    ) -> None:
        self._translations = translations
        self._embed = embed
        self._options = options

    def align(self, source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        """Return beads in text order; see `Aligner.align`."""
        if not source or not target:
            return one_sided(source, target, self.name)
        features = [
            pivot_feature(source, target, self._translations, PIVOT_WEIGHT),
            embedding_feature(source, target, self._embed, EMBEDDING_WEIGHT),
        ]
        pairs: list[AlignedPair] = []
        start = (0, 0)
        for end in [*find_anchors(source, target, features), (len(source), len(target))]:
            rows, columns = slice(start[0], end[0]), slice(start[1], end[1])
            pairs += self._align_part(source[rows], target[columns], features, rows, columns)
            start = end
        return pairs

    def _align_part(
        self,
        source: Sequence[Segment],
        target: Sequence[Segment],
        features: Sequence[Feature],
        rows: slice,
        columns: slice,
    ) -> list[AlignedPair]:
        """Align what lies between two anchors."""
        if not source or not target:
            return one_sided(source, target, self.name)
        cut = [Feature(f.source[rows], f.target[columns], f.weight) for f in features]
        beads = align_features(cut, lengths_of(source), lengths_of(target), self._options)
        return to_pairs(beads, source, target, self.name)
