"""Whether the English says a term."""

from __future__ import annotations

import pytest

from workbench.glossary import Glossary, Match, Term, count_form, keeps_clitics, lacking

KIM = Term(("كيم جونج أون",), "Kim Jong Un", "name", ("Kim Jong-un",))
MISSILE = Term(("صاروخ باليستي",), "ballistic missile", "term")
PARTY = Term(("حزب",), "party", "term")
PYONGYANG = Term(("بيونج يانج",), "Pyongyang", "name")


@pytest.mark.parametrize(
    ("term", "english", "count"),
    [
        (KIM, "Kim Jong Un's visit, Kim Jong-un said.", 2),
        (KIM, "kim jong un", 0),
        (KIM, "Kim Jong Unification", 0),
        (MISSILE, "Ballistic missiles and a ballistic missile", 2),
        (MISSILE, "a missile", 0),
        (PARTY, "parties, party's, partying", 2),
        (PYONGYANG, "anti-Pyongyang Pyongyangers", 1),
    ],
)
def test_forms(term: Term, english: str, count: int) -> None:
    assert count_form(term, english) == count


def test_lacking_counts_mentions() -> None:
    matches = Glossary([PYONGYANG]).find("بيونج يانج وبيونج يانج")
    assert lacking(matches, "Pyongyang said that Beijing") == {PYONGYANG: 1}
    assert lacking(matches, "Pyongyang and Pyongyang") == {}
    assert lacking([], "anything") == {}


@pytest.mark.parametrize(
    ("english", "kept"),
    [
        ("between Moscow and Pyongyang", True),
        ("Pyongyang and Moscow", True),
        ("Moscow, Beijing, Pyongyang", True),
        ("Moscow/Pyongyang", True),
        ("Moscow and the capital Pyongyang", True),
        ("Pyongyang, as well as Moscow", True),
        ("Moscow Pyongyang", False),
        ("Moscow signed with Pyongyang", False),
        ("said nothing", True),
    ],
)
def test_the_conjunction_is_kept(english: str, kept: bool) -> None:
    assert keeps_clitics(Match(PYONGYANG, 0, 5, ("و",)), english) is kept
    assert keeps_clitics(Match(PYONGYANG, 0, 5), english)


@pytest.mark.parametrize(
    ("english", "kept"),
    [
        ("a trip to Pyongyang", True),
        ("for the capital Pyongyang", True),
        ("Pyongyang's programme", True),
        ("the technology Pyongyang can use", False),
        ("Pyongyang sold it", False),
        ("sold it", True),
    ],
)
def test_prepositions_are_kept(english: str, kept: bool) -> None:
    for letter in "بلك":
        assert keeps_clitics(Match(PYONGYANG, 0, 5, (letter,)), english) is kept
