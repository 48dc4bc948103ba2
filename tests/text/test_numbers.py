"""Numbers by value, whatever their spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.records import Language
from workbench.text.numbers import find_currencies, find_hijri_months, find_months, find_numbers

AR, EN = Language.ARABIC, Language.ENGLISH


def values(text: str, language: Language) -> list[float]:
    return [number.value for number in find_numbers(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل ١٢ شخصا في عام ٢٠٢٤", [12, 2024]),
        ("بلغ ١٬٢٠٠ دولار و۳۵ يورو", [1200, 35]),
        ("ارتفع ٣٫٥٪ ثم 3,5 في المئة", [3.5, 3.5]),
        ("8,000 جندي و1,234,567 شخصا", [8000, 1234567]),
        ("1.2 مليون و5 آلاف و3 مليارات", [1.2e6, 5000, 3e9]),
        ("في 12.5.2024 الساعة 9:30", [12, 5, 2024, 9, 30]),
        ("خمسة وعشرون شخصا", [25]),
        ("مئة وخمسة وعشرون ألف شخص", [125000]),
        ("اثنا عشر شهرا وثلاث سنوات", [12, 3]),
        ("مئتان وخمسون", [250]),
        ("ألفان وثلاثمئة", [2300]),
        ("ثلاثة ملايين", [3e6]),
        ("نحو خمسة مليارات يورو", [5e9]),
        ("إحدى عشرة", [11]),
        ("قاذفات Tu-160 وTu-22M3", [160, 22, 3]),
        ("بنسبة 48 في المائة", [48]),
        ("بنسبة ثلاثة في المئة", [3]),
        ("خمسة وعشرون في المائة من مئة شخص", [25, 100]),
        ("لا أرقام هنا", []),
        ("أربعون ألف متفرج", [40000]),
        ("العشرات من القتلى", []),
    ],
)
def test_arabic(text: str, expected: list[float]) -> None:
    assert values(text, AR) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 people were killed in 2024", [12, 2024]),
        ("$1,200 and 35 euros", [1200, 35]),
        ("rose 3.5 percent, then 3.5%", [3.5, 3.5]),
        ("1.2 million, 5 thousand and $3bn", [1.2e6, 5000, 3e9]),
        ("twenty-five people", [25]),
        ("one hundred and twenty-five thousand people", [125000]),
        ("twelve months and three years", [12, 3]),
        ("two hundred and fifty", [250]),
        ("forty thousand spectators", [40000]),
        ("five billion euros", [5e9]),
        ("Tu-160 and Tu-22M3", [160, 22, 3]),
        ("May 12, 2024 at 9:30", [12, 2024, 9, 30]),
        ("nobody won", []),
        ("the 5 m race", [5]),
        ("£5m", [5e6]),
    ],
)
def test_english(text: str, expected: list[float]) -> None:
    assert values(text, EN) == expected


def test_percent_and_spelling_are_noted() -> None:
    first, second, third = find_numbers("٪٥ و٣ في المئة وسبعة", AR)
    assert (first.percent, second.percent, third.percent) == (True, True, False)
    assert (first.spelled, third.spelled) == (False, True)
    assert find_numbers("seven per cent", EN)[0].percent


@given(st.integers(0, 10**9))
def test_any_integer_in_any_digits(number: int) -> None:
    arabic = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert values(f"عدد {arabic} هنا", AR) == [number]
    assert values(f"about {number:,} of them", EN) == [number]


@given(st.text())
def test_spans_lie_in_the_text(text: str) -> None:
    for language in Language:
        position = 0
        for number in find_numbers(text, language):
            assert position <= number.start < number.end <= len(text)
            assert number.text == text[number.start : number.end]
            position = number.start


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("في 13 سبتمبر وفي أيلول وفي شتنبر", AR, [9, 9, 9]),
        ("كانون الثاني/يناير 2024", AR, [1, 1]),
        ("تشرين الأول وتشرين الثاني", AR, [10, 11]),
        ("in September, on Jan. 5 and May 3", EN, [9, 1, 5]),
        ("They may march on Friday", EN, []),
        ("March on Rome", EN, []),
        ("في مايو الماضي", AR, [5]),
    ],
)
def test_months(text: str, language: Language, expected: list[int]) -> None:
    assert [month for month, _, _ in find_months(text, language)] == expected


def test_hijri_months() -> None:
    assert [m for m, _, _ in find_hijri_months("12 رمضان ومن شعبان 1445هـ إلى صفر 1446", AR)] == [
        9,
        8,
        2,
    ]
    assert find_hijri_months("النتيجة صفر لصفر", AR) == []
    assert [m for m, _, _ in find_hijri_months("during Ramadan", EN)] == [9]


def test_currencies() -> None:
    assert find_currencies("400 دولار وبيورو", AR) == ["USD", "EUR"]
    assert find_currencies("$5 or five euros", EN) == ["USD", "EUR"]
