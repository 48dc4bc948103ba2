"""Word links: against links made by hand, and what must hold for any pairs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, SEEDS
from tests.tiny import make_tiny_encoder
from workbench.wordalign import Links, WordAligner
from workbench.wordalign.ibm1 import both_ways, posteriors
from workbench.wordalign.links import best_links
from workbench.wordalign.words import arabic_key, split_words

GOLD = ROOT / "tests/wordalign/seeds.links"


def seed_pairs() -> dict[tuple[str, int], tuple[str, str]]:
    pairs = {}
    for path in sorted(SEEDS.glob("*.txt")):
        arabic = path.read_text(encoding="utf-8").split("\n")
        english = (SEEDS / f"references/{path.stem}.en.txt").read_text(encoding="utf-8").split("\n")
        for line, texts in enumerate(zip(arabic, english, strict=False)):
            if all(text.strip() for text in texts):
                pairs[path.stem[:3], line] = texts
    return pairs


def gold_links() -> list[tuple[tuple[str, int], set[tuple[int, int]], set[tuple[int, int]]]]:
    """(article and line, sure links, sure and possible links), in the file's order."""
    found = []
    for row in GOLD.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        article, line, *links = row.split()
        parsed = [re.fullmatch(r"(\d+)([-?])(\d+)", link) for link in links]
        possible = {(int(m[1]), int(m[3])) for m in parsed if m}
        sure = {(int(m[1]), int(m[3])) for m in parsed if m and m[2] == "-"}
        assert all(parsed), row
        found.append(((article, int(line)), sure, possible))
    return found


def error_rates(links: dict[tuple[str, int], Links]) -> tuple[float, float]:
    """Alignment error of the ten sentences that chose the constants, and of the four others."""

    def rate(
        gold: list[tuple[tuple[str, int], set[tuple[int, int]], set[tuple[int, int]]]],
    ) -> float:
        made = sum(len(links[key]) for key, _, _ in gold)
        sure = sum(len(sure) for _, sure, _ in gold)
        hits = sum(len(set(links[key]) & s) + len(set(links[key]) & p) for key, s, p in gold)
        return 1 - hits / (made + sure)

    gold = gold_links()
    return rate(gold[:10]), rate(gold[10:])


def test_gold_names_words_that_are_there() -> None:
    pairs = seed_pairs()
    for key, _, possible in gold_links():
        source, target = (split_words(text) for text in pairs[key])
        assert all(i < len(source) and j < len(target) for i, j in possible), key


def test_ibm1_alone() -> None:
    pairs = seed_pairs()
    links = dict(zip(pairs, WordAligner(None).align(list(pairs.values())), strict=True))
    chosen, held_out = error_rates(links)
    assert chosen < 0.24
    assert held_out < 0.27


@pytest.mark.slow
def test_encoder_and_ibm1() -> None:
    from workbench.encoder import SentenceEncoder
    from workbench.registry import find_model

    pairs = seed_pairs()
    aligner = WordAligner(SentenceEncoder(find_model("e5-ar-en", kind="encoder")))
    links = dict(zip(pairs, aligner.align(list(pairs.values())), strict=True))
    chosen, held_out = error_rates(links)
    assert chosen < 0.12
    assert held_out < 0.14


TEXTS = st.lists(
    st.tuples(st.text("ابتثوال ،.", max_size=30), st.text("abc ,.'1", max_size=30)), max_size=6
)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_links_name_words_of_their_pair(pairs: list[tuple[str, str]]) -> None:
    found = list(WordAligner(None).align(pairs))
    assert len(found) == len(pairs)
    for (source, target), links in zip(pairs, found, strict=True):
        rows, columns = len(split_words(source)), len(split_words(target))
        assert all(0 <= i < rows and 0 <= j < columns for i, j in links)
        assert list(links) == sorted(set(links))


def test_ibm1_learns_what_goes_together() -> None:
    source = [["بيت", "كبير"], ["بيت", "صغير"], ["رجل", "كبير"]]
    target = [["house", "big"], ["house", "small"], ["man", "big"]]
    tables = posteriors(source, target)
    assert tables[0].shape == (2, 2)
    assert tables[0].argmax(axis=0).tolist() == [0, 1]
    assert (tables[1].sum(axis=0) <= 1).all()
    assert [table.shape for table in both_ways(source, target)] == [(2, 2)] * 3


def test_pairs_without_words() -> None:
    assert list(WordAligner(None).align([])) == []
    assert list(WordAligner(None).align([("", "word"), ("كلمة", ""), ("…", "–")])) == [(), (), ()]


@pytest.mark.parametrize(
    ("scores", "again", "links"),
    [
        ([[0.9, 0.2], [0.1, 0.8]], False, ((0, 0), (1, 1))),
        ([[0.9, 0.8]], False, ((0, 0),)),
        ([[0.9, 0.8]], True, ((0, 0), (0, 1))),
        ([[0.05, 0.04]], True, ()),
        ([[0.5, 0.9], [0.2, 0.7]], True, ((0, 0), (0, 1), (1, 1))),
    ],
)
def test_best_links(scores: list[list[float]], again: bool, links: Links) -> None:
    assert best_links(np.asarray(scores), again=again) == links


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("والولايات", "ولايات"),
        ("للولايات", "ولايات"),
        ("وقالت", "قالت"),
        ("حرباً", "حربا"),
        ("إلى", "الي"),
        ("الكوريّة", "كوريه"),
        ("بيت", "بيت"),
    ],
)
def test_arabic_keys(word: str, key: str) -> None:
    assert arabic_key(word) == key


def test_word_states_of_a_tiny_encoder(tmp_path: Path) -> None:
    """A row a word, whatever is beside it; words beyond the encoder's reach are zeros and get no link."""
    from workbench.encoder import MAX_PIECES, SentenceEncoder

    encoder = SentenceEncoder(make_tiny_encoder(tmp_path / "tiny"), threads=1)
    texts = [["قال", "الرئيس"], [], ["The", "minister", "arrived"], ["كلمة"] * MAX_PIECES]
    states = list(encoder.word_states(texts))
    assert [len(state) for state in states] == [2, 0, 3, MAX_PIECES]
    assert states[0].any(axis=1).all()
    assert not states[3][-1].any()
    alone = next(encoder.word_states(texts[2:3]))
    assert np.abs(alone - states[2]).max() < 0.2
    pairs = [("قال الرئيس", "The president said"), ("كلمة " * MAX_PIECES, "word " * MAX_PIECES)]
    short, long = WordAligner(encoder).align(pairs)
    assert all(i < 2 and j < 3 for i, j in short)
    assert all(i < MAX_PIECES - 1 for i, _ in long)
