"""Which script a text is in, counted by letters."""

from __future__ import annotations

import re

from workbench.records import Language

_ARABIC = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc]"
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")


def script_shares(text: str) -> tuple[float, float]:
    """Return (Arabic, Latin) shares of all letters, both 0 for a text without letters."""
    letters = len(_LETTER.findall(text))
    if not letters:
        return 0.0, 0.0
    return len(_ARABIC.findall(text)) / letters, len(_LATIN.findall(text)) / letters


def has_letters(text: str) -> bool:
    """Return whether there is any letter in any script."""
    return _LETTER.search(text) is not None


def has_arabic(text: str) -> bool:
    """Return whether there is an Arabic letter."""
    return _ARABIC.search(text) is not None


def guess_language(text: str) -> Language:
    """Return the language of the majority of letters; Arabic wins a tie, English a text without any."""
    arabic, latin = script_shares(text)
    return Language.ARABIC if arabic and arabic >= latin else Language.ENGLISH
