"""How much of the target is the source, untranslated."""

from __future__ import annotations

import re

from workbench.text.steps import KEY, apply_steps

_WORD = re.compile(r"[^\W\d_]{2,}")


def copied_share(source: str, target: str) -> float:
    """Return the share of the target's letters in words that stand in the source too: 0 is good.

    1 is a copy, 0 a translation; a sentence with names in Latin letters on both sides lies between
    (FLORES dev: 99 % of pairs below 0.11, the greatest 0.31). Words are
    compared folded (case, vowel marks, alef forms). A target without letters gives 0
    unless it is the source itself.
    """
    if not source or not target:
        return 0.0
    if source == target:
        return 1.0
    theirs = _WORD.findall(apply_steps(source, KEY) if _shares_letters(source, target) else "")
    if not theirs:
        return 0.0
    known = set(theirs)
    words = _WORD.findall(apply_steps(target, KEY))
    letters = sum(map(len, words))
    return sum(len(word) for word in words if word in known) / letters if letters else 0.0


_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{2}")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")


def _shares_letters(source: str, target: str) -> bool:
    """Return whether any script stands on both sides: if none does, nothing can be copied."""
    return bool(_LATIN.search(source)) or bool(_ARABIC.search(target))
