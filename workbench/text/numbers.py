"""Numbers in Arabic and English text: digits of both scripts, words, scales, per cent, months.

    find_numbers("ارتفع ٣٫٥ في المئة إلى 1.2 مليون", AR)  ->  3.5 (percent), 1200000
    find_numbers("rose 3.5 percent to 1,200,000", EN)    ->  3.5 (percent), 1200000

A number is its value, not its spelling: `٬` and `,` part thousands, `٫` and `.` decimals, a comma in
front of one or two last digits is a decimal comma, "مليار" is "billion" is 10⁹. Times and dates are
read as the numbers they are written with; month names, of all three Arabic traditions and the Hijri
year, have functions of their own because an ordinary word may look like one ("may", "صفر").
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbench.folders import data_file
from workbench.records import Language
from workbench.text.steps import apply_steps

# Length-preserving folds only, so that offsets stay those of the text.
_FOLD = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪", "01234567890123456789%")
_DIGITS = re.compile(r"\d+(?:[.,٫٬](?=\d)\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GAP = re.compile(r"[\s\u200e\u200f]*")
_PLAIN = ("nfc", "controls", "tatweel", "diacritics")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`. `spelled` means that it was written in words alone."""

    value: float
    start: int
    end: int
    percent: bool = False
    spelled: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """The number words of one language, spelling folded."""

    units: Mapping[str, int]
    tens: Mapping[str, int]
    hundreds: Mapping[str, int]
    scales: Mapping[str, int]
    teen: frozenset[str]
    percent: re.Pattern[str]
    months: re.Pattern[str]
    month_values: Mapping[str, int]
    hijri: re.Pattern[str]
    hijri_values: Mapping[str, int]
    currencies: Mapping[str, str]


def fold_word(word: str) -> str:
    """Return a word as the tables spell it: no marks, hamza on alef dropped, lower case."""
    folded = apply_steps(word, _PLAIN).lower()
    return re.sub("[أإآ]", "ا", folded)


@functools.cache
def _load(language: Language) -> _Words:
    table = json.loads(data_file("numbers.json").read_text(encoding="utf-8"))[str(language)]

    def folded(name: str) -> dict[str, int]:
        return {fold_word(word): value for word, value in table.get(name, {}).items()}

    months, hijri = folded("months"), folded("hijri_months")
    return _Words(
        folded("units"),
        folded("tens"),
        folded("hundreds"),
        folded("scales"),
        frozenset(fold_word(word) for word in table.get("teen", ())),
        _alternatives([fold_word(word) for word in table["percent"]], whole=False),
        _alternatives(months),
        months,
        _alternatives(hijri),
        hijri,
        {fold_word(word): code for word, code in table["currencies"].items()},
    )


def _alternatives(words: Mapping[str, int] | list[str], *, whole: bool = True) -> re.Pattern[str]:
    """Return a pattern for any of the words, longest first."""
    body = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:و|ب|ل|في)?({body})(?!\w)" if whole else rf"({body})")


def find_numbers(text: str, language: Language) -> list[Number]:
    """Return the numbers of a text in order of appearance."""
    folded = _fold_text(text)
    digits = list(_digit_numbers(folded, _load(language)))
    taken = [(number.start, number.end) for number in digits]
    words = list(_word_numbers(folded, language, _load(language), taken))
    found = sorted([*digits, *words], key=lambda number: number.start)
    return [
        Number(n.value, n.start, n.end, n.percent, n.spelled, text[n.start : n.end]) for n in found
    ]


def _fold_text(text: str) -> str:
    """Fold digits, hamza on alef and case without moving a character; marks become U+0000."""
    folded = text.translate(_FOLD).lower()
    if len(folded) != len(text):  # some capitals have longer small forms (İ)
        folded = text.translate(_FOLD)
    return re.sub("[أإآ]", "ا", folded)


def _digit_numbers(text: str, words: _Words) -> Iterator[Number]:
    """Yield numbers written with digits, with the scale and per cent sign behind them."""
    for match in _DIGITS.finditer(text):
        for value, start, end in _values(match):
            scale, end = _scale_behind(text, end, words)
            percent, end = _percent_at(text, start, end, words)
            yield Number(value * scale, start, end, percent)


def _values(match: re.Match[str]) -> Iterator[tuple[float, int, int]]:
    """Yield the value of a run of digits and marks; a run that is no number is read part by part.

    `1,200.5` and `1.200,5` are numbers, `12.5.2024` is three.
    """
    run = match.group().replace("٬", ",").replace("٫", ".")
    commas, dots = run.count(","), run.count(".")
    groups = re.split("[.,]", run)
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    if not commas and not dots:
        yield float(run), match.start(), match.end()
    elif commas and not dots:
        if thousands:
            yield float(run.replace(",", "")), match.start(), match.end()
        elif commas == 1:
            yield float(run.replace(",", ".")), match.start(), match.end()
        else:
            yield from _parts(match)
    elif dots == 1 and (not commas or run.rindex(",") < run.index(".")):
        yield float(run.replace(",", "")), match.start(), match.end()
    elif commas == 1 and run.rindex(".") < run.index(","):
        yield float(run.replace(".", "").replace(",", ".")), match.start(), match.end()
    elif not commas and thousands and dots > 1:
        yield float(run.replace(".", "")), match.start(), match.end()
    else:
        yield from _parts(match)


def _parts(match: re.Match[str]) -> Iterator[tuple[float, int, int]]:
    for part in re.finditer(r"\d+", match.group()):
        yield float(part.group()), match.start() + part.start(), match.start() + part.end()


def _scale_behind(text: str, end: int, words: _Words) -> tuple[float, int]:
    """Return the product of the scale words directly behind a number: `1.2 million`, `5 آلاف`."""
    scale = 1.0
    while True:
        match = _WORD.match(text, _after_gap(text, end))
        if match is None:
            return scale, end
        word = apply_steps(match.group(), _PLAIN)
        letter = len(word) == 1 and (match.start() > end or text[match.end() :][:1].isalnum())
        if word not in words.scales or letter:
            return scale, end
        scale *= words.scales[word]
        end = match.end()


def _percent_at(text: str, start: int, end: int, words: _Words) -> tuple[bool, int]:
    """Return whether a per cent sign stands behind (or, as Arabic may have it, in front)."""
    match = words.percent.match(text, _after_gap(text, end))
    if match is not None:
        return True, match.end()
    return start > 0 and text[start - 1] == "%", end


def _after_gap(text: str, position: int) -> int:
    match = _GAP.match(text, position)
    return match.end() if match else position


def _word_numbers(
    text: str, language: Language, words: _Words, taken: list[tuple[int, int]]
) -> Iterator[Number]:
    """Yield numbers written in words, joined words as one: `مئة وخمسة وعشرون ألفا`, `twenty-five`.

    Words inside the `taken` spans belong to numbers with digits (`5 آلاف`, `3 في المئة`), and the
    hundred of `ثلاثة في المئة` to the three.
    """
    closed = 0  # where the last number in words ends
    pending: list[tuple[int, int, list[tuple[str, int]]]] = []
    for match in _tokens(text, language):
        if match[2] == "and":
            continue
        inside = match[0] < closed or any(
            start < match[1] and match[0] < end for start, end in taken
        )
        kind = None if inside else _kind_of(match[2], language)
        if kind is None:
            for number in _close(text, pending, words):
                closed = number.end
                yield number
            pending = []
        elif pending and not _joined(text, pending[-1][1], match[0], language):
            yield from _close(text, pending, words)
            pending = [(match[0], match[1], [kind])]
        else:
            pending.append((match[0], match[1], [kind]))
    yield from _close(text, pending, words)


def _tokens(text: str, language: Language) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, word); hyphenated English words apart, an Arabic و in front of a number left out."""
    for match in _WORD.finditer(text):
        if language is Language.ENGLISH:
            for part in re.finditer(r"[^\W\d_]+", match.group()):
                yield match.start() + part.start(), match.start() + part.end(), part.group()
            continue
        yield match.start(), match.end(), _plain_word(match.group())


@functools.lru_cache(maxsize=1 << 15)  # texts repeat their words: 0.20 instead of 0.25 ms a pair
def _plain_word(word: str) -> str:
    return apply_steps(word, _PLAIN)


@functools.lru_cache(maxsize=1 << 15)
def _kind_of(word: str, language: Language) -> tuple[str, int] | None:
    return _kinds(word, _load(language))


def _kinds(word: str, words: _Words) -> tuple[str, int] | None:
    for candidate in (
        word,
        word[1:] if word[:1] in "وبل" else "",
        word[2:] if word[:2] == "ال" else "",
    ):
        for kind in ("teen", "units", "tens", "hundreds", "scales"):
            table = getattr(words, kind)
            if candidate and candidate in table and not (kind == "scales" and len(candidate) == 1):
                return kind, 10 if kind == "teen" else table[candidate]
    return None


def _joined(text: str, end: int, start: int, language: Language) -> bool:
    """Return whether only a blank, a hyphen or "and" parts two number words."""
    between = text[end:start].strip()
    if language is Language.ENGLISH:
        return between in ("", "-", "and")
    return between == ""


def _close(
    text: str, pending: list[tuple[int, int, list[tuple[str, int]]]], words: _Words
) -> Iterator[Number]:
    """Yield the number that a run of number words makes."""
    if not pending:
        return
    kinds = [kind for _, _, found in pending for kind in found]
    if all(kind == "teen" for kind, _ in kinds) and len(kinds) > 1:
        return
    total = current = 0
    previous = ""
    for kind, value in kinds:
        if kind == "scales":
            total += (current or 1) * value
            current = 0
        elif kind == "hundreds" and value == 100 and previous == "units" and current < 10:
            current *= 100
        elif kind == "teen" and previous == "units" and current % 100 < 10:
            current += 10
        else:
            current += value
        previous = kind
    start, end = pending[0][0], pending[-1][1]
    percent, end = _percent_at(text, start, end, words)
    yield Number(float(total + current), start, end, percent, spelled=True)


def find_months(text: str, language: Language) -> list[tuple[int, int, int]]:
    """Return (month 1–12, start, end) of the month names of the Gregorian year in a text.

    English "may", "march" and short forms count only beside a number or with a capital in the sentence.
    """
    words = _load(language)
    folded = _fold_text(text)
    found = []
    for match in words.months.finditer(folded):
        start, end = match.span(1)
        if language is Language.ENGLISH and not _month_like(text, start, end):
            continue
        found.append((words.month_values[match.group(1)], start, end))
    return found


def _month_like(text: str, start: int, end: int) -> bool:
    if not text[start].isupper():
        return False
    if text[start:end] not in (
        "May",
        "March",
        "Mar",
        "Jan",
        "Dec",
        "Sep",
        "Oct",
        "Apr",
        "Jun",
        "Jul",
        "Aug",
        "Nov",
        "Feb",
    ):
        return True
    near = text[max(0, start - 10) : end + 10]
    return (
        re.search(r"\d", near) is not None
        or re.search(r"\b(?:in|last|early|late|mid|since|of|until)\s*$", text[:start].lower()[-8:])
        is not None
    )


def find_hijri_months(text: str, language: Language) -> list[tuple[int, int, int]]:
    """Return (month 1–12, start, end) of Hijri month names; "صفر" only beside a year of that calendar."""
    words = _load(language)
    folded = _fold_text(text)
    found = []
    for match in words.hijri.finditer(folded):
        start, end = match.span(1)
        if match.group(1) == "صفر" and not re.search(r"1[34]\d\d|\d\s*هـ?", folded[end : end + 14]):
            continue
        found.append((words.hijri_values[match.group(1)], start, end))
    return found


def find_currencies(text: str, language: Language) -> list[str]:
    """Return the currency codes of the currency words and signs in a text, in order."""
    words = _load(language).currencies
    folded = _fold_text(text)
    found = []
    for match in re.finditer(r"[$€£]|[^\W\d_]+", folded):
        word = apply_steps(match.group(), _PLAIN)
        bare = next((word[n:] for n in range(3) if word[n:] in words), "")
        if bare and all(letter in "وفبلك" for letter in word[: len(word) - len(bare)]):
            found.append(words[bare])
    return found
