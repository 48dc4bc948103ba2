"""Named text steps: tables of what each one does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.text.steps import (
    ARABIC_INPUT,
    DISPLAY,
    ENGLISH_TARGET,
    KEY,
    STEPS,
    VIEWS,
    apply_steps,
    check_steps,
)

ARABIC = st.text(
    st.sampled_from(
        list(
            "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ ٠١٢٣٫٪،؛؟.!«»“”\"'ًٌَُِّْـ\u200f\u200e\u2066\u2069ﻻﷺکی\n12ab…"
        )
    )
)


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("nfc", "ا\u0653مال", "آمال"),
        ("presentation-forms", "ﻻ إﻟﻪ", "لا إله"),
        ("presentation-forms", "محمد ﷺ", "محمد صلى الله عليه وسلم"),
        ("tatweel", "قـــال", "قال"),
        ("diacritics", "حذّرت مُحمَّدٌ", "حذرت محمد"),
        ("controls", "\u200fسول\u200e\u2067روسيا\u2069\ufeff", "سولروسيا"),
        ("marks", "\u200f\u2067روسيا\u2069", "\u2067روسيا\u2069"),
        ("persian-letters", "کیم", "كيم"),
        ("digits", "١٢٫٥٪ و۳٬۴۰۰", "12.5% و3,400"),
        ("quotes", "“الكشف”", '"الكشف"'),
        ("guillemets", "«تاس»", '"تاس"'),
        ("apostrophes", "Asia’s", "Asia's"),
        ("ellipsis", "ثم…", "ثم..."),
        ("dashes", "سيئول — روسيا", "سيئول - روسيا"),
        ("elongation", "ههههههه!!!!", "هه!!"),
        ("elongation", "تتتبع السيارة", "تتتبع السيارة"),
        ("elongation", "www.example.org", "www.example.org"),
        ("repeats", "ههههه", "ه"),
        ("spaces", "  سول\u00a0 \t روسيا ", "سول روسيا"),
        ("alef", "أحمد إلى آسيا ٱلله", "احمد الى اسيا الله"),
        ("yeh", "على", "علي"),
        ("teh-marbuta", "وزارة", "وزاره"),
        ("hamza", "مسؤول دائم", "مسءول داءم"),
        ("punctuation", "«قال»، ثم: نعم!", "قال ثم نعم"),
        ("case", "Kim JONG", "kim jong"),
    ],
)
def test_step(step: str, text: str, expected: str) -> None:
    assert apply_steps(text, [step]) == expected


def test_every_step_is_documented_and_reachable() -> None:
    for name, step in STEPS.items():
        assert step.name == name
        assert step.help
    assert set().union(*VIEWS.values()) <= set(STEPS)


def test_input_keeps_hamza_and_teh_marbuta() -> None:
    assert apply_steps("مسؤولة أمريكية إلى القاهرة", ARABIC_INPUT) == "مسؤولة أمريكية إلى القاهرة"


def test_english_target() -> None:
    assert apply_steps("“It’s over” – he said…", ENGLISH_TARGET) == '"It\'s over" - he said...'


def test_key_joins_spellings() -> None:
    assert apply_steps("الإتّفاقـيّة", KEY) == apply_steps("الاتفاقيه", KEY)


@given(ARABIC)
def test_views_are_stable(text: str) -> None:
    """A view of a view is the view: normalising twice changes nothing more."""
    for names in (DISPLAY, ARABIC_INPUT, KEY):
        once = apply_steps(text, names)
        assert apply_steps(once, names) == once


def test_unknown_step_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'tatweel'"):
        check_steps(["tatwel"])
