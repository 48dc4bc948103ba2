"""Puts a text that must be there into the English, at the place where the model itself likes it best.

    "Since Moscow and Beijing signed …" needs "Pyongyang":
        set in          "Since Pyongyang Moscow and …", "Since Moscow and Pyongyang Beijing …", …
        set in place    "Since Moscow and Pyongyang signed …"            (of a name, or of Arabic left over)
        gone on from    "Since Moscow and Pyongyang" → the model says the rest anew

All are scored by forced decoding against the source, in which the term stands in English already; the
best mean log-probability wins. There is always one: the text can be set in anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.ladder.cases import Need
from workbench.text.script import has_arabic
from workbench.translator import Translator

_MAX_ROUNDS = 8
_MAX_REPLACED_WORDS = 4
_COMPLETED = 4  # positions from which the model goes on
_NAME = re.compile(r"[\"'(\[]*[A-Z]")
_TAIL = re.compile(r"(?:'s)?[.,;:!?\"')\]]*$")
_HEAD = re.compile(r"^[\"'(\[]*")


def force_needs(translator: Translator, source: str, english: str, needs: Sequence[Need]) -> str:
    """Return an English text that says every need, made from one that does not.

    `source` is one part, within the model's budget. What the English said already stays said.
    """
    for _ in range(_MAX_ROUNDS):
        need = next((need for need in needs if need.missing(english)), None)
        if need is None:
            break
        english = _force_one(translator, source, english, need, needs)
    return english


def _force_one(
    translator: Translator, source: str, english: str, need: Need, needs: Sequence[Need]
) -> str:
    texts = list(dict.fromkeys(_edits(english, need, needs)))
    usable = [text for text in texts if _helps(text, english, need, needs)]
    ranked = _rank(translator, source, usable)
    beginnings = _beginnings([text for text, _ in ranked], need)[:_COMPLETED]
    completed = translator.complete([(source, beginning) for beginning in beginnings])
    fresh = [text for text in completed if _helps(text, english, need, needs)]
    ranked += _rank(translator, source, list(dict.fromkeys(fresh)))
    return max(ranked, key=lambda one: one[1])[0] if ranked else f"{english} {need.text}".strip()


def _edits(english: str, need: Need, needs: Sequence[Need]) -> Iterator[str]:
    """Yield the English with the text set in at each place, and in place of each name."""
    words = english.split()
    for position in range(len(words) + 1):
        yield " ".join([*words[:position], need.text, *words[position:]])
    for start, end in _replaceable(words, needs):
        head = _HEAD.search(words[start]).group()  # type: ignore[union-attr]
        tail = _TAIL.search(words[end - 1]).group()  # type: ignore[union-attr]
        yield " ".join([*words[:start], head + need.text + tail, *words[end:]])


def _replaceable(words: Sequence[str], needs: Sequence[Need]) -> Iterator[tuple[int, int]]:
    """Yield runs of names and of Arabic left over that say none of the needs."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MAX_REPLACED_WORDS, len(words)) + 1):
            run = words[start:end]
            if not all(_NAME.match(word) or has_arabic(word) for word in run):
                break
            if any(need.pattern.search(" ".join(run)) for need in needs):
                break
            yield start, end


def _helps(text: str, before: str, need: Need, needs: Sequence[Need]) -> bool:
    """Return whether a text says the need more often, and the others no less."""
    if need.missing(text) >= need.missing(before):
        return False
    return all(other.missing(text) <= other.missing(before) for other in needs)


def _rank(translator: Translator, source: str, texts: Sequence[str]) -> list[tuple[str, float]]:
    """Return texts with their mean log-probability, best first."""
    logs = translator.score([(source, text) for text in texts])
    scored = [
        (text, sum(own) / len(own) if own else -99.0) for text, own in zip(texts, logs, strict=True)
    ]
    return sorted(scored, key=lambda one: (-round(one[1], 4), one[0]))


def _beginnings(texts: Sequence[str], need: Need) -> list[str]:
    """Return the texts up to the end of the need, without their rest."""
    found = []
    for text in texts:
        for match in need.pattern.finditer(text):
            found.append(text[: match.end()])
    return list(dict.fromkeys(found))
