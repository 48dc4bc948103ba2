"""Sentences left out of a pair or added to it are found by aligning its two sides."""

from __future__ import annotations

from tests.aligners.words import embed
from workbench.checks import Evidence, check_pair
from workbench.inspection.sentences import align_sentences
from workbench.records import TextPair

SOURCE = [f"{' '.join(f's{n}{k}' for k in range(12))}." for n in range(4)]
TARGET = [text.replace("s", "t").capitalize() for text in SOURCE]


def reasons(source: list[str], target: list[str]) -> list[str]:
    pair = TextPair(" ".join(source), " ".join(target))
    (beads,) = align_sentences([pair], lambda texts: embed([text.lower() for text in texts]))
    names = ("omission", "addition")
    return list(check_pair(pair.source, pair.target, Evidence(beads=beads), names).reasons)


def test_whole_pairs_have_nothing_to_say() -> None:
    assert reasons(SOURCE, TARGET) == []
    assert reasons(SOURCE[:1], TARGET[:1]) == []


def test_a_sentence_left_out() -> None:
    assert reasons(SOURCE, [TARGET[0], TARGET[2], TARGET[3]]) == ["omission"]


def test_a_sentence_added() -> None:
    foreign = "Completely other words stand here today and nobody translated any of them before."
    assert reasons(SOURCE, [*TARGET[:2], foreign, *TARGET[2:]]) == ["addition"]


def test_a_bead_without_source() -> None:
    verdict = check_pair("", "The minister arrived in Cairo.", Evidence(), ("addition",))
    assert list(verdict.reasons) == ["addition"]
