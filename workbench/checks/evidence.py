"""Checks that need evidence from outside: an aligner, a sentence encoder, a translator."""

from __future__ import annotations

import math
from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.text.script import has_letters

GAP_WARN_CHARS = 10  # a shorter gap is a word of grammar
GAP_BAD_SHARE = 0.25  # of the side's characters
# Cosines of e5-ar-en on FLORES dev, first 300 pairs: 1 % of translations lie below 0.846, 2 % of strangers of
# the same length above 0.85, half of them below 0.794.
SIMILARITY_WARN, SIMILARITY_BAD = 0.84, 0.82
# Natural log of a piece, mean over the text, below what is usual. On the same pairs (usual: -3.8, an early
# model) 1 % of translations lie 2.8 below, half of the strangers 3.3.
FORCED_WARN, FORCED_BAD = 3.0, 4.5


class Omission:
    """Clauses of the source that no bead pairs with anything."""

    name = "omission"
    help = "a clause of the source left out (needs alignment)"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to beads whose target side is empty."""
        missing = [bead.source_text for bead in pair.evidence.beads if not bead.target]
        yield from _gap(self.name, "left out", missing, pair.source)


class Addition:
    """Clauses of the translation that no bead pairs with anything."""

    name = "addition"
    help = "a clause added in the translation (needs alignment)"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to beads whose source side is empty."""
        added = [bead.target_text for bead in pair.evidence.beads if not bead.source]
        if not pair.source.strip() and has_letters(pair.target):
            added = [pair.target]  # a bead of an alignment without source
        yield from _gap(self.name, "added", added, pair.target)


def _gap(name: str, word: str, texts: list[str], side: str) -> Iterator[Remark]:
    found = tuple(text for text in texts if len(text.strip()) >= GAP_WARN_CHARS)
    if found:
        share = sum(map(len, found)) / max(1, len(side))
        level = Level.BAD if share >= GAP_BAD_SHARE else Level.WARN
        yield Remark(name, level, f"{share:.0%} {word}", found)


class Similarity:
    """Sentence vectors that lie far apart."""

    name = "similarity"
    help = "another meaning, by sentence vectors (--similarity)"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a low cosine."""
        cosine = pair.evidence.similarity
        if cosine is not None and cosine < SIMILARITY_WARN:
            level = Level.BAD if cosine < SIMILARITY_BAD else Level.WARN
            yield Remark(self.name, level, f"cosine {cosine:.3f}")


class Forced:
    """A translation that the model itself finds unlikely, and the pieces it stumbles over."""

    name = "forced"
    help = "unlikely to the model, by forced decoding (--forced)"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a mean log-probability far below the usual; the evidence is the least likely pieces."""
        logs = pair.evidence.log_probabilities
        if not logs:
            return
        mean, usual = math.fsum(logs) / len(logs), pair.evidence.usual_log_probability
        if mean >= usual - FORCED_WARN:
            return
        pieces = (*pair.evidence.pieces, "</s>")
        worst = sorted(zip(logs, pieces, strict=False))[:3]
        shown = tuple(f"{piece} {log:.1f}" for log, piece in worst if log < mean)
        level = Level.BAD if mean < usual - FORCED_BAD else Level.WARN
        yield Remark(
            self.name, level, f"mean log-probability {mean:.2f} a piece, usual {usual:.2f}", shown
        )
