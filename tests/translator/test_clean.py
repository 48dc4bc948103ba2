"""English as a newspaper sets it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.translator.clean import CLEAN_STEPS, clean_english, join_parts


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("he said “yes” .", "قال نعم.", 'He said "yes".'),
        ('He said " yes " and left.', "قال نعم وغادر.", 'He said "yes" and left.'),
        ("Why ? ?", "لماذا؟", "Why?"),
        ("Seoul ، Moscow ؛ Tokyo؟", "سول، موسكو؛ طوكيو؟", "Seoul, Moscow; Tokyo?"),
        ("Cooperation options.", "خيارات التعاون", "Cooperation options"),
        ("He left", "غادر.", "He left."),
        ("Did he leave", "هل غادر؟", "Did he leave?"),
        ("www.example.org is down.", "الموقع متوقف.", "www.example.org is down."),
        ("a ( b ) c", "أ", "A (b) c"),
        ("50 ٪ of <unk> them ⁇ .", "نصفهم.", "50% of them."),
        ("It cost 1,200.50 dollars.", "كلف ذلك.", "It cost 1,200.50 dollars."),
        ("the U.S. said", "قالت واشنطن", "The U.S. said"),
        ('An odd " quote.', "اقتباس.", 'An odd " quote.'),
        ("It's Kim's.", "له.", "It's Kim's."),
    ],
)
def test_clean(text: str, source: str, expected: str) -> None:
    assert clean_english(text, source) == expected


@given(
    st.text(st.sampled_from(list("abc AB.,;:?!\"'()“”،؟ 12\n<>"))),
    st.sampled_from(["قال.", "قال", "قال؟"]),
)
def test_cleaning_twice_is_cleaning_once(text: str, source: str) -> None:
    once = clean_english(text, source)
    assert clean_english(once, source) == once


@given(st.text(st.sampled_from(list("abc AB.,\"'()12"))))
def test_words_are_never_changed(text: str) -> None:
    done = clean_english(text, "قال")
    letters = [c.lower() for c in text if c.isalnum()]
    assert [c.lower() for c in done if c.isalnum()] == letters


def test_steps_can_be_chosen() -> None:
    assert clean_english("he said “yes”", "قال", ["quotes"]) == 'he said "yes"'
    with pytest.raises(InputError, match="unknown clean step"):
        clean_english("x", "x", ["quoets"])
    assert all(step.__doc__ for step in CLEAN_STEPS.values())


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("He left.", "semicolon"), ("And she stayed.", "")], "He left; and she stayed."),
        (
            [("He left.", "comma+conjunction"), ("While she stayed.", "")],
            "He left, while she stayed.",
        ),
        (
            [("Kim met Putin.", "comma"), ("Moscow denied it.", "")],
            "Kim met Putin, Moscow denied it.",
        ),
        ([("One", "blank"), ("", "blank"), ("two", "")], "One two"),
        ([("Really?", "comma"), ("The end.", "")], "Really? The end."),
        ([], ""),
    ],
)
def test_join(parts: list[tuple[str, str]], expected: str) -> None:
    assert join_parts(parts) == expected
