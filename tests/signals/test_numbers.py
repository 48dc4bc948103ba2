"""Numbers that have their like on the other side, and those that have not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.signals.numbers import compare_numbers

INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("قتل ١٢ شخصا في عام ٢٠٢٤", "12 people were killed in 2024"),
        ("بلغ ١٬٢٠٠ دولار", "It came to $1,200"),
        ("783،562 كيلومتر مربع", "783,562 km2"),
        ("1.2 مليون يورو", "1,200,000 euros"),
        ("5 آلاف و500 شخص", "5,500 people"),
        ("1 200 000 نسمة", "1.2 million inhabitants"),
        ("سجل هدفين", "He scored 2 goals"),
        ("في السابع من تشرين الأول", "On October 7"),
        ("في 12/5/2024", "On May 12, 2024"),
        ("القرن التاسع عشر", "the 19th century"),
        ("في الحادي والعشرين من مايو", "on the 21st of May"),
        ("سبعينيات القرن العشرين", "the 1970s"),
        ("أكثر من 24 جائزة", "more than two dozen awards"),
        ("ساعة ونصف", "1.5 hours"),
        ("الساعة العاشرة والنصف صباحا", "at 10:30 a.m."),
        ("الساعة 21:30", "at 9:30 pm"),
        ("في الساعة ٩:٣٠ صباحا (٠٢٣٠ بتوقيت غرينتش)", "at 9:30 am (02:30 GMT)"),
        ("بين 12 و15 ألف جندي", "between 12,000 and 15,000 soldiers"),
        ("ما يقارب 2ر2 مليون", "about 2.2 million"),
        ("1.913 فرصة عمل", "1,913 jobs"),
        ("الحرب العالمية الثانية", "World War II"),
        ("البند 2", "Article II"),
        ("بنديكتوس السادس عشر", "Benedict 16"),
        ("ألفا موظف", "2,000 staff"),
        ("بتكلفة ½ مليون", "costing 0.5 of a million"),
        ("لا أرقام هنا", "no numbers here"),
        ("", ""),
    ],
)
def test_like(source: str, target: str) -> None:
    found = compare_numbers(source, target)
    assert (found.lost, found.invented) == ((), ())
    assert found.wrong == 0


@pytest.mark.parametrize(
    ("source", "target", "lost", "invented"),
    [
        ("قتل ١٢ شخصا", "13 people were killed", ("12",), ("13",)),
        ("في عام 2024", "in 2023", ("2024",), ("2023",)),
        ("ارتفع ٣٫٥ في المئة", "rose 3.8 percent", ("3٫5 في المئة",), ("3.8 percent",)),
        ("5 ملايين", "5 billion", ("5 ملايين",), ("5 billion",)),
        ("فاز 5-3", "won 5-2", ("3",), ("2",)),
        ("قتل 300 شخص", "people were killed", ("300",), ()),
        ("قتل الناس", "people were killed in 2001", (), ("2001",)),
    ],
)
def test_wrong(source: str, target: str, lost: tuple[str, ...], invented: tuple[str, ...]) -> None:
    found = compare_numbers(source, target)
    assert (found.lost, found.invented) == (lost, invented)
    assert found.wrong == len(lost) + len(invented)


def test_words_are_kept_apart() -> None:
    found = compare_numbers("قتل خمسة عشر شخصا", "nineteen people were killed")
    assert (found.wrong, found.words_lost, found.words_invented) == (
        0,
        ("خمسة عشر",),
        ("nineteen",),
    )
    assert compare_numbers("قتل خمسة عشر شخصا", "15 were killed").words_lost == ()


@given(st.integers(100, 10**9), st.booleans(), st.booleans())
def test_any_number_has_its_like(number: int, indic: bool, grouped: bool) -> None:
    arabic = f"{number:,}".replace(",", "٬") if grouped else str(number)
    source = f"عدد {arabic.translate(INDIC) if indic else arabic} هنا"
    assert compare_numbers(source, f"about {number:,} of them").wrong == 0


@given(st.integers(100, 10**7), st.integers(100, 10**7))
def test_another_number_is_wrong(one: int, other: int) -> None:
    if one != other and len({one % 1000, other % 1000, one, other}) == 4:
        assert compare_numbers(f"عدد {one} هنا", f"about {other} of them").wrong == 2


@given(st.text(), st.text())
def test_any_text(source: str, target: str) -> None:
    assert compare_numbers(source, target).matched >= 0
