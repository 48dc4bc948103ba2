"""Each rule finds its defect, leaves sound lines alone, and mends what it says it mends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from workbench.errors import InputError
from workbench.lint import REPAIRS, RULES, Sample, load_rule, mend_sample
from workbench.lint.effects import ALL, Finding, lint_sample
from workbench.lint.order import find_drift, straighten
from workbench.lint.style import detokenise

FLORES = SHARED / "eval/flores-dev"
SUBJECTS = ("The minister", "A doctor", "Our teacher", "The old farmer", "A young soldier")
VERBS = ("visited", "left", "praised", "described", "painted", "forgot")
PLACES = (
    "the harbour in spring", "Cairo on Monday", "a quiet village", "the northern border",
    "his brother's garden", "the capital at night", "an empty theatre", "two islands",
)  # fmt: skip


def sentences(count: int) -> list[str]:
    """Sentences that are all different, with capitals and full stops."""
    made = [f"{s} {v} {p}." for p in PLACES for v in VERBS for s in SUBJECTS]
    return made[:: max(1, len(made) // count)][:count]


LINES = sentences(60)


def rules_of(lines: Sequence[str], *references: Sequence[str]) -> list[str]:
    sample = Sample(tuple(lines), tuple(tuple(one) for one in references))
    return [finding.rule for finding in lint_sample(sample) if finding.rule != ALL]


def finding(rule: str, lines: Sequence[str], *references: Sequence[str]) -> Finding:
    sample = Sample(tuple(lines), tuple(tuple(one) for one in references))
    return next(one for one in lint_sample(sample) if one.rule == rule)


def changed(row: int, old: str, new: str) -> list[str]:
    lines = list(LINES)
    assert old in lines[row]
    lines[row] = lines[row].replace(old, new)
    return lines


ROUGH = [line.replace("The ", "This ").replace(".", " then.") for line in LINES]


def test_sound_lines_have_no_defects() -> None:
    assert rules_of(ROUGH, LINES) == []
    assert rules_of(LINES) == []
    assert rules_of([]) == []


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("byte-order-mark", ["\ufeff" + ROUGH[0], *ROUGH[1:]]),
        ("carriage-returns", [line + "\r" for line in ROUGH]),
        ("line-separators", [ROUGH[0].replace(" ", "\u2028", 1), *ROUGH[1:]]),
        ("entities", [ROUGH[0] + " &quot;Yes&quot;", *ROUGH[1:]]),
        ("subword-marks", [ROUGH[0].replace("minister", "mini@@ ster"), *ROUGH[1:]]),
        ("subword-marks", [" ▁".join(["", *ROUGH[0].split()]), *ROUGH[1:]]),
        ("subword-marks", [ROUGH[0] + " ⁇ ", *ROUGH[1:]]),
        ("tokenised", [line.replace(".", " .") for line in ROUGH]),
        ("digits", [ROUGH[0] + " ٣", ROUGH[1] + " 4", *ROUGH[2:]]),
        ("lower-case", [line.lower() for line in ROUGH]),
        ("empty", ["", *ROUGH[1:]]),
        ("duplicates", [ROUGH[0], ROUGH[0], *ROUGH[2:]]),
        (
            "copied-reference",
            [line.replace(".", " and said so later on that day.") for line in LINES],
        ),
        ("line-count", ROUGH[:-1]),
    ],
)
def test_each_defect_is_found(rule: str, lines: list[str]) -> None:
    gold = LINES
    if rule == "digits":
        gold = [LINES[0] + " 3", LINES[1] + " 4", *LINES[2:]]
    if rule == "copied-reference":
        gold = lines
    assert rules_of(lines, gold) == [rule]
    assert finding(rule, lines, gold).examples


def test_quotes_are_compared_with_the_references() -> None:
    curly = [line.replace(".", ", “he said”.") for line in ROUGH]
    straight = [line.replace(".", ', "he said".') for line in LINES]
    found = finding("quotes", curly, straight)
    assert found.line_count == len(LINES)
    assert found.effect is not None
    assert found.effect > 5
    assert rules_of(curly, [line.replace(".", ", “he said” here.") for line in LINES]) == []


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (LINES[:20] + LINES[21:], "59 lines, the reference has 60; from here on, line k is"),
        (LINES[:-1], "the end is missing"),
        ([*LINES, ""], "the last 1 are blank"),
        ([*LINES, "One more line that nobody asked for."], "have no reference"),
        ([*LINES[:-2], LINES[-2] + "\u2028" + LINES[-1]], "1 line separators"),
    ],
)
def test_why_counts_differ(lines: list[str], note: str) -> None:
    assert note in finding("line-count", lines, LINES).examples[0].note


def test_references_given_line_by_line() -> None:
    sample = Sample(tuple(LINES), tuple((line,) for line in LINES))
    (found,) = [one for one in lint_sample(sample) if one.rule == "line-count"]
    assert "line by line" in found.examples[0].note
    assert found.raw is None
    assert found.mended == pytest.approx(100.0)


def test_shifted_lines_are_moved_back() -> None:
    lost, extra = 15, "Nothing of the kind happened there."
    lines = [*ROUGH[:lost], *ROUGH[lost + 1 : 40], extra, *ROUGH[40:]]
    found = finding("shifted", lines, LINES)
    assert abs(found.line_count - (40 - lost - 1)) <= 2
    assert "line k+1" in found.examples[0].note
    assert found.effect is not None
    assert found.effect > 15


@given(
    st.integers(0, 59),
    st.integers(-2, 2).filter(bool),
)
@settings(max_examples=25, deadline=None)
def test_drift_is_found_wherever_it_begins(row: int, count: int) -> None:
    """Lines lost (or added) at a row: behind it all lines have drifted by as many."""
    row = min(row, 60 - 8)
    lines = LINES[:row] + (LINES[row + count :] if count > 0 else ["…"] * -count + LINES[row:])
    drift = find_drift(lines, LINES)
    assert drift[-1] == count
    assert straighten(lines, drift, len(LINES))[-1] == LINES[-1]


def test_separators_tell_the_drift_they_cause() -> None:
    lines = [ROUGH[0].replace(" ", "\u2028", 1), ROUGH[1].replace(" ", "\x85", 1), *ROUGH[2:]]
    notes = [one.note for one in finding("line-separators", lines, LINES).examples]
    assert [note[-8:] for note in notes] == ["off by 1", "off by 2"]


def test_effect_is_the_difference_of_two_scores() -> None:
    lines = [line.replace("'", "&#39;") + " &amp; so" for line in LINES]
    gold = [line + " & so" for line in LINES]
    found = finding("entities", lines, gold)
    assert found.mended == pytest.approx(100.0)
    assert found.raw is not None
    assert found.effect == pytest.approx(100.0 - found.raw)
    assert "tok:13a" in found.signature


def test_all_cures_together_are_told_when_there_are_several() -> None:
    lines = [line.replace(".", " &amp; so.") + "\r" for line in LINES]
    gold = [line.replace(".", " & so.") for line in LINES]
    found = lint_sample(Sample(tuple(lines), (tuple(gold),)))
    assert [one.rule for one in found] == ["carriage-returns", "entities", ALL]
    assert found[-1].mended == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("damaged", "mended", "rule"),
    [
        ("\ufeffHe came.", "He came.", "byte-order-mark"),
        ("He came.\r", "He came.", "carriage-returns"),
        ("He\u2028came.", "He came.", "line-separators"),
        ("&quot;He&#39;s here&quot;", '"He\'s here"', "entities"),
        ("&amp;quot;Yes&amp;quot;", '"Yes"', "entities"),
        ("He ca@@ me.", "He came.", "subword-marks"),
        ("▁He ▁ca me", "He came", "subword-marks"),
        ("He <unk> came</s>", "He came", "subword-marks"),
    ],
)
def test_mending(damaged: str, mended: str, rule: str) -> None:
    lines, counts = mend_sample(Sample((damaged,)))
    assert lines.lines == (mended,)
    assert counts == {rule: 1}


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("He said : `` It 's well @-@ known ( here ) . ''", 'He said: "It\'s well-known (here)."'),
        ("They do n't pay $ 5 , he said .", "They don't pay $5, he said."),
        ("-LRB- sic -RRB-", "(sic)"),
        ("Nothing to do here.", "Nothing to do here."),
    ],
)
def test_detokenise(tokens: str, text: str) -> None:
    assert detokenise(tokens) == text


@given(st.lists(st.text(), max_size=6))
@settings(max_examples=60, deadline=None)
def test_mending_twice_is_mending_once(lines: list[str]) -> None:
    """Whatever the lines are, no rule fails on them, and the repairs are final."""
    once, _ = mend_sample(Sample(tuple(lines)))
    again, counts = mend_sample(once)
    assert len(once.lines) == len(lines)
    assert again == once or counts
    lint_sample(Sample(tuple(lines), (tuple(reversed(lines)),)))


@pytest.mark.parametrize("name", RULES)
def test_contract(name: str) -> None:
    rule = load_rule(name)
    assert rule.name == name
    assert rule.help
    assert type(rule).__doc__
    assert rule.find(Sample(())) == []


def test_unknown_rule() -> None:
    assert set(REPAIRS) <= set(RULES)
    with pytest.raises(InputError, match="did you mean 'entities'"):
        load_rule("entitis")


@pytest.mark.skipif(not FLORES.is_dir(), reason="needs the evaluation data beside the checkout")
def test_google_gains_two_points_from_its_entities() -> None:
    def read(name: str) -> list[str]:
        return (FLORES / name).read_text(encoding="utf-8").split("\n")[:-1]

    found = finding("entities", read("google.en"), read("en"))
    assert found.line_count == 162
    assert found.raw == pytest.approx(45.95, abs=0.01)
    assert found.mended == pytest.approx(47.87, abs=0.01)
