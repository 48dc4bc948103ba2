"""The word tables of the checks, read once: `checks.json`."""

from __future__ import annotations

import functools
import json
from typing import Any

from workbench.folders import data_file
from workbench.records import Language


@functools.cache
def _load() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(data_file("checks.json").read_text(encoding="utf-8"))
    return table


def word_table(language: Language, name: str) -> dict[str, int]:
    """Return one table of a language from words, as they are written, to numbers."""
    table: dict[str, int] = _load()[str(language)][name]
    return table


@functools.cache
def word_list(language: Language, name: str) -> tuple[str, ...]:
    """Return one list of a language."""
    return tuple(_load()[str(language)][name])


def word_names(language: Language, name: str) -> dict[str, str]:
    """Return one table of a language from words to names."""
    table: dict[str, str] = _load()[str(language)][name]
    return table
