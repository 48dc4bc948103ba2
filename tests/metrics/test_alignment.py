"""Strict and lax rates as Vecalign counts them, and ladders in and out."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import InputError
from workbench.metrics.alignment import format_ladder, read_ladder, score_alignments

GOLD = [((0,), (0,)), ((1, 2), (1,)), ((), (2,)), ((3,), (3, 4))]


def test_the_gold_itself_is_perfect() -> None:
    score = score_alignments([GOLD], [GOLD])
    assert (score.strict_f1, score.lax_f1) == (1, 1)


def test_rates_by_hand() -> None:
    """Found: two beads strictly right, one overlapping, one wrong; gold has three two-sided beads."""
    found = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((), (2,)), ((3,), (3, 4))]
    score = score_alignments([GOLD], [found])
    assert score.strict_precision == pytest.approx(3 / 5)
    assert score.strict_recall == pytest.approx(2 / 3)
    assert score.lax_recall == 1
    assert score.beads == 5


def test_ladders_round_trip(write: Any) -> None:
    path = write("x.ladder", format_ladder((bead, 0.5) for bead in GOLD))
    assert read_ladder(path) == GOLD


def test_a_broken_ladder_names_its_line(write: Any) -> None:
    path = write("x.gold", "[0]:[0]\nnonsense\n")
    with pytest.raises(InputError, match=r"x\.gold:2: not a bead"):
        read_ladder(path)
