"""Which script and language each side is in: Arabic where English should be, the reverse, and neither.

Other languages in the same scripts are known by their commonest words (and, for Persian and Urdu,
their letters): enough to find a sentence of French or Persian, not to name every language.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from workbench.signals.tables import load_table
from workbench.text.script import script_shares

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FOLD = str.maketrans("یک", "يك")
_FOREIGN_LETTERS = {"fa": "پچژگ", "ur": "ٹڈڑںےھ"}
_ARABIC_SCRIPT = ("fa", "ur")


@dataclass(frozen=True, slots=True)
class ScriptMatch:
    """Shares of all letters, 0 to 1; good is `source_arabic` and `target_latin` near 1.

    A side without any letters has 0 for both of its shares.
    """

    source_arabic: float
    source_latin: float
    target_arabic: float
    target_latin: float


def compare_scripts(source: str, target: str) -> ScriptMatch:
    """Return the script shares of both sides."""
    return ScriptMatch(*script_shares(source), *script_shares(target))


def other_language(text: str, expected: str) -> str:
    """Return the code of the language a text looks to be in if it is not the expected one, else "".

    `expected` is "ar" or "en". Short texts (under four words) give "": a name is in every language.
    """
    words = _WORD.findall(text.lower().translate(_FOLD))
    if len(words) < 4:
        return ""
    arabic_script = expected == "ar"
    languages = _languages_of()
    counts = Counter(chain.from_iterable(languages[word] for word in words if word in languages))
    for code, letters in _FOREIGN_LETTERS.items():
        counts[code] += 2 * any(letter in text for letter in letters)
    own = 0 if arabic_script else counts["en"]
    best, hits = "", 0
    for code in _codes():
        if code != "en" and (code in _ARABIC_SCRIPT) == arabic_script and counts[code] > hits:
            best, hits = code, counts[code]
    enough = max(2, len(words) // 8)
    if arabic_script:
        return best if hits >= max(3, len(words) // 5) else ""
    return best if hits >= enough and hits > 2 * own else ""


@functools.cache
def _codes() -> tuple[str, ...]:
    return tuple(load_table()["function_words"])


@functools.cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    """Return word -> the languages in which it is one of the commonest."""
    found: dict[str, list[str]] = {}
    for code, words in load_table()["function_words"].items():
        for word in {word.translate(_FOLD) for word in words}:
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}
