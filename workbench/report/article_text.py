"""Edits in the Markdown of an article: each sentence is found where it must stand, and nothing else moves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.articles.render import escape_markdown

_MARKUP = re.compile(r"[\s#*>-]*")
_LINE_START = re.compile(r"(?:^|\n)[#*>-]*[ ]?\**$")


def replace_sentences(markdown: str, before: Sequence[str], after: Sequence[str]) -> str | None:
    """Return the article with the sentences `after` in place of `before`, both in text order.

    A sentence that already reads as it should is passed over, so a second call changes nothing.
    None if one that has to change stands nowhere: then the file was changed by hand.
    """
    parts: list[str] = []
    done = 0
    for old, new in zip(before, after, strict=True):
        if not old:
            if new:
                parts.append(markdown[done : (done := _paragraph_end(markdown, done))])
                parts.append(f"\n\n{escape_markdown(new)}")
            continue
        span = _find(markdown, old, done) or _find(markdown, new, done)
        if span is None:
            if old != new:
                return None
            continue
        start, end = span
        parts.append(markdown[done:start])
        parts.append(markdown[start:end] if old == new else _escape(new, markdown[:start]))
        done = end
    parts.append(markdown[done:])
    return "".join(parts)


def _find(markdown: str, text: str, position: int) -> tuple[int, int] | None:
    """Return where a sentence stands: right behind the last one and markup, or else further on."""
    spellings = [escape_markdown(text), _escape_inside(text)]
    behind = _MARKUP.match(markdown, position)
    starts = {position, behind.end() if behind else position}
    for spelling in spellings:
        for start in sorted(starts):
            if markdown.startswith(spelling, start):
                return start, start + len(spelling)
    for spelling in spellings:
        start = markdown.find(spelling, position)
        if start >= 0:
            return start, start + len(spelling)
    return None


def _escape(text: str, in_front: str) -> str:
    """Return a sentence as Markdown wants it at its place."""
    return escape_markdown(text) if _LINE_START.search(in_front) else _escape_inside(text)


def _escape_inside(text: str) -> str:
    """Return a sentence inside a line, where a number or dash in front is no list."""
    return escape_markdown("x" + text)[1:]


def _paragraph_end(markdown: str, position: int) -> int:
    end = markdown.find("\n\n", position)
    return len(markdown.rstrip("\n")) if end < 0 else end
