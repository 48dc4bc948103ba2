"""Views and their offset maps: exact, for any text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tests.text.test_steps import ARABIC
from workbench.text.steps import ARABIC_INPUT, KEY, VIEWS, apply_steps
from workbench.text.views import make_view

ANY = st.one_of(ARABIC, st.text())


@given(ANY)
def test_view_text_is_that_of_apply_steps(text: str) -> None:
    for names in VIEWS.values():
        assert make_view(text, names).text == apply_steps(text, names)


@given(st.text())
def test_nfc_by_clusters_is_nfc(text: str) -> None:
    assert make_view(text, ["nfc"]).text == unicodedata.normalize("NFC", text)


@given(ANY)
def test_offsets_lie_inside_and_never_go_back(text: str) -> None:
    view = make_view(text, ARABIC_INPUT)
    assert len(view.starts) == len(view.ends) == len(view.text)
    assert all(0 <= s < e <= len(text) for s, e in zip(view.starts, view.ends, strict=True))
    assert list(view.starts) == sorted(view.starts)
    assert list(view.ends) == sorted(view.ends)


@given(ANY, st.data())
def test_unchanged_characters_map_to_themselves(text: str, data: st.DataObject) -> None:
    view = make_view(text, ARABIC_INPUT)
    if not view.text:
        return
    position = data.draw(st.integers(0, len(view.text) - 1))
    start, end = view.original_span(position, position + 1)
    original = text[start:end]
    assert (
        apply_steps(original, [s for s in ARABIC_INPUT if s != "spaces"])
        or original.isspace()
        or original
    )


def test_span_of_a_word_covers_its_marks() -> None:
    text = "قـالَ الرئيسُ"
    view = make_view(text, ARABIC_INPUT)
    assert view.text == "قال الرئيس"
    start, end = view.original_span(0, 3)
    assert text[start:end] == "قـال"
    assert view.view_span(0, 5) == (0, 3)


def test_one_character_spelled_out() -> None:
    view = make_view("محمد ﷺ قال", KEY)
    word = view.text.index("صلي")
    assert view.original_span(word, word + 3) == (5, 6)


def test_empty_span_stays_empty() -> None:
    view = make_view("سول", ARABIC_INPUT)
    assert view.original_span(1, 1) == (1, 1)
    assert view.original_span(3, 3) == (3, 3)
