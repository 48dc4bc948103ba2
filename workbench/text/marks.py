"""Text without its punctuation, as transcripts and posts have it."""

from __future__ import annotations

import re

_MARKS = re.compile(r"(?<!\d)[.,،؛;:!?؟…\"“”«»()\[\]—-]+|[.,،؛;:!?؟…\"“”«»()\[\]—-]+(?!\d)")


def strip_marks(text: str) -> str:
    """Return the words of a text, one blank apart; marks inside a number stay (`3.5`, `9:30`)."""
    return " ".join(_MARKS.sub(" ", text).split())
