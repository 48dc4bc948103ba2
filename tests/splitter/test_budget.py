"""Cutting sentences to a budget: where, and never past it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.records import Language
from workbench.splitter.budget import cut_to_budget

AR = Language.ARABIC


def by_words(texts: list[str]) -> list[int]:
    return [max(1, len(text.split())) for text in texts]


def by_characters(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]


def parts(text: str, budget: int) -> list[tuple[str, str]]:
    return [(text[s:e], reason) for s, e, reason in cut_to_budget(text, AR, by_words, budget)]


def test_short_text_is_one_part() -> None:
    assert parts("قال الوزير إن الأمر انتهى", 10) == [("قال الوزير إن الأمر انتهى", "")]


def test_semicolon_comes_first() -> None:
    text = "قال الوزير إن الأمر، وكما نعلم جميعا، انتهى تماما؛ وأضاف أن الجميع، بلا استثناء، قد غادروا القاعة"
    assert [reason for _, reason in parts(text, 10)] == ["semicolon", ""]


def test_comma_before_a_conjunction_beats_other_commas() -> None:
    text = "قال وزير الخارجية الروسي، سيرغي لافروف، إن بلاده تريد السلام، وأضاف أن الحرب طويلة جدا وصعبة"
    assert parts(text, 12)[0] == (
        "قال وزير الخارجية الروسي، سيرغي لافروف، إن بلاده تريد السلام،",
        "comma+conjunction",
    )


def test_no_punctuation_is_cut_at_a_blank() -> None:
    done = parts(" ".join(["كلمة"] * 100), 30)
    assert len(done) == 4
    assert {reason for _, reason in done} == {"blank", ""}


def test_a_word_too_long_is_cut_inside() -> None:
    text = "ا" * 5000
    cut = cut_to_budget(text, AR, by_characters, 300)
    assert "".join(text[s:e] for s, e, _ in cut) == text
    assert all(e - s <= 300 for s, e, _ in cut)


def test_a_hundred_thousand_words() -> None:
    cut = cut_to_budget("كلمة " * 100_000, AR, by_words, 160)
    assert sum(e - s for s, e, _ in cut) + len(cut) == 5 * 100_000
    assert max(len(("كلمة " * 100_000)[s:e].split()) for s, e, _ in cut) <= 160


@given(st.text(st.sampled_from(list("ابو، ؛.,; \n")), max_size=300), st.integers(1, 20))
def test_parts_cover_the_text_and_fit(text: str, budget: int) -> None:
    cut = cut_to_budget(text, AR, by_words, budget)
    position = 0
    for start, end, _ in cut:
        assert position <= start < end
        assert not text[position:start].strip()
        assert by_words([text[start:end]])[0] <= budget
        position = end
    assert not text[position:].strip()
    assert all(reason for _, _, reason in cut[:-1])
