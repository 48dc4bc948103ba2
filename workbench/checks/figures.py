"""Checks of figures: numbers, per cent, dates of all calendars, money."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.checks.tables import word_names, word_table
from workbench.records import Language
from workbench.signals.numbers import compare_numbers
from workbench.text.numbers import (
    Number,
    find_currencies,
    find_hijri_months,
    find_months,
    find_numbers,
)
from workbench.text.steps import apply_steps

_CAPITALISED = re.compile(r"(?<!\w)[A-Z][a-z]{2,8}")
_PLAIN = ("nfc", "tatweel", "diacritics")
_DIGIT = re.compile(r"\d")
_AR, _EN = Language.ARABIC, Language.ENGLISH
_BETWEEN = re.compile(r"(?<!\w)[وف]?بين(?!\w)")
_NEAR_CHARS = 24  # between an amount and its currency: "12 billion US dollars"


class Numbers:
    """Every number of the source in the translation, and no other."""

    name = "numbers"
    help = "a number lost, changed or invented"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to numbers without a like: digits are bad, words a warning."""
        found = compare_numbers(pair.source, pair.target)
        if found.wrong:
            yield Remark(self.name, Level.BAD, _told(found.lost, found.invented),
                         (*found.lost, *found.invented))  # fmt: skip
        elif found.words_lost or found.words_invented:
            told = _told(found.words_lost, found.words_invented)
            yield Remark(self.name, Level.WARN, told, (*found.words_lost, *found.words_invented))


class Percentages:
    """3 in one language and 3 per cent in the other."""

    name = "percent"
    help = "per cent on one side only"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a value that is per cent on one side and nowhere on the other."""
        left, right = _percents(pair.source, _AR), _percents(pair.target, _EN)
        lost, added = left - right, right - left
        lost = lost if lost & _values(pair.target, _EN) else set()
        added = added if added & _values(pair.source, _AR) else set()
        if lost or added:
            shown = tuple(f"{value:g}%" for value in sorted(lost | added))
            yield Remark(self.name, Level.BAD, _told(tuple(f"{v:g}%" for v in sorted(lost)),
                         tuple(f"{v:g}%" for v in sorted(added))), shown)  # fmt: skip


class Dates:
    """Months of the Levant, the Maghreb, Egypt and the Hijri year, and the days of the week."""

    name = "dates"
    help = "another month or day of the week"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a month or weekday that the other side does not name."""
        source = apply_steps(pair.source, _PLAIN)
        for kind, lost, added in (
            ("month", *_months(source, pair.target)),
            ("Hijri month", *_apart(_hijri(source, _AR), _hijri(pair.target, _EN))),
            ("day", *_apart(_weekdays(source, _AR), _weekdays(pair.target, _EN))),
        ):
            if lost or added:
                level = Level.BAD if lost and added else Level.WARN
                yield Remark(self.name, level, f"{kind}: {_told(lost, added)}", (*lost, *added))


class Money:
    """Amounts keep their currency."""

    name = "money"
    help = "another currency, or none"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to the currency of an amount that the other side does not name at all."""
        left, right = _amount_codes(pair.source, _AR), _amount_codes(pair.target, _EN)
        lost = sorted(left - _codes(pair.target, _EN))
        added = sorted(right - _codes(pair.source, _AR))
        if lost or added:
            level = Level.BAD if lost and added else Level.WARN
            yield Remark(self.name, level, _told(tuple(lost), tuple(added)), (*lost, *added))


def _told(lost: tuple[str, ...], added: tuple[str, ...]) -> str:
    """Return what is missing and what is new, in words."""
    parts = [f"{', '.join(lost)} lost"] if lost else []
    return "; ".join([*parts, *([f"{', '.join(added)} added"] if added else [])])


@functools.lru_cache(maxsize=64)
def _numbers(text: str, language: Language) -> tuple[Number, ...]:
    """Return the numbers of a text; several checks ask for those of the same pair."""
    return tuple(find_numbers(text, language))


def _percents(text: str, language: Language) -> set[float]:
    return {number.value for number in _numbers(text, language) if number.percent}


def _values(text: str, language: Language) -> set[float]:
    return {number.value for number in _numbers(text, language)}


def _apart(left: dict[int, str], right: dict[int, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of what only the left has, and of what only the right has."""
    lost = tuple(word for value, word in left.items() if value not in right)
    return lost, tuple(word for value, word in right.items() if value not in left)


def _months(source: str, target: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the months lost and added. What may be a month counts on the side that is asked for one.

    A number stands for its month: 7/10 for October 7.
    """
    left = {month: (start, end) for month, start, end in find_months(source, _AR)}
    right = {month: target[start:end] for month, start, end in find_months(target, _EN)}
    if not left and not right:
        return (), ()
    theirs = right.keys() | _values(target, _EN) | _short_months(target)
    ours = left.keys() | _values(source, _AR)
    lost = {m: source[a:b] for m, (a, b) in left.items() if m not in theirs and _sure(source, a, b)}
    added = {month: word for month, word in right.items() if month not in ours}
    return tuple(lost.values()), tuple(added.values())


def _sure(source: str, start: int, end: int) -> bool:
    """Return whether an Arabic word is a month for certain, or stands where one would."""
    return (
        not _unsure_months().fullmatch(source[start:end])
        or _DIGIT.search(source[max(0, start - 8) : end + 8]) is not None
        or re.search(r"شهر\S*\s+$", source[:start]) is not None
    )


def _short_months(target: str) -> set[int]:
    """Return the months that capitalised words may stand for, short forms too (`Nov-Feb`)."""
    names = word_table(_EN, "months")
    return {names[word[:3]] for word in _CAPITALISED.findall(target) if word[:3] in names}


@functools.cache
def _unsure_months() -> re.Pattern[str]:
    """Return the month names that are ordinary words too (`مارس`, he practised)."""
    return re.compile("|".join(word_table(_AR, "unsure_months")))


def _hijri(text: str, language: Language) -> dict[int, str]:
    return {month: text[start:end] for month, start, end in find_hijri_months(text, language)}


def _weekdays(text: str, language: Language) -> dict[int, str]:
    """Return the days of the week a text names; 1 is Sunday, as Arabic counts them."""
    found = {}
    for name, number in word_table(language, "weekdays").items():
        if name in text:
            pattern = (
                rf"(?<!\w){name}s?(?!\w)"
                if language is _EN
                else rf"(?<!\w)[وبفل]?(?:يوم )?{name}(?!\w)"
            )
            match = re.search(pattern, text)
            if match:
                found[number] = match.group()
    return found


def _codes(text: str, language: Language) -> set[str]:
    """Return all currencies a text may name, those that share a word under each of their codes."""
    named = _named(text, language)
    if language is _AR:  # رطل is a pound too
        named += [
            code for word, code in word_names(_AR, "currency_doubles").items() if word in text
        ]
    return {part for code in named for part in (code, *code.split("/"))}


def _named(text: str, language: Language) -> list[str]:
    """Return the currencies of a text, broken plurals included."""
    forms = word_names(_AR, "currency_forms") if language is _AR else {}
    return [*find_currencies(_no_yen(text), language), *(c for w, c in forms.items() if w in text)]


def _no_yen(text: str) -> str:
    """Return a text without `بين` (between), which looks like "in yen"."""
    return _BETWEEN.sub(" ", text)


def _amount_codes(text: str, language: Language) -> set[str]:
    """Return the currencies that stand close to a number."""
    found: set[str] = set()
    for number in _numbers(text, language):
        before = text[max(0, number.start - 5) : number.start]
        behind = text[number.end : number.end + _NEAR_CHARS]
        clause = re.split(r"[,.;:،؛()]", behind)[0]
        found.update(find_currencies(before if "$" in before or "€" in before else "", language))
        found.update(_named(" ".join(clause.split(" ")[:4]), language)[:1])
    return found
