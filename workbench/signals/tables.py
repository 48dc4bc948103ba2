"""The word tables of the signals, read once: `signals.json`, spelling folded as `text.numbers` folds it."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from workbench.folders import data_file
from workbench.records import Language
from workbench.text.numbers import fold_word

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CLITIC = re.compile(r"^(?:[وف]?[بلك]?ال|[وف]?لل|[وف]?[بلك]|[وف])")


@functools.cache
def load_table() -> dict[str, Any]:
    """Return the whole file as it is."""
    table: dict[str, Any] = json.loads(data_file("signals.json").read_text(encoding="utf-8"))
    return table


@functools.cache
def word_table(language: Language, name: str) -> dict[str, Any]:
    """Return one table of a language with folded words as its keys."""
    return {fold_word(word): value for word, value in load_table()[str(language)][name].items()}


@functools.cache
def word_set(language: Language, name: str) -> frozenset[str]:
    """Return one list of a language as folded words."""
    return frozenset(fold_word(word) for word in load_table()[str(language)][name])


def stems(word: str, language: Language) -> tuple[str, ...]:
    """Return the spellings under which a folded word may stand in a table: itself, and without clitics."""
    if language is not Language.ARABIC:
        return (word,)
    match = _CLITIC.match(word)
    bare = word[match.end() :] if match else ""
    return (word, bare) if len(bare) > 1 else (word,)
