"""Addresses, handles, files and codes: found, carried as stand-ins, put back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.protection import find_protected, mask, stand_in_pattern


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("زوروا https://example.org/a?b=1&c=2.", [("address", "https://example.org/a?b=1&c=2")]),
        ("راسلونا على press@example.org،", [("address", "press@example.org")]),
        ("تابعوا @unicef_ar و #COP28", [("handle", "@unicef_ar"), ("handle", "#COP28")]),
        ("الملف report-2024.pdf مرفق", [("file", "report-2024.pdf")]),
        (
            "قاذفات Tu-160 وTu-95 وTu-22M3",
            [("code", "Tu-160"), ("code", "Tu-95"), ("code", "Tu-22M3")],
        ),
        ("فيروس COVID-19 وطائرة A320", [("code", "COVID-19"), ("code", "A320")]),
        ("شبكة 5G ووزن 100kg وReuters", []),
        ("www.example.org/A-320/x", [("address", "www.example.org/A-320/x")]),
        ("قال الوزير", []),
        ("", []),
    ],
)
def test_find(text: str, found: list[tuple[str, str]]) -> None:
    spans = find_protected(text)
    assert [(span.kind, span.text) for span in spans] == found
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_stand_ins_avoid_what_is_there() -> None:
    masked = mask("سيارة X1 على https://x.org وhttps://y.org/z، @me")
    assert masked.text == "سيارة X1 على X2 و X3، X4"
    assert masked.kept == ("X1",)
    assert (
        masked.unmask("Car X1 at X2 and X3, X4's")
        == "Car X1 at https://x.org and https://y.org/z, @me's"
    )
    assert masked.unmask("X22 x2") == "X22 https://x.org"


@pytest.mark.parametrize(
    ("english", "there"),
    [
        ("two Il-76s", True),
        ("Il-76's", True),
        ("Il-762", False),
        ("Il-76sx", False),
        ("XIl-76", False),
    ],
)
def test_codes_as_whole_words(english: str, there: bool) -> None:
    assert bool(stand_in_pattern("Il-76").search(english)) is there


@given(
    st.lists(
        st.sampled_from(
            ["قال", "X1", "https://a.b/c?d=e", "x@y.org", "@me", "f.pdf", "Tu-160", "،", "X2"]
        ),
        max_size=8,
    )
)
def test_unmasking_the_masked_text_gives_it_back(words: list[str]) -> None:
    text = " ".join(words)
    assert mask(text).unmask(mask(text).text) == text
