"""Sentences left out of a pair or added to it, by aligning both sides of the pair with each other.

Only pairs of several sentences can show it: whole articles, paragraphs, beads that merge. Sentences are told
apart by the rules of the splitter and aligned by their vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.aligners import make_aligner
from workbench.aligners.strangers import split_strangers
from workbench.alignment import Embed, Material
from workbench.records import AlignedPair, Language, Segment, TextPair
from workbench.splitter import split_text

_MIN_SENTENCES = 3  # of both sides together; 1-1 leaves nothing to align


def align_sentences(pairs: Sequence[TextPair], embed: Embed) -> list[tuple[AlignedPair, ...]]:
    """Return the beads inside each pair; none for pairs of one sentence a side."""
    sides = [
        (_sentences(pair.source, Language.ARABIC), _sentences(pair.target, Language.ENGLISH))
        for pair in pairs
    ]
    several = [bool(s and t) and len(s) + len(t) >= _MIN_SENTENCES for s, t in sides]
    material = Material(embed=embed)
    texts = [
        segment.text
        for (s, t), wanted in zip(sides, several, strict=True)
        if wanted
        for segment in (*s, *t)
    ]
    if texts:  # one call for all: the encoder works in batches
        material.vectors(texts)
    aligner = make_aligner("embedding", embed=material.vectors)
    return [
        tuple(split_strangers(aligner.align(s, t), material.vectors)) if wanted else ()
        for (s, t), wanted in zip(sides, several, strict=True)
    ]


def _sentences(text: str, language: Language) -> list[Segment]:
    return [
        Segment("", number, start, end, text[start:end].strip(), language, 0, reason)
        for number, (start, end, reason) in enumerate(split_text(text, language))
        if text[start:end].strip()
    ]
