"""English as a newspaper sets it: what the model said, with its punctuation put right.

Each step is named and can be switched off; together they change spacing, marks and the first
letter, never a word.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable

from workbench.errors import InputError, unknown_name
from workbench.folders import data_file

_ARABIC_MARKS = str.maketrans("،؛؟۔٪٫٬", ",;?.%.,")
_STRAIGHT = str.maketrans("“”„‟«»‘’‚‛", '""""""' + "''''")
_DOUBLE_MARK = re.compile(r"([,;:])(?:\s*\1)+|(\?)(?:\s*\?)+(?!\?)")
_SPACE_BEFORE = re.compile(r"\s+([,;:.!?%)\]}](?=\s|$|[\"')\]]))")
_SPACE_AFTER_OPEN = re.compile(r"([(\[{])\s+")
_SPACES = re.compile(r"\s+")
_MARKUP = re.compile(r"(?:\s*⁇\s*|<unk>|</?s>)")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]]*$")
_SOURCE_END = re.compile(r"[.!?؟…۔][\"'”’»)\]]*\s*$")
_FIRST_LETTER = re.compile(r"^(\W*)([a-z])")
_ADDRESS = re.compile(r"^\W*(?:https?://|www\.|\S+@\S+|[a-z]+[A-Z0-9])")


def _marks(text: str, _: str) -> str:
    """Arabic marks to English ones, pieces of markup away."""
    return _MARKUP.sub(" ", text.translate(_ARABIC_MARKS))


def _quotes(text: str, _: str) -> str:
    """Curly quotes to straight ones, set close to what they hold; an odd one stays where it is."""
    text = text.translate(_STRAIGHT)
    if text.count('"') % 2:
        return text
    parts = text.split('"')
    out = [parts[0]]
    for number, part in enumerate(parts[1:], 1):
        if number % 2:  # inside a pair
            before = out[-1]
            if before and not before.endswith((" ", "(", "[", "-", "/")):
                out[-1] = before + " "
            out.append('"' + part.strip())
        else:
            space = " " if part and part[0].isalnum() else ""
            out.append('"' + space + part)
    return "".join(out)


def _spacing(text: str, _: str) -> str:
    """No blank before a mark, one blank between words, no mark said twice."""
    text = _DOUBLE_MARK.sub(lambda m: m.group(1) or m.group(2), text)
    text = _SPACE_AFTER_OPEN.sub(r"\1", _SPACE_BEFORE.sub(r"\1", text))
    return _SPACES.sub(" ", text).strip()


def _terminal(text: str, source: str) -> str:
    """A headline without full stop gets none; one that the source has and the model forgot is set."""
    source_ends = _SOURCE_END.search(source)
    if not source_ends and text.endswith(".") and not text.endswith("..") and text.count(". ") == 0:
        return text[:-1]
    if (
        source_ends
        and text
        and not _SENTENCE_END.search(text)
        and not text.endswith((":", ",", ";"))
    ):
        mark = source_ends.group()[0]
        return text + {"؟": "?", "!": "!", "…": "..."}.get(mark, ".")
    return text


def _case(text: str, _: str) -> str:
    """A capital at the beginning, but not in an address or a name like iPhone."""
    if _ADDRESS.match(text):
        return text
    return _FIRST_LETTER.sub(lambda m: m.group(1) + m.group(2).upper(), text)


CLEAN_STEPS: dict[str, Callable[[str, str], str]] = {
    "marks": _marks,
    "quotes": _quotes,
    "spacing": _spacing,
    "terminal": _terminal,
    "case": _case,
}
ALL_STEPS = tuple(CLEAN_STEPS)


def clean_english(text: str, source: str, steps: Iterable[str] = ALL_STEPS) -> str:
    """Return the hypothesis for `source` with the named steps applied in order."""
    for name in steps:
        if name not in CLEAN_STEPS:
            raise InputError(unknown_name("clean step", name, CLEAN_STEPS))
        text = CLEAN_STEPS[name](text, source)
    return text


def join_parts(parts: Iterable[tuple[str, str]]) -> str:
    """Join the English of (text, reason of the cut behind it) parts into one sentence.

    The full stop that the model sets at the end of each part becomes the mark that stood at the
    cut, and a part that follows loses its capital if it begins with a common English word.
    """
    joined = ""
    reason = ""
    for text, next_reason in parts:
        text = text.strip()
        if not text:
            continue
        if joined:
            joined = _link(joined, text, reason)
        else:
            joined = text
        reason = next_reason
    return joined


_MARK_OF = {"semicolon": ";", "comma+conjunction": ",", "comma": ","}


@functools.cache
def _common_words() -> frozenset[str]:
    """Return words that are no names: they lose their capital inside a sentence."""
    table = json.loads(data_file("splitter.json").read_text(encoding="utf-8"))
    return frozenset(table["english_common"])


def _link(before: str, after: str, reason: str) -> str:
    if _SENTENCE_END.search(before) and before.endswith("."):
        before = before.rstrip(".") + _MARK_OF.get(reason, "")
    first = after.split(" ", 1)[0]
    if first.lower().strip(",;:") in _common_words() and not _SENTENCE_END.search(before):
        after = first[0].lower() + after[1:]
    return f"{before} {after}"
