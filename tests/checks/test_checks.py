"""Verdicts on single pairs: what is objected to, and what is let pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.checks import CHECKS, Evidence, Level, check_pair, count_reasons, load_check
from workbench.errors import InputError
from workbench.records import AlignedPair, Language, Segment

SENTENCE = "قال الرئيس إن بلاده تريد السلام مع جيرانها في المنطقة."
ENGLISH = "The president said his country wants peace with its neighbours in the region."


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (SENTENCE, ENGLISH),
        ("قتل ١٢ شخصا في ٢٠٢٤.", "Twelve people were killed in 2024."),
        ("ارتفع ٣٫٥ في المئة.", "It rose 3.5%."),
        ("وصل الوفد في السابع من تشرين الأول", "The delegation arrived on October 7"),
        ("في 12 جانفي 2024", "On January 12, 2024"),
        ("في 7/10/2023", "On October 7, 2023"),
        ("مارس الرياضة كل يوم.", "He did sports every day."),
        ("(من تشرين الثاني إلى آذار)", "(November to March)"),
        ("يوم الجمعة في رمضان", "on Friday in Ramadan"),
        ("خمسة مليارات دولار", "$5 billion"),
        ("وزنه 17 رطلا", "It weighs 17 pounds"),
        ("بين 5 و 6 أشخاص", "between 5 and 6 people"),
        ("لم يصل الوفد بعد.", "The delegation has yet to arrive."),
        ("لا سيما في المدينة", "especially in the city"),
        ("لا يمكن الوصول إليه", "It is inaccessible"),
        ("زار \"فريد\" المدينة", "Fred visited the city"),
        ("هل وصل؟", "Has he arrived?"),
        ("راسلونا على news@example.org", "Write to news@example.org"),
        ("الموقع : ar.example.co.kr", "Website: ar.example.co.kr"),
        ("time reading iconدقائق القراءة - 3", "Reading time in minutes - 3"),
        ("https://example.org/a", "https://example.org/a"),
        ("", "anything"),
        ("...", ""),
    ],
)  # fmt: skip
def test_sound(source: str, target: str) -> None:
    verdict = check_pair(source, target)
    assert verdict.remarks == ()
    assert verdict.level is Level.OK


@pytest.mark.parametrize(
    ("name", "level", "source", "target"),
    [
        ("empty", Level.BAD, "نعم", ""),
        ("empty", Level.BAD, "نعم", " ... "),
        ("copy", Level.BAD, SENTENCE, SENTENCE),
        ("language", Level.BAD, SENTENCE, SENTENCE),
        ("language", Level.BAD, SENTENCE, "Le président a dit que son pays veut la paix avec les voisins."),
        ("language", Level.BAD, SENTENCE, "Президент сказал, что его страна хочет мира с соседями."),
        ("untranslated", Level.WARN, SENTENCE, ENGLISH + " في"),
        ("untranslated", Level.BAD, SENTENCE, "The president said بلاده تريد السلام"),
        ("loop", Level.BAD, SENTENCE, "The president said his country wants peace, peace, peace, peace."),
        ("loop", Level.WARN, SENTENCE, "The president said his country his country wants peace."),
        ("truncation", Level.BAD, SENTENCE, "The president said his country and"),
        ("length", Level.BAD, SENTENCE, "Yes."),
        ("damage", Level.BAD, SENTENCE, ENGLISH.replace(" ", " &quot;", 1)),
        ("damage", Level.BAD, SENTENCE, "The pres@@ ident said his country wants peace with its neighbours."),
        ("damage", Level.WARN, "قال <b>الرئيس</b>", "The president said"),
        ("numbers", Level.BAD, "قتل ١٢ شخصا", "13 people were killed"),
        ("numbers", Level.WARN, "قتل خمسون شخصا", "People were killed"),
        ("percent", Level.BAD, "ارتفع 3 في المئة", "It rose by 3"),
        ("percent", Level.BAD, "ارتفع 3", "It rose by 3%"),
        ("dates", Level.BAD, "في 5 شباط", "on March 5"),
        ("dates", Level.WARN, "في شهر أوت", "that month"),
        ("dates", Level.BAD, "يوم الثلاثاء", "on Wednesday"),
        ("dates", Level.BAD, "في رمضان", "in Shawwal"),
        ("money", Level.BAD, "5 دولارات", "5 euros"),
        ("money", Level.WARN, "دفع 5 دنانير", "He paid 5"),
        ("names", Level.WARN, "وصل الوزير بارك جين إلى موسكو.", "The minister arrived in Pyongyang."),
        ("names", Level.WARN, "وتوجه كيم لبوتين قائلا ذلك.", "Kim Jong Un said so to Putin."),
        ("addresses", Level.BAD, "راسلونا على a@example.org", "Write to b@example.org"),
        ("negation", Level.WARN, "لم يصل الوفد", "The delegation arrived"),
        ("negation", Level.WARN, "وصل الوفد", "The delegation has not arrived"),
        ("quotes", Level.WARN, "قال: «لا نريد الحرب مع أحد»", "He said we do not want war with anyone"),
        ("brackets", Level.WARN, "الاتحاد (الأوروبي)", "The Union"),
        ("brackets", Level.WARN, "الاتحاد (الأوروبي)", "The (European Union"),
        ("ending", Level.WARN, "هل وصل؟", "He has arrived."),
    ],
)  # fmt: skip
def test_objections(name: str, level: Level, source: str, target: str) -> None:
    verdict = check_pair(source, target)
    found = [remark.level for remark in verdict.remarks if remark.check == name]
    assert found == [level], verdict
    assert verdict.level.rank >= level.rank


def bead(source: str, target: str) -> AlignedPair:
    def side(text: str, language: Language) -> tuple[Segment, ...]:
        return (Segment("a", 0, 0, len(text), text, language),) if text else ()

    ours, theirs = side(source, Language.ARABIC), side(target, Language.ENGLISH)
    return AlignedPair(ours, theirs, 0.9, "hand")


def test_beads_show_what_was_left_out_and_added() -> None:
    source = "قال الرئيس إن بلاده تريد السلام، وأضاف أن الحرب انتهت."
    target = "The president said his country wants peace, as he has often said before."
    beads = (
        bead("قال الرئيس إن بلاده تريد السلام،", "The president said his country wants peace,"),
        bead("وأضاف أن الحرب انتهت.", ""),
        bead("", "as he has often said before."),
    )
    assert check_pair(source, target).remarks == ()
    verdict = check_pair(source, target, Evidence(beads=beads))
    assert verdict.reasons == ("omission", "addition")
    assert verdict.remarks[0].evidence == ("وأضاف أن الحرب انتهت.",)
    assert verdict.level is Level.BAD


def test_small_gaps_of_grammar_pass() -> None:
    beads = (bead(SENTENCE, ENGLISH), bead("لقد", ""), bead("", "indeed"))
    assert check_pair(SENTENCE, ENGLISH, Evidence(beads=beads)).remarks == ()


@pytest.mark.parametrize(
    ("cosine", "level"), [(0.91, Level.OK), (0.82, Level.WARN), (0.7, Level.BAD)]
)
def test_similarity(cosine: float, level: Level) -> None:
    assert check_pair(SENTENCE, ENGLISH, Evidence(similarity=cosine)).level is level


def test_forced_is_measured_against_what_is_usual() -> None:
    logs = (-0.1, -20.0, -0.2, -0.1)
    evidence = Evidence(log_probabilities=logs, pieces=("a", "b", "c"))
    verdict = check_pair(SENTENCE, ENGLISH, evidence)
    assert verdict.reasons == ("forced",)
    assert verdict.level is Level.WARN
    assert verdict.remarks[0].evidence == ("b -20.0",)
    unsure = Evidence(log_probabilities=logs, usual_log_probability=-4.0)
    assert check_pair(SENTENCE, ENGLISH, unsure).remarks == ()
    sure = Evidence(log_probabilities=logs, usual_log_probability=-0.3)
    assert check_pair(SENTENCE, ENGLISH, sure).level is Level.BAD


def test_what_a_person_accepted_is_not_said_again() -> None:
    pair = ("قتل ١٢ شخصا", "13 people were killed")
    assert check_pair(*pair).reasons == ("numbers",)
    assert check_pair(*pair, Evidence(accepted=frozenset({"numbers"}))).reasons == ()


def test_names_of_whole_articles_are_not_looked_at() -> None:
    source, target = "وصل الوزير بارك جين إلى موسكو. ", "The minister arrived in Pyongyang. "
    assert check_pair(source, target).reasons == ("names",)
    assert "names" not in check_pair(source * 200, target * 200).reasons


def test_some_checks_only() -> None:
    assert check_pair("قتل ١٢ شخصا؟", "13 people", names=("ending",)).reasons == ("ending",)
    with pytest.raises(InputError, match="did you mean 'numbers'"):
        check_pair("قتل", "killed", names=("number",))


@pytest.mark.parametrize("name", CHECKS)
def test_contract(name: str) -> None:
    check = load_check(name)
    assert check.name == name
    assert check.help
    assert type(check).__doc__


def test_counts() -> None:
    verdicts = [
        check_pair("قتل ١٢ شخصا", "13 people were killed"),
        check_pair("قتل خمسون شخصا", "People were killed"),
        check_pair(SENTENCE, ENGLISH),
    ]
    assert count_reasons(verdicts) == {"numbers": (1, 1)}


def test_record() -> None:
    record = check_pair("قتل ١٢ شخصا", "13 people were killed").as_record()
    assert record["verdict"] == "bad"
    assert record["remarks"][0]["evidence"] == ["12", "13"]


@given(st.text(), st.text())
def test_any_text_gets_a_verdict(source: str, target: str) -> None:
    assert check_pair(source, target).level in Level
