"""Aligners: which sentences of one text translate which sentences of the other.

    aligner = make_aligner("hybrid", …)
    aligner.align(source_segments, target_segments)   ->  list of AlignedPair, in text order

The search is monotone and every segment of both sides is in exactly one bead; a bead may have an empty side.
To add an aligner: a class with `name` and `costs`, a line in `ALIGNERS`, a row in the gold table.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Protocol, cast

from workbench.errors import InputError, unknown_name
from workbench.records import AlignedPair, Segment

# name -> (module, class, help); listing them loads nothing
ALIGNERS: dict[str, tuple[str, str, str]] = {
    "length": ("workbench.aligners.length", "LengthAligner", "lengths alone (Gale & Church 1993)"),
    "pivot": (
        "workbench.aligners.pivot",
        "PivotAligner",
        "machine translation of the source, tf-idf",
    ),
    "embedding": (
        "workbench.aligners.embedding",
        "EmbeddingAligner",
        "sentence vectors (as Vecalign)",
    ),
    "hybrid": (
        "workbench.aligners.hybrid",
        "HybridAligner",
        "translation, vectors, lengths and numbers",
    ),
}
DEFAULT_ALIGNER = "hybrid"


class Aligner(Protocol):
    """What an aligner offers; what it needs beside the texts goes to its constructor."""

    name: str

    def align(self, source: Sequence[Segment], target: Sequence[Segment]) -> list[AlignedPair]:
        """Return beads in text order that cover both sides; either side may be empty."""


def make_aligner(name: str, **needs: Any) -> Aligner:
    """Build an aligner by name; raises InputError with the nearest name."""
    if name not in ALIGNERS:
        raise InputError(unknown_name("aligner", name, ALIGNERS))
    module, kind, _ = ALIGNERS[name]
    return cast(Aligner, getattr(importlib.import_module(module), kind)(**needs))
