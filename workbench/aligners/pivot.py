"""Alignment through machine translation: the English of the source against the target, by tf-idf.

What Bleualign does with BLEU (Sennrich & Volk 2010), with cosines of words and character four-grams instead,
which weak translation hardly hurts. Numbers and Latin words of the source itself count as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from workbench.aligners.costs import CostOptions, Feature, align_features
from workbench.aligners.prepare import lengths_of, one_sided, to_pairs
from workbench.aligners.terms import number_terms, term_vectors, text_terms
from workbench.records import AlignedPair, Segment

_LATIN = re.compile(r"[A-Za-z]{2,}")
DEFAULTS = CostOptions(length_weight=0.7, skip=0.9, merge=1.9)


class PivotAligner:
    """Needs `translations`: the English of each source segment's text."""

    name = "pivot"

    def __init__(self, translations: Mapping[str, str], options: CostOptions = DEFAULTS) -> None:
        self._translations = translations
        self._options = options

    def align(self, source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        """Return beads in text order; see `Aligner.align`."""
        if not source or not target:
            return one_sided(source, target, self.name)
        feature = pivot_feature(source, target, self._translations, 1.0)
        beads = align_features([feature], lengths_of(source), lengths_of(target), self._options)
        return to_pairs(beads, source, target, self.name)


def pivot_feature(
    source: Sequence[Segment],
    target: Sequence[Segment],
    translations: Mapping[str, str],
    weight: float,
) -> Feature:
    """Return tf-idf vectors of both sides; the source's from its translation, numbers and Latin words."""
    left = [_source_terms(segment, translations) for segment in source]
    right = [_target_terms(segment) for segment in target]
    vectors = term_vectors(left, right)
    return Feature(vectors[0], vectors[1], weight)


def _source_terms(segment: Segment, translations: Mapping[str, str]) -> Counter[str]:
    terms = text_terms(translations.get(segment.text, ""))
    for word in _LATIN.findall(segment.text):
        if word.lower() not in terms:
            terms.update(text_terms(word))
    terms.update(number_terms(segment.text, segment.language))
    return terms


def _target_terms(segment: Segment) -> Counter[str]:
    terms = text_terms(segment.text)
    terms.update(number_terms(segment.text, segment.language))
    return terms
