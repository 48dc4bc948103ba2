"""Sentences that a bead has swallowed though nothing on the other side says what they say.

The search would rather merge an added sentence into its neighbour than leave it alone. Here the
sentences at the edges of 1-n and n-1 beads are looked at again: how near the edge is to the other side,
and whether the bead comes nearer or moves away with it. Short ones ("as Reuters reported") are left
where they are: their vectors say little. On eval/alignment 1 % of true edges and 81 % of sentences put
there from elsewhere in the same text fall under the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from workbench.aligners.spans import Matrix
from workbench.records import AlignedPair, Segment

Vectors = Callable[[Sequence[str]], Matrix]
BELOW_STRANGERS = 0.05  # cosine under what sentences that are no translations reach at their best
_ENOUGH = 3
_MIN_WORDS = 10


def stranger_cosine(pairs: Sequence[AlignedPair], vectors: Vectors) -> float:
    """Return a high cosine among sentences that do not translate each other: the 95th percentile."""
    source = [pair.source[0].text for pair in pairs if pair.source and pair.target][:200]
    target = [pair.target[0].text for pair in pairs if pair.source and pair.target][:200]
    if len(source) < _ENOUGH:
        return 0.85
    cosines = np.array(vectors(source) @ vectors(target).T)
    np.fill_diagonal(cosines, np.nan)
    return float(np.nanpercentile(cosines, 95))


def split_strangers(pairs: Sequence[AlignedPair], vectors: Vectors) -> list[AlignedPair]:
    """Return the beads with foreign sentences at their edges left alone (1-0, 0-1)."""
    limit = stranger_cosine(pairs, vectors) - BELOW_STRANGERS
    result: list[AlignedPair] = []
    for pair in pairs:
        if min(len(pair.source), len(pair.target)) == 1 and pair.kind != "1-1":
            result += _split(pair, vectors, limit)
        else:
            result.append(pair)
    return result


def _split(pair: AlignedPair, vectors: Vectors, limit: float) -> list[AlignedPair]:
    """Return one bead, or what is left of it between the strangers at its edges."""
    many = pair.target if len(pair.target) > 1 else pair.source
    one = (pair.source if len(pair.target) > 1 else pair.target)[0]
    first, last = 0, len(many)
    while last - first > 1 and _nearness(many[first:last], 0, one, vectors) < limit:
        first += 1
    while last - first > 1 and _nearness(many[first:last], -1, one, vectors) < limit:
        last -= 1
    if last - first == len(many):
        return [pair]

    def alone(segment: Segment) -> AlignedPair:
        target = many is pair.target
        return AlignedPair(
            () if target else (segment,), (segment,) if target else (),
            pair.confidence, pair.aligner, {"split": "stranger"},
        )  # fmt: skip

    kept = many[first:last]
    source, target = (pair.source, kept) if many is pair.target else (kept, pair.target)
    bead = AlignedPair(source, target, pair.confidence, pair.aligner, pair.metadata)
    return [*map(alone, many[:first]), bead, *map(alone, many[last:])]


def _nearness(many: Sequence[Segment], edge: int, one: Segment, vectors: Vectors) -> float:
    """Return the cosine of an edge sentence, plus what the whole gains by having it; 1 for a short one."""
    if len(many[edge].text.split()) < _MIN_WORDS:
        return 1.0
    rest = many[1:] if edge == 0 else many[:-1]
    texts = [one.text, many[edge].text, _join(many), _join(rest)]
    single, alone, whole, without = vectors(texts)
    return float(single @ alone + single @ whole - single @ without)


def _join(segments: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in segments)
