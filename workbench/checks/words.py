"""Checks of words that turn the meaning round: negation."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.checks.tables import word_list
from workbench.records import Language
from workbench.text.steps import apply_steps

_ONLY = re.compile(r"(?<!\w)(?:إلا|سوى|فحسب|فقط)(?!\w)")  # لا … إلا is "only"
_PLAIN = ("nfc", "tatweel", "diacritics")


class Negation:
    """A negation on one side, and nothing on the other that could stand for one."""

    name = "negation"
    help = "negated on one side only"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a plain negation (`لم`, "not") that the other side does not have in any form."""
        source = apply_steps(pair.source, _PLAIN)
        own = _pattern(Language.ARABIC, "negation").search(source)
        other = _pattern(Language.ENGLISH, "negation").search(pair.target)
        if own and not _ONLY.search(source) and not _any(Language.ENGLISH, pair.target):
            told = f"'{own.group().strip()}' is not in the translation"
            yield Remark(self.name, Level.WARN, told, (own.group().strip(),))
        elif other and not _any(Language.ARABIC, source):
            told = f"'{other.group().strip()}' is not in the source"
            yield Remark(self.name, Level.WARN, told, (other.group().strip(),))


def _any(language: Language, text: str) -> bool:
    """Return whether a text has a negation of any kind, weak ones (`without`, `fail`) too."""
    return any(_pattern(language, name).search(text) for name in ("negation", "weak_negation"))


@functools.cache
def _pattern(language: Language, name: str) -> re.Pattern[str]:
    body = "|".join(word_list(language, name))
    if language is Language.ARABIC:
        return re.compile(rf"(?<!\w)(?:[وف]?(?:{body})|أ(?:لم|ليس|ليست))(?!\w)")
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)|n['’]t(?!\w)", re.IGNORECASE)
