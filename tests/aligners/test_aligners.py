"""Every aligner: covers both texts, keeps their order, finds made-up beads; and the search itself."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.aligners import words
from workbench.aligned_folder import ids_of
from workbench.aligners import ALIGNERS, make_aligner
from workbench.aligners.beads import INFINITE, KINDS, full_band, search
from workbench.aligners.rescoring import rescore_splits
from workbench.alignment import align_segments
from workbench.errors import InputError
from workbench.metrics.alignment import score_alignments
from workbench.records import AlignedPair, Language

TEXTS = st.lists(st.text("ab سt1.", min_size=1, max_size=30), max_size=8)


@pytest.mark.parametrize("name", ALIGNERS)
@settings(max_examples=25, deadline=None)
@given(source=TEXTS, target=TEXTS)
def test_every_sentence_is_in_one_bead_and_in_order(
    name: str, source: list[str], target: list[str]
) -> None:
    left = words.segments(source, Language.ARABIC)
    right = words.segments(target, Language.ENGLISH)
    result = align_segments(left, right, name, words.material())
    assert [s for pair in result.pairs for s in pair.source] == left
    assert [s for pair in result.pairs for s in pair.target] == right
    assert all(0 <= pair.confidence <= 1 for pair in result.pairs)
    assert all(pair.source or pair.target for pair in result.pairs)


@pytest.mark.parametrize("name", [n for n in ALIGNERS if n != "length"])
def test_made_up_beads_are_found(name: str) -> None:
    shapes = [(1, 1)] * 6 + [(1, 2), (2, 1), (1, 3), (3, 1), (1, 0), (0, 1), (1, 5), (4, 1)]
    gold, found = [], []
    for seed in range(4):
        source, target, beads = words.make_bitext(40, seed, shapes)
        gold.append(beads)
        found.append(
            [ids_of(p) for p in align_segments(source, target, name, words.material()).pairs]
        )
    assert score_alignments(gold, found).strict_f1 > 0.97


def test_lengths_alone_find_plain_texts() -> None:
    source, target, beads = words.make_bitext(60, 1, [(1, 1)] * 8 + [(2, 1), (1, 2)])
    found = [ids_of(pair) for pair in make_aligner("length").align(source, target)]
    assert score_alignments([beads], [found]).strict_f1 > 0.8


def test_long_texts_are_searched_in_a_band_with_the_same_result() -> None:
    """Over 400 x 400 sentences the table is no longer filled as a whole."""
    source, target, beads = words.make_bitext(430, 3, [(1, 1)] * 6 + [(1, 2), (2, 1), (1, 0)])
    found = [ids_of(p) for p in align_segments(source, target, "hybrid", words.material()).pairs]
    assert score_alignments([beads], [found]).strict_f1 > 0.98


def test_unknown_aligner_names_the_nearest() -> None:
    with pytest.raises(InputError, match="hybrid"):
        make_aligner("hibrid")


def _brute(rows: int, columns: int, cost: dict, skip: float) -> float:
    """The cheapest path by trying everything."""
    best = np.full((rows + 1, columns + 1), np.inf)
    best[0, 0] = 0
    for i, j in itertools.product(range(rows + 1), range(columns + 1)):
        if i:
            best[i, j] = min(best[i, j], best[i - 1, j] + skip)
        if j:
            best[i, j] = min(best[i, j], best[i, j - 1] + skip)
        for a, b in KINDS:
            if a <= i and b <= j:
                best[i, j] = min(best[i, j], best[i - a, j - b] + cost[a, b][i, j])
    return float(best[rows, columns])


@given(rows=st.integers(1, 6), columns=st.integers(1, 6), seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_search_finds_the_cheapest_path(rows: int, columns: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    cost = {kind: random.uniform(0, 2, (rows + 1, columns + 1)) for kind in KINDS}
    skip = float(random.uniform(0.2, 1.2))
    beads = search(
        rows, columns, full_band(rows, columns), lambda i, kind: cost[kind][i],
        np.full(rows, skip), np.full(columns, skip), KINDS, 0.1,
    )  # fmt: skip
    total = sum(bead.cost for bead in beads)
    assert total == pytest.approx(_brute(rows, columns, cost, skip))
    assert total < INFINITE
    assert all(0 <= bead.posterior <= 1 + 1e-6 for bead in beads)


def test_forced_decoding_moves_a_doubtful_border() -> None:
    left = words.segments(["s1 s2 s3", "s4 s5 s6"], Language.ARABIC)
    right = words.segments(["t1 t2", "t3", "t4 t5 t6"], Language.ENGLISH)
    wrong = [
        AlignedPair((left[0],), (right[0],), 0.6, "hybrid"),
        AlignedPair((left[1],), (right[1], right[2]), 0.6, "hybrid"),
    ]
    first, second = rescore_splits(wrong, words.score)
    assert ids_of(first) == ((0,), (0, 1))
    assert ids_of(second) == ((1,), (2,))
    assert first.metadata["rescored"] > 3
    assert first.confidence == 0.6  # still a case for a person
    sure = [AlignedPair(p.source, p.target, 0.99, "hybrid") for p in wrong]
    assert rescore_splits(sure, words.score) == sure


def test_a_source_sentence_left_alone_joins_the_bead_that_translates_it() -> None:
    left = words.segments(["s1 s2 s3 s4", "s5 s6"], Language.ARABIC)
    right = words.segments(["t1 t2 t3 t4 t5 t6"], Language.ENGLISH)
    wrong = [
        AlignedPair((left[0],), (right[0],), 0.7, "hybrid"),
        AlignedPair((left[1],), (), 0.7, "hybrid"),
    ]
    (pair,) = rescore_splits(wrong, words.score)
    assert ids_of(pair) == ((0, 1), (0,))
    added = [
        AlignedPair((), (right[0],), 0.5, "hybrid"),
        AlignedPair((left[0],), (), 0.5, "hybrid"),
    ]
    assert rescore_splits(added, words.score) == added
