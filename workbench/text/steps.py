"""Named text steps: each one a pattern and what replaces it. Views are lists of step names.

A step never looks further than its own matches, so the same table serves two readers: `apply_steps`
(fast, text only) and `views.make_view` (text with an exact offset map back to the original).

Sources: the three-view table of `peers.md` §G2; Unicode 15 (Arabic presentation forms,
Bidi_Control); the letter folds are those of Lucene's ArabicNormalizer and CAMeL Tools' normalisers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workbench.errors import InputError, unknown_name

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One named rewrite: every match of `pattern` becomes `replacement`."""

    name: str
    help: str
    pattern: re.Pattern[str]
    replacement: Replacement

    def replace(self, match: re.Match[str]) -> str:
        """Return what stands in place of one match."""
        if isinstance(self.replacement, str):
            return self.replacement
        return self.replacement(match)


def _table(characters: str, replacements: str) -> Callable[[re.Match[str]], str]:
    table = dict(zip(characters, replacements, strict=True))
    return lambda match: table[match.group()]


def _nfkc(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())


def _first(match: re.Match[str]) -> str:
    return match.group(1)


def _two(match: re.Match[str]) -> str:
    return match.group()[:2]


_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬٪"
_DIGITS_ASCII = "01234567890123456789.,%"
_ODD_QUOTES = "“”„‟‹›″〝〞＂"
_SINGLE_QUOTES = "‘’‚‛′`´ʼ＇"
_DASHES = "‐‑‒–—―−"

# U+064B–065F and U+0670 are the marks of ordinary text, the rest Quranic annotation signs.
_DIACRITICS = (
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
_CONTROLS = "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
_MARKS_NOT_ISOLATES = (
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff]"
)
# The spacing forms U+FE70–FE7F hold a diacritic on a blank; NFKC would leave that blank in the
# word.
_FORMS = "[\ufb50-\ufdfd\ufe71\ufe77\ufe79\ufe7b\ufe7d\ufe7f\ufe80-\ufefc]"
# Three equal letters are a spelling (تتتبع), four are laughter or shouting.
_ELONGATED = r"([ء-ي])\1{3,}|([!?؟،])\2{2,}"
_SPACES = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"


def _step(name: str, help_text: str, pattern: str, replacement: Replacement) -> Step:
    return Step(name, help_text, re.compile(pattern), replacement)


# "nfc" has no pattern of its own: canonical composition needs the cluster walk of views.py.
_ALL = (
    _step("nfc", "compose characters (Unicode NFC)", r"(?!)", ""),
    _step("presentation-forms", "Arabic presentation forms to plain letters", _FORMS, _nfkc),
    _step("controls", "remove bidi controls, joiners, soft hyphens, BOM", _CONTROLS, ""),
    _step("marks", "the same, but keep bidi isolates", _MARKS_NOT_ISOLATES, ""),
    _step("tatweel", "remove the stretching sign U+0640", "\u0640+", ""),
    _step("diacritics", "remove vowel marks and Quranic signs", _DIACRITICS + "+", ""),
    _step("persian-letters", "ی and ک of Persian keyboards to ي and ك", "[یک]", _table("یک", "يك")),
    _step("persian-heh", "ہ and ە to ه", "[ہە]", "ه"),
    _step(
        "digits",
        "Arabic-Indic digits and ٫ ٬ ٪ to ASCII",
        f"[{_DIGITS}]",
        _table(_DIGITS, _DIGITS_ASCII),
    ),
    _step("quotes", 'curly and low quotes to "', f"[{_ODD_QUOTES}]", '"'),
    _step("guillemets", '« and » to "', "[«»]", '"'),
    _step("apostrophes", "curly apostrophes to '", f"[{_SINGLE_QUOTES}]", "'"),
    _step("ellipsis", "… to three dots", "…", "..."),
    _step("dashes", "long dashes and the minus sign to -", f"[{_DASHES}]", "-"),
    _step(
        "elongation", "a letter said four times and more, or a mark three, to two", _ELONGATED, _two
    ),
    _step("repeats", "a letter said more than twice to one", r"([^\W\d])\1{2,}", _first),
    _step("spaces", "any run of blanks to one space", f"{_SPACES}+", " "),
    _step("alef", "أ إ آ ٱ to ا", "[أإآٱ]", "ا"),
    _step("yeh", "ى to ي", "ى", "ي"),
    _step("teh-marbuta", "ة to ه", "ة", "ه"),
    _step("hamza", "ؤ ئ to ء", "[ؤئ]", "ء"),
    _step("punctuation", "drop punctuation and symbols", r"[^\w\s]+|_+", ""),
    _step("case", "fold case", r"[^\W\d_]+", lambda match: match.group().casefold()),
)

STEPS: dict[str, Step] = {step.name: step for step in _ALL}

DISPLAY = ("nfc", "presentation-forms", "marks")
ARABIC_INPUT = (
    "nfc", "presentation-forms", "controls", "tatweel", "diacritics", "persian-letters",
    "digits", "quotes", "guillemets", "apostrophes", "elongation", "spaces",
)  # fmt: skip
ENGLISH_TARGET = (
    "nfc", "controls", "quotes", "guillemets", "apostrophes", "ellipsis", "dashes", "spaces",
)  # fmt: skip
KEY = (
    "nfc", "presentation-forms", "controls", "tatweel", "diacritics", "persian-letters",
    "persian-heh", "digits", "alef", "yeh", "teh-marbuta", "hamza", "punctuation", "repeats",
    "case", "spaces",
)  # fmt: skip

VIEWS: dict[str, tuple[str, ...]] = {
    "display": DISPLAY,
    "arabic-input": ARABIC_INPUT,
    "english-target": ENGLISH_TARGET,
    "key": KEY,
}


def check_steps(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names as a tuple; raise InputError for a step that does not exist."""
    checked = tuple(names)
    for name in checked:
        if name not in STEPS:
            raise InputError(unknown_name("text step", name, STEPS))
    return checked


def apply_steps(text: str, names: Iterable[str]) -> str:
    """Return text after the named steps, in their order, outer blanks removed if "spaces" is one."""
    spaces = False
    for name in names:
        if name == "nfc":
            text = unicodedata.normalize("NFC", text)
            continue
        spaces = spaces or name == "spaces"
        step = STEPS[name]
        text = step.pattern.sub(step.replacement, text)
    return text.strip(" ") if spaces else text
