"""Two texts to beads, with what a person wants to know about them: gaps, moves and doubts.

material = Material(translate, embed)          made from the models, or from anything else
result = align_segments(source, target, "hybrid", material)
result.pairs, result.gaps, result.moves, result.doubts()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from workbench.aligners import make_aligner
from workbench.aligners.rescoring import ScorePairs, rescore_splits
from workbench.aligners.spans import Matrix
from workbench.aligners.strangers import split_strangers, stranger_cosine
from workbench.records import AlignedPair, Segment

Translate = Callable[[Sequence[str]], list[str]]
Embed = Callable[[Sequence[str]], Matrix]

NEEDS = {
    "length": (),
    "pivot": ("translations",),
    "embedding": ("embed",),
    "hybrid": ("translations", "embed"),
}
REVISED = (
    "hybrid"  # the aligner whose beads are looked at again: doubtful splits, strangers in beads
)
DOUBTFUL = 0.8  # of beads under it, about a third are wrong on eval/alignment; of those above, one in fifty
# A sentence left alone that is this much nearer to one left alone on the other side than strangers are
# has been moved, not dropped: margins of true pairs of FLORES dev lie above it in 99 of 100 cases.
_MOVED_MARGIN = 1.06


@dataclass(frozen=True, slots=True)
class Gap:
    """A passage that the other side does not have. `side` is where it stands: "source" or "target".

    `nearest` is the sentence of the other side that is most like it, `similarity` their cosine.
    """

    side: str
    segments: tuple[Segment, ...]
    nearest: Segment | None
    similarity: float

    @property
    def kind(self) -> str:
        """Return "missing" for source text without translation, "added" for target text without source."""
        return "missing" if self.side == "source" else "added"


@dataclass(frozen=True, slots=True)
class Move:
    """A sentence whose translation stands elsewhere: monotone beads cannot hold the pair."""

    source: Segment
    target: Segment
    similarity: float


@dataclass(slots=True)
class Material:
    """Where translations, vectors and forced-decoding scores come from; texts are asked for once.

    Without `score` doubtful splits stay as the search left them.
    """

    translate: Translate | None = None
    embed: Embed | None = None
    score: ScorePairs | None = None
    _english: dict[str, str] = field(default_factory=dict)
    _vectors: dict[str, Any] = field(default_factory=dict)

    def translations(self, texts: Sequence[str]) -> dict[str, str]:
        """Return text -> English."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._english))
        if missing and self.translate is not None:
            self._english.update(zip(missing, self.translate(missing), strict=True))
        return {text: self._english.get(text, "") for text in texts}

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """Return `[n, width]` unit vectors."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        if missing:
            if self.embed is None:
                raise ValueError("no encoder was given")
            self._vectors.update(zip(missing, self.embed(missing), strict=True))
        return np.asarray([self._vectors[text] for text in texts], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The beads of two texts and what stands out in them."""

    pairs: tuple[AlignedPair, ...]
    gaps: tuple[Gap, ...]
    moves: tuple[Move, ...]

    def doubts(self, limit: float = DOUBTFUL) -> list[AlignedPair]:
        """Return the beads that a person should look at, least certain first."""
        doubtful = [pair for pair in self.pairs if pair.confidence < limit]
        return sorted(doubtful, key=lambda pair: pair.confidence)


def align_segments(
    source: Sequence[Segment], target: Sequence[Segment], aligner: str, material: Material
) -> Alignment:
    """Align two texts and report gaps, moves and doubts."""
    needs: dict[str, Any] = {}
    if "translations" in NEEDS[aligner]:
        needs["translations"] = material.translations([segment.text for segment in source])
    if "embed" in NEEDS[aligner]:
        needs["embed"] = material.vectors
    pairs = make_aligner(aligner, **needs).align(source, target)
    if material.score is not None and aligner == REVISED:
        pairs = rescore_splits(pairs, material.score)
    if material.embed is not None and aligner == REVISED:
        pairs = split_strangers(pairs, material.vectors)
    if material.embed is None:
        return Alignment(tuple(pairs), tuple(_bare_gaps(pairs)), ())
    moves = find_moves(pairs, material)
    return Alignment(tuple(pairs), tuple(find_gaps(pairs, material, moves)), tuple(moves))


def _bare_gaps(pairs: Sequence[AlignedPair]) -> list[Gap]:
    """Return the gaps without looking for anything like them on the other side."""
    return [Gap(side, run, None, 0.0) for side, run in _runs(pairs)]


def _runs(pairs: Sequence[AlignedPair]) -> list[tuple[str, tuple[Segment, ...]]]:
    """Return (side, segments) of each run of beads with one side empty."""

    def side(pair: AlignedPair) -> str:
        if not pair.target:
            return "source"
        return "target" if not pair.source else ""

    runs = []
    for name, group in groupby(pairs, key=side):
        if name:
            runs.append((name, tuple(s for pair in group for s in (pair.source or pair.target))))
    return runs


def find_moves(pairs: Sequence[AlignedPair], material: Material) -> list[Move]:
    """Return sentences left alone on both sides that translate each other, and crossed 2-2 beads."""
    lonely_source = [s for side, run in _runs(pairs) if side == "source" for s in run]
    lonely_target = [s for side, run in _runs(pairs) if side == "target" for s in run]
    moves = _matches(lonely_source, lonely_target, pairs, material)
    for pair in pairs:
        if pair.kind == "2-2" and _is_crossed(pair, material):
            vectors = material.vectors([s.text for s in (*pair.source, *pair.target)])
            moves.append(Move(pair.source[0], pair.target[1], float(vectors[0] @ vectors[3])))
            moves.append(Move(pair.source[1], pair.target[0], float(vectors[1] @ vectors[2])))
    return moves


def _matches(
    source: Sequence[Segment],
    target: Sequence[Segment],
    pairs: Sequence[AlignedPair],
    material: Material,
) -> list[Move]:
    """Return mutual best pairs of lonely sentences that are far nearer than strangers."""
    if not source or not target:
        return []
    left = material.vectors([s.text for s in source])
    right = material.vectors([s.text for s in target])
    cosines = left @ right.T
    usual = stranger_cosine(pairs, material.vectors)
    moves = []
    for row in range(len(source)):
        column = int(cosines[row].argmax())
        mutual = int(cosines[:, column].argmax()) == row
        if mutual and cosines[row, column] > usual * _MOVED_MARGIN:
            moves.append(Move(source[row], target[column], float(cosines[row, column])))
    return moves


def _is_crossed(pair: AlignedPair, material: Material) -> bool:
    """Return whether first and second sentences of a 2-2 bead have changed places."""
    vectors = material.vectors([s.text for s in (*pair.source, *pair.target)])
    straight = vectors[0] @ vectors[2] + vectors[1] @ vectors[3]
    crossed = vectors[0] @ vectors[3] + vectors[1] @ vectors[2]
    return bool(crossed > straight + 0.05)


def find_gaps(pairs: Sequence[AlignedPair], material: Material, moves: Sequence[Move]) -> list[Gap]:
    """Return runs of sentences without counterpart, each with what comes nearest; moved ones left out."""
    moved = {(m.source.index, "source") for m in moves} | {
        (m.target.index, "target") for m in moves
    }
    everything = {
        "source": [s for pair in pairs for s in pair.target],
        "target": [s for pair in pairs for s in pair.source],
    }
    gaps = []
    for side, run in _runs(pairs):
        left = tuple(s for s in run if (s.index, side) not in moved)
        if not left:
            continue
        others = everything[side]
        if not others:
            gaps.append(Gap(side, left, None, 0.0))
            continue
        own = material.vectors([s.text for s in left])
        cosines = own @ material.vectors([s.text for s in others]).T
        row, column = np.unravel_index(int(cosines.argmax()), cosines.shape)
        gaps.append(Gap(side, left, others[int(column)], float(cosines[row, column])))
    return gaps
