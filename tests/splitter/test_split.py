"""Properties of splitting: offsets rebuild any text; articles keep order; the gold file keeps its F1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from tests.text.test_steps import ARABIC
from workbench.records import Article, Block, BlockKind, Language
from workbench.splitter import split_article, split_text
from workbench.splitter.measure import measure_boundaries


@given(
    st.one_of(st.text(), ARABIC, st.text(st.sampled_from(list(".!?؟…\"'») \n\u2028اوA1")))),
    st.sampled_from(list(Language)),
)
def test_offsets_rebuild_the_text(text: str, language: Language) -> None:
    """Sentences lie in order, do not overlap, and only blanks and invisible marks lie between them."""
    position = 0
    for start, end, reason in split_text(text, language):
        assert position <= start < end <= len(text)
        assert _invisible(text[position:start])
        assert text[start:end] == text[start:end].strip()
        assert reason
        position = end
    assert _invisible(text[position:])


def _invisible(text: str) -> bool:
    marks = {
        chr(c)
        for c in (
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            0x2060,
            *range(0x2066, 0x206A),
            0xFEFF,
        )
    }
    return all(c.isspace() or c in marks for c in text)


@given(ARABIC)
def test_segments_of_an_article_point_into_it(text: str) -> None:
    article = Article("a", Language.ARABIC, "", text, "test")
    segments = list(split_article(article))
    assert [s.index for s in segments] == list(range(len(segments)))
    assert all(article.text[s.start : s.end] == s.text for s in segments)


def test_furniture_and_code_are_not_split() -> None:
    text = "عنوان\nشارك\nنص الخبر."
    blocks = (
        Block(BlockKind.TITLE, 0, 5, 0),
        Block(BlockKind.FURNITURE, 6, 10, 1, reason="share buttons"),
        Block(BlockKind.PARAGRAPH, 11, len(text), 2),
    )
    article = Article("a", Language.ARABIC, "", text, "test", blocks)
    assert [s.text for s in split_article(article)] == ["عنوان", "نص الخبر."]
    assert [s.text for s in split_article(article, keep_furniture=True)] == [
        "عنوان",
        "شارك",
        "نص الخبر.",
    ]


def test_gold_is_measured_on_inner_boundaries_only() -> None:
    every, marked = measure_boundaries(["انتهى الأمر.", "وغادر", "ثم عاد."], Language.ARABIC)
    assert (every.correct, every.found, every.gold) == (1, 1, 2)
    assert (marked.correct, marked.found, marked.gold) == (1, 1, 1)
    assert every.recall == 0.5
    assert marked.f1 == 1.0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the evaluation texts are not part of the product")
def test_talks() -> None:
    lines = (SHARED / "eval/segmentation/talks.ar").read_text(encoding="utf-8").split("\n")
    every, marked = measure_boundaries(lines, Language.ARABIC)
    assert every.f1 >= 0.93
    assert marked.f1 >= 0.975
