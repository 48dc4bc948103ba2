"""Terminal marks, quotes and brackets, each script's mapped to one: `؟ ؛ ، ۔` are `? ; , .`."""

from __future__ import annotations

import re
from dataclasses import dataclass

ARABIC_MARKS = str.maketrans("؟؛،۔٪٫٬", "?;,.%.,")
_TAIL = " \t\n\r\u00a0\u2028\"'”’»›)]}“‘\u200e\u200f\u2069\u202c"
_CLOSERS = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“"}
_OPENERS = set(_CLOSERS.values())
_LABEL = re.compile(r"^\s*\w{1,3}\)")  # "1)", "أ)": a label, not a bracket
_SMILEY = re.compile(r"[:;]-?[()]")


@dataclass(frozen=True, slots=True)
class TerminalMatch:
    """The closing mark of each side, "" for none, both as Latin marks. `same` is good."""

    source: str
    target: str

    @property
    def same(self) -> bool:
        """Return whether both sides end alike; `.` and `!` and `…` are alike, `?` is not."""
        return _class(self.source) == _class(self.target)


def _class(mark: str) -> str:
    return "." if mark in (".", "!", "…") else mark


def terminal_mark(text: str) -> str:
    """Return the mark a text ends with, closing quotes and brackets skipped: `. ? ! … : ; ,` or ""."""
    bare = text.rstrip(_TAIL)
    last = bare[-1:].translate(ARABIC_MARKS)
    if bare.endswith("..."):
        return "…"
    return last if last and last in ".?!…:;,-–—" else ""


def compare_terminals(source: str, target: str) -> TerminalMatch:
    """Return how both sides end."""
    return TerminalMatch(terminal_mark(source), terminal_mark(target))


def is_closed(mark: str) -> bool:
    """Return whether a terminal mark closes a sentence."""
    return mark in (".", "?", "!", "…", ":")


def open_marks(text: str) -> tuple[str, ...]:
    """Return the brackets and quotes that are opened and not closed, or closed and not opened.

    An empty tuple is good. Straight quotes count as odd or even; list labels like `1)` are no
    brackets.
    """
    if not _MAYBE.search(text):
        return ()
    text = _SMILEY.sub(" ", _LABEL.sub(" ", text))
    stack: list[str] = []
    found: list[str] = []
    for character in text:
        if character in _OPENERS:
            stack.append(character)
        elif character in _CLOSERS:
            if stack and stack[-1] == _CLOSERS[character]:
                stack.pop()
            elif character != "”":  # Arabic texts open with ” as well
                found.append(character)
    found += [mark for mark in stack if mark != "“"]
    if (text.count("“") + text.count("”")) % 2:
        found.append("“")
    if text.count('"') % 2:
        found.append('"')
    return tuple(found)


_MAYBE = re.compile(r"[()\[\]{}«»“”\"]")


def unbalanced(source: str, target: str) -> tuple[str, ...]:
    """Return the open marks of the side that has some while the other has none; () is good.

    If both sides are unbalanced the pair is at least consistent: a quotation may go on.
    """
    left, right = open_marks(source), open_marks(target)
    return () if bool(left) == bool(right) else left or right
