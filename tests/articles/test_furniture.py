"""Site furniture: what is set aside, with which reason, and what must stay."""

from __future__ import annotations

import pytest

from workbench.articles.furniture import find_furniture, load_furniture_rules

BODY = "قالت وزارة الخارجية الكورية الجنوبية، السبت، إن الوزراء اتفقوا على الرد بحزم."


def reason(line: str) -> str:
    return find_furniture(["عنوان الخبر هنا", BODY, line])[2]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("time reading iconدقائق القراءة - 3", "reading time"),
        ("5 دقائق للقراءة", "reading time"),
        ("اقرأ أيضاً:", "link to other articles"),
        ("اقرأ أيضا: واشنطن تحذر موسكو من صفقة جديدة", "link to other articles"),
        ("مقالات ذات صلة", "list of related articles"),
        ("قصص قد تهمك", "list of related articles"),
        ("تصنيفات", "tags or categories"),
        ("شارك هذا المقال", "share buttons"),
        ("فيسبوك تويتر واتساب", "share buttons"),
        ("تابعوا آخر أخبارنا عبر Google news", "prompt to follow the site"),
        ("اترك تعليقاً", "comment form"),
        ("لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *", "comment form"),
        ("زر الذهاب إلى الأعلى", "button of the page"),
        ("[email\u00a0protected]", "hidden mail address"),
        ("ٍَالرئيسية", "breadcrumb"),
        ("(انتهى)", "end mark of a news agency"),
        ("المصدر", "label without content"),
        ("الكاتب:", "label without content"),
        ("الموقع : ar.yna.co.kr", "source note"),
        ("نشر الخبر اول مرة بتاريخ : 2024-11-01 17:24:49", "publication note"),
        ("ادارة الموقع لا تتبنى وجهة نظر الكاتب او الخبر المنشور", "disclaimer of the site"),
        (" -  REUTERS", "picture credit without caption"),
        ("جميع الحقوق محفوظة © 2024", "copyright note"),
        ("***", "line of marks"),
        ("إعلان", "advertisement mark"),
    ],
)
def test_furniture(line: str, expected: str) -> None:
    assert reason(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "خيارات التعاون",
        '"حرب مقدسة"',
        "التأثير",
        "وذكرت رويترز أن المحادثات استمرت ساعتين.",
        "المصدر الرئيسي للطاقة في البلاد هو الغاز الطبيعي.",
        "شارك الرئيس في القمة التي عقدت أمس في القاهرة.",
        "اقرأ كتابك كفى بنفسك اليوم عليك حسيبا، هكذا بدأ الخطيب كلمته الطويلة.",
        "تابع الوزير أن بلاده لن تتردد في فرض عقوبات جديدة.",
        "أخبار سارة للمرضى",
        "إعلان حالة الطوارئ في البلاد بعد الزلزال",
        "الرئيسية في هذا الأمر هي النية.",
    ],
)
def test_article_text_stays(line: str) -> None:
    assert reason(line) == ""


def test_section_label_only_above_the_title() -> None:
    assert (
        find_furniture(["اخبار الإمارات", "موسكو تحذّر واشنطن وسيؤول", BODY])[0] == "section label"
    )
    assert find_furniture(["موسكو تحذّر واشنطن وسيؤول", BODY, "اخبار الإمارات"])[2] == ""


def test_caption_given_twice() -> None:
    caption = "الرئيس الروسي فلاديمير بوتين يستقبل زعيم كوريا الشمالية. 13 سبتمبر 2023 - REUTERS"
    assert find_furniture(["عنوان", caption, "", caption, BODY])[3] == "line given twice"
    assert find_furniture(["عنوان", caption, caption + " - REUTERS", BODY])[2] == "line given twice"
    assert find_furniture(["عنوان", caption, BODY, BODY.replace("السبت", "الأحد")])[3] == ""


def test_headlines_behind_related_articles() -> None:
    lines = [
        "عنوان",
        BODY,
        "مقالات ذات صلة",
        "واشنطن تلوح بعقوبات",
        "موسكو ترد على الاتهامات",
        "وانتهى الاجتماع.",
    ]
    assert find_furniture(lines)[2:] == [
        "list of related articles",
        "headline of a related article",
        "headline of a related article",
        "",
    ]


def test_rules_are_well_formed() -> None:
    rules = load_furniture_rules()
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.reason for rule in rules)
