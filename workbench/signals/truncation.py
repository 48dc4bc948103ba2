"""A side that was cut off: no closing mark where the other has one, a word that cannot end a sentence, short.

One sign alone is weak: translators drop full stops too. `find_truncation` adds the signs up. On
FLORES dev (997 pairs) it finds 98 % of sources and 99 % of targets that keep a random 30–70 % of their
words, 54 % and 60 % if a full stop is set behind the cut; of whole pairs it calls 2 cut, both misplaced
lines of that set.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.records import Language
from workbench.signals.lengths import length_fit
from workbench.signals.punctuation import is_closed, open_marks, terminal_mark
from workbench.signals.tables import WORD, word_set
from workbench.text.numbers import fold_word

_OPENING = "([{«“"


@dataclass(frozen=True, slots=True)
class Truncation:
    """The score of each side, 0 is good, from 1 on it looks cut; `signs` say why, for people.

    no closing mark where the other side has one       0.5
    ends in a conjunction, preposition or article      0.6
    ends in a comma, semicolon or an open bracket      0.6
    a quote or bracket is open, the other side's not   0.2
    too short, each standard deviation from one on     0.35 without a closing mark, else 0.22
    """

    source: float
    target: float
    signs: tuple[str, ...] = ()


def find_truncation(source: str, target: str) -> Truncation:
    """Return how much each side looks cut off."""
    left, right = source.rstrip(), target.rstrip()
    if not left or not right:
        return Truncation(0.0, 0.0)
    fit = length_fit(left, right)
    marks = terminal_mark(left), terminal_mark(right)
    own, own_signs = _score(left, Language.ARABIC, marks, fit.z)
    other, other_signs = _score(right, Language.ENGLISH, marks[::-1], -fit.z)
    opened = open_marks(left), open_marks(right)
    if own and opened[0] and not opened[1]:
        own, own_signs = own + 0.2, [*own_signs, f"source leaves {opened[0][0]} open"]
    if other and opened[1] and not opened[0]:
        other, other_signs = other + 0.2, [*other_signs, f"target leaves {opened[1][0]} open"]
    return Truncation(own, other, (*own_signs, *other_signs))


def _score(
    text: str, language: Language, marks: tuple[str, str], excess: float
) -> tuple[float, list[str]]:
    """Return score and signs of one side; `excess` is by how many deviations the other is longer."""
    side = "source" if language is Language.ARABIC else "target"
    score, signs = 0.0, []
    mark, other_mark = marks
    if is_closed(other_mark) and not is_closed(mark):
        score += 0.5
        signs.append(f"{side} has no closing mark, the other ends in '{other_mark}'")
        if mark in (",", ";") or text[-1] in _OPENING:
            score += 0.6
            signs.append(f"{side} ends in '{text[-1]}'")
    hanging = _hanging_word(text, language) if not is_closed(mark) else ""
    if hanging:
        score += 0.6
        signs.append(f"{side} ends in '{hanging}'")
    if excess > 1.0:
        score += min(2.0, (0.22 if is_closed(mark) else 0.35) * excess)
        signs.append(f"{side} is {excess:.1f} deviations too short")
    return score, signs


def _hanging_word(text: str, language: Language) -> str:
    """Return the last word if a sentence cannot end in it."""
    last = None
    for last in WORD.finditer(text[-40:]):
        pass
    if last is None or text[-40:][last.end() :].strip(" ,;:،؛"):
        return ""
    word = last.group()
    return word if fold_word(word) in word_set(language, "hanging") else ""
