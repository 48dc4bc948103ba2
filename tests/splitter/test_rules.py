"""Sentence boundaries: what splits, what does not, and why."""

from __future__ import annotations

import pytest

from workbench.records import Language
from workbench.splitter import split_text

AR, EN = Language.ARABIC, Language.ENGLISH


def sentences(text: str, language: Language) -> list[str]:
    return [text[start:end] for start, end, _ in split_text(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "التقى د. محمد البرادعي وزير الخارجية.",
        "قالت وكالة أ. ف. ب. إن الاجتماع انتهى.",
        "نقلت وكالة و.ا.س. عن مصدر مسؤول قوله إن القرار اتخذ.",
        "يعود التمثال إلى القرن الثالث ق.م. وفق الخبراء.",
        "بلغت النسبة 3.5% في 12.5.2024 و١٢٫٥ في المئة.",
        "بلغ السعر 1.200.50 دولار في البورصة.",
        '"سنرد بحزم".. واشنطن وسول وطوكيو تحذر كوريا الشمالية وروسيا',
        "بعد زيارة كيم لروسيا.. واشنطن تلوح بعقوبات على موسكو وبيونج يانج",
        "زوروا الموقع www.example.org/a.b للمزيد، أو راسلوا a.b@example.org اليوم.",
        "1. المرضى المصابون بجلطات أو أزمات قلبية في السابق.",
        "قال المدير العام (انظر الملحق 3. البند الثاني) إن العمل مستمر.",
    ],
)
def test_arabic_stays_whole(text: str) -> None:
    assert sentences(text, AR) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("انتهى الاجتماع. وغادر الوزراء.", ["انتهى الاجتماع.", "وغادر الوزراء."]),
        ("هل انتهى الاجتماع؟ نعم!", ["هل انتهى الاجتماع؟", "نعم!"]),
        ("قال: «انتهى الأمر.» وغادر القاعة.", ["قال: «انتهى الأمر.»", "وغادر القاعة."]),
        ("قال: “انتهى الأمر”. وغادر القاعة.", ["قال: “انتهى الأمر”.", "وغادر القاعة."]),
        ('"هذا قريب جدا!" وأضاف أن القرار نهائي.', ['"هذا قريب جدا!"', "وأضاف أن القرار نهائي."]),
        ('"هل هذا قريب؟" قال الوزير للصحافيين.', ['"هل هذا قريب؟" قال الوزير للصحافيين.']),
        ("وقع الاتفاق أمس.وقال الوزير إنه مهم.", ["وقع الاتفاق أمس.", "وقال الوزير إنه مهم."]),
        ("كان الجو باردا … ثم جاء الصيف الحار.", ["كان الجو باردا …", "ثم جاء الصيف الحار."]),
        ("وصل عام 1445 هـ. وبعد ذلك غادر.", ["وصل عام 1445 هـ.", "وبعد ذلك غادر."]),
        (
            "حضر ممثلو الدول كلها وغيرهم إلخ. وانتهى اللقاء.",
            ["حضر ممثلو الدول كلها وغيرهم إلخ.", "وانتهى اللقاء."],
        ),
        (
            "سندعم دائما قرارات الرئيس بوتين والقيادة الروسية.. سنخوض معا الحرب ضد الإمبريالية.",
            [
                "سندعم دائما قرارات الرئيس بوتين والقيادة الروسية..",
                "سنخوض معا الحرب ضد الإمبريالية.",
            ],
        ),
        ("ماذا؟! لا أصدق ذلك.", ["ماذا؟!", "لا أصدق ذلك."]),
        ("یہ ختم ہوا۔ وہ چلا گیا۔", ["یہ ختم ہوا۔", "وہ چلا گیا۔"]),
    ],
)
def test_arabic_splits(text: str, expected: list[str]) -> None:
    assert sentences(text, AR) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Blinken met Gen. Smith in Washington.", None),
        ("The U.S. Secretary of State spoke.", None),
        ("He lives in the U.S. The house is big.", ["He lives in the U.S.", "The house is big."]),
        ("It was 5 p.m. when he left.", None),
        (
            "It rose 3.5 percent. Analysts were surprised.",
            ["It rose 3.5 percent.", "Analysts were surprised."],
        ),
        ('"Why now?" he asked the minister.', None),
        ('"It is over." He left the room.', ['"It is over."', "He left the room."]),
        ("J. K. Rowling wrote it. We read it.", ["J. K. Rowling wrote it.", "We read it."]),
        ("See Fig. 3 and Sec. 2 of the report.", None),
        ("Wait... what happened?", None),
        (
            "Tu-160, Tu-95 and Tu-22M3. Those are bombers.",
            ["Tu-160, Tu-95 and Tu-22M3.", "Those are bombers."],
        ),
    ],
)
def test_english(text: str, expected: list[str] | None) -> None:
    assert sentences(text, EN) == (expected or [text])


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (
            "انتهى الاجتماع. هل غادروا؟ نعم! هكذا إذن",
            ["stop", "question", "exclamation", "block-end"],
        ),
        ("قال «نعم.» ثم غادر.\nوعاد بعد ذلك", ["stop+quote", "line-end", "block-end"]),
        ("وقع الاتفاق أمس.وقال الوزير إنه مهم", ["stop+no-space", "block-end"]),
    ],
)
def test_reasons(text: str, reasons: list[str]) -> None:
    assert [reason for _, _, reason in split_text(text, AR)] == reasons


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\f", "\v"])
def test_line_ends_are_hard(end: str) -> None:
    assert sentences(f"عنوان بلا نقطة{end}نص الخبر هنا", AR) == ["عنوان بلا نقطة", "نص الخبر هنا"]
