"""Scores of parts: by article, by domain, by length of the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import InputError, unknown_name
from workbench.records import Score
from workbench.scoring.evaluation import LABELS, Evaluation

GROUPINGS = (*LABELS, "length")
LENGTH_BOUNDS = (10, 20, 30, 40)  # words of the first reference, upper bounds; the last is open


@dataclass(frozen=True, slots=True)
class Group:
    """The rows (from 0) of one article, domain or length bucket."""

    kind: str
    label: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupScores:
    """The scores of one system on one group."""

    kind: str
    label: str
    segment_count: int
    system: str
    scores: tuple[Score, ...]


def length_label(text: str) -> str:
    """Return the bucket of a text by its words.

    >>> length_label("He came home.")
    '1–10 words'
    """
    words = len(text.split())
    low = 1
    for bound in LENGTH_BOUNDS:
        if words <= bound:
            return f"{low}–{bound} words"
        low = bound + 1
    return f"{low} words and more"


def find_groups(evaluation: Evaluation, kinds: Sequence[str]) -> list[Group]:
    """Return the groups of each kind: articles and domains as first seen, lengths in order.

    A kind whose labels the evaluation does not have gives none; raises InputError for an unknown kind.
    """
    groups: list[Group] = []
    for kind in kinds:
        if kind not in GROUPINGS:
            raise InputError(unknown_name("grouping", kind, GROUPINGS))
        if kind == "length":
            labels = tuple(length_label(text) for text in evaluation.references[0].texts)
        else:
            labels = evaluation.labels.get(kind, ())
        found: dict[str, list[int]] = {}
        for row, label in enumerate(labels):
            found.setdefault(label or "(none)", []).append(row)
        names = sorted(found, key=_low) if kind == "length" else list(found)
        groups += [Group(kind, name, tuple(found[name])) for name in names]
    return groups


def _low(label: str) -> int:
    return int("".join(c for c in label.partition("–")[0].partition(" ")[0] if c.isdigit()))
