"""Where terms stand in Arabic: clitics, spellings, endings, and never inside a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT, SEEDS
from workbench.errors import InputError
from workbench.glossary import Glossary, Term, read_glossary
from workbench.glossary.spelling import fold, skeleton, splits, stems
from workbench.glossary.survey import count_terms, remarks_on

NAMES = read_glossary(ROOT / "tests/data/glossary.csv")
NOUNS = Glossary(
    [
        Term(("صاروخ باليستي",), "ballistic missile", "term"),
        Term(("اتفاقية",), "agreement", "term"),
        Term(("الأمم المتحدة",), "United Nations", "name"),
        Term(("كوريا الشمالية",), "North Korea", "name"),
        Term(("كوريا",), "Korea", "name"),
        Term(("بنك مركزي",), "Central Bank", "exact"),
        Term(("Tu-160",), "Tu-160", "exact"),
    ]
)


@pytest.mark.parametrize(
    ("text", "stands", "target", "letters"),
    [
        ("اجتمع كيم جونج أون أمس", "كيم جونج أون", "Kim Jong Un", ()),
        ("الزعيم كيم جونغ-أون قد", "كيم جونغ-أون", "Kim Jong Un", ()),
        ("وكيم جونغ اون", "وكيم جونغ اون", "Kim Jong Un", ("و",)),
        ("برنامج الفضاء لبيونج يانج يمكن", "لبيونج يانج", "Pyongyang", ("ل",)),
        ("على موسكو وبيونج يانج", "وبيونج يانج", "Pyongyang", ("و",)),
        ("ولبيونغ يانغ", "ولبيونغ يانغ", "Pyongyang", ("و", "ل")),
        ("ببيونغ يانغ.", "ببيونغ يانغ", "Pyongyang", ("ب",)),
        ("فبيونـــج يانج", "فبيونـــج يانج", "Pyongyang", ("ف",)),
        ("بِيُونْغ يَانْغ", "بِيُونْغ يَانْغ", "Pyongyang", ()),
        ("موسكو/فلاديفوستوك (روسيا)", "فلاديفوستوك", "Vladivostok", ()),
        ("في فلاديفستوك شرقي", "فلاديفستوك", "Vladivostok", ()),
        ("«فلاديفوستوك»", "فلاديفوستوك", "Vladivostok", ()),
    ],
)
def test_names_under_clitics_and_in_other_spellings(
    text: str, stands: str, target: str, letters: tuple[str, ...]
) -> None:
    (match,) = NAMES.find(text)
    assert text[match.start : match.end] == stands
    assert match.term.target == target
    assert match.letters == letters


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("الصاروخ الباليستي الجديد", ["ballistic missile"]),
        ("صاروخا باليستيا", ["ballistic missile"]),
        ("بصاروخين باليستيين", ["ballistic missile"]),
        ("اتفاقيتها", ["agreement"]),
        ("الاتفاقيات الجديدة", ["agreement"]),
        ("وللأمم المتحدة", ["United Nations"]),
        ("بالأمم المتحدة", ["United Nations"]),
        ("أمم متحدة", []),
        ("لكوريا الشمالية", ["North Korea"]),
        ("كوريا الجنوبية وكوريا الشمالية", ["Korea", "North Korea"]),
        ("من طراز Tu-160 وTu-160", ["Tu-160", "Tu-160"]),
        ("البنك المركزي", []),
        ("بنك مركزي", ["Central Bank"]),
        ("صاروخ. باليستي", []),
        ("", []),
    ],
)
def test_nouns_inflect_and_exact_terms_do_not(text: str, targets: list[str]) -> None:
    assert [match.term.target for match in NOUNS.find(text)] == targets


@pytest.mark.parametrize(
    "text",
    [
        "وحكيم جونج أون",
        "كيم جونج",
        "جونج أون",
        "بيونج",
        "أبيونج يانج",
        "كيم جونج أونو سابق",
        "فلاديفوستوكي",
        "كيم، جونج، أون",
    ],
)
def test_never_inside_a_word_or_across_a_mark(text: str) -> None:
    assert NAMES.find(text) == []


def test_all_mentions_in_the_seeds() -> None:
    """Counted by hand: 11 + 3 + 13, two of Vladivostok without its و."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    found = count_terms(NAMES, texts)
    assert {term.target: sum(forms.values()) for term, forms in found.items()} == {
        "Kim Jong Un": 11,
        "Vladivostok": 3,
        "Pyongyang": 13,
    }


@given(st.text(st.sampled_from(list("كيمجونغأولبفيا -ـ،.ّTu160")), max_size=60))
def test_matches_are_spans_in_order(text: str) -> None:
    position = 0
    for match in (*NAMES.find(text),):
        assert position <= match.start < match.end <= len(text)
        assert text[match.start : match.end].strip() == text[match.start : match.end]
        position = match.end


@given(st.sampled_from(["", "و", "ف", "ب", "ك", "ل", "ول", "وب", "فل"]), st.integers(0, 2))
def test_every_clitic_is_read_off(clitics: str, number: int) -> None:
    name = ("كيم جونج أون", "فلاديفوستوك", "بيونغ يانغ")[number]
    (match,) = NAMES.find(f"قال {clitics}{name} اليوم")
    assert "".join(match.letters) == clitics
    assert match.switched == f"{clitics} {match.term.target}".strip()


def test_splits_stems_and_skeletons() -> None:
    assert [rest for _, rest in splits("وللامم")] == ["وللامم", "للامم", "لامم", "امم"]
    assert "اتفاقيه" in stems("اتفاقيتها")
    assert "صاروخ" in stems("صاروخين")
    assert skeleton(fold("محمّد")) == skeleton(fold("محمد"))
    assert skeleton(fold("غوغل")) == skeleton(fold("جوجل"))


def test_conflicts_are_refused_and_doubts_told() -> None:
    first = Term(("كيم",), "Kim", "name", place="a.csv: entry 1")
    with pytest.raises(
        InputError, match=r"b.csv: entry 4: 'كِيم' is 'Gim' here and 'Kim' in a.csv: entry 1"
    ):
        Glossary([first, Term(("كِيم",), "Gim", "name", place="b.csv: entry 4")])
    twice = Glossary([first, Term(("كيم",), "Kim", "name", place="b.csv: entry 4")])
    assert "stands in a.csv: entry 1 already" in remarks_on(twice)[0]
    hidden = Glossary([Term(("بنان",), "Banan", "name"), Term(("لبنان",), "Lebanon", "name")])
    assert "'لبنان' is also 'ل' + 'بنان'" in remarks_on(hidden)[0]
    assert "is short" in remarks_on(Glossary([Term(("سد",), "dam", "term")]))[0]
    assert [m.term.target for m in hidden.find("في لبنان")] == ["Lebanon"]
