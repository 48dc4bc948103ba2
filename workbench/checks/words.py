"""Checks of words: names that are not in the source, negation."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.checks.tables import word_list
from workbench.records import Language
from workbench.text.names import english_key, find_english_names, find_in_arabic, is_pure
from workbench.text.steps import apply_steps

_ONLY = re.compile(r"(?<!\w)(?:إلا|سوى|فحسب|فقط)(?!\w)")  # لا … إلا is "only"
_PLAIN = ("nfc", "tatweel", "diacritics")


# FLORES dev: 20 of 997 references have a name under this; of names that the self-test exchanges for others
# 89.5 % are seen.
NAME_SAID = 0.65
_MOST_CHARS = 4000  # among the words of a longer source some word is like any name


class Names:
    """A name in the translation that no Arabic words say: another person or place, or an invention."""

    name = "names"
    help = "a name that the source does not have"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to names with a word that is nowhere transliterated in the source.

        Names with ordinary words in them (White House) are translated, so nothing is said of them; nor of
        texts far longer than a sentence.
        """
        if len(pair.source) > _MOST_CHARS:
            return
        found = [name.text for name in find_english_names(pair.target) if not name.opening]
        strange = tuple(
            name
            for name in dict.fromkeys(found)
            if is_pure(name) and name not in pair.source and not _is_said(name, pair.source)
        )
        if strange:
            yield Remark(self.name, Level.WARN, f"{', '.join(strange)} not in the source", strange)


def _is_said(name: str, source: str) -> bool:
    """Return whether the source has a name, as a whole or each of its words somewhere."""
    parts = [part for part in re.split("[ -]", name) if len(english_key(part)) > 1]
    return _is_found(name, source) or (bool(parts) and all(_is_found(x, source) for x in parts))


def _is_found(name: str, source: str) -> bool:
    best = find_in_arabic(name, source)
    return best is not None and best.similarity >= NAME_SAID


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
