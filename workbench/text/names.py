"""Names across two scripts: consonant skeletons under which spellings of one name meet.

    arabic_key("بيونج يانج"), arabic_key("بيونغ يانغ"), english_key("Pyongyang")     "BNGNG" three times
    name_similarity("فلاديفستوك", "Vladivostok")                                       1.0
    find_english_names("President Vladimir Putin met Kim Jong Un.")                    two `Name`s
    find_in_arabic("Putin", "والرئيس الروسي بوتين")                                    "بوتين", 1.0

A skeleton keeps the consonants of a name in classes that transliteration does not keep apart (ج غ ق ك g j k
q are G; ب پ b p are B; ت ط t are T; س ص ث s are S; ذ ظ ز z are Z; ف ڤ f v ph are F) and drops vowels, hamza
and ع, as Arabic does with short ones. Two skeletons are as similar as the cheapest way to turn one into the
other; vowels that Arabic writes must be possible in the English, or they cost a little.
Names that are translated rather than transliterated (ألمانيا, Germany) do not meet: see `exonyms`.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.folders import data_file
from workbench.text.steps import apply_steps

Part = tuple[str, str]  # a consonant class and the vowels written behind it; "" before the first
Skeleton = tuple[Part, ...]

_ARABIC = {
    **dict.fromkeys("جغقكگ", "G"), **dict.fromkeys("بپ", "B"), **dict.fromkeys("تط", "T"),
    **dict.fromkeys("دض", "D"), **dict.fromkeys("سصث", "S"), **dict.fromkeys("زذظژ", "Z"),
    **dict.fromkeys("فڤ", "F"), **dict.fromkeys("هح", "H"), "ش": "V", "چ": "C", "خ": "X",
    "ر": "R", "ل": "L", "م": "M", "ن": "N",
}  # fmt: skip
_ENGLISH = {
    **dict.fromkeys("gjkqc", "G"), **dict.fromkeys("bp", "B"), "t": "T", "d": "D", "s": "S",
    "z": "Z", **dict.fromkeys("fv", "F"), "h": "H", "r": "R", "l": "L", "m": "M", "n": "N",
}  # fmt: skip
_DIGRAPHS = (
    ("tsch", "C"), ("sch", "V"), ("tch", "C"), ("ch", "C"), ("sh", "V"), ("kh", "X"), ("zh", "G"),
    ("ph", "F"), ("gh", "G"), ("th", "T"), ("dh", "D"), ("ck", "G"), ("dj", "G"), ("dg", "G"), ("cz", "C"),
    ("qu", "G"), ("x", "GS"), ("ce", "Se"), ("ci", "Si"), ("cy", "Sy"),
)  # fmt: skip
_NEAR: Mapping[frozenset[str], float] = {
    frozenset(pair): cost
    for pair, cost in {
        "SZ": 0.3, "CG": 0.4, "CV": 0.3, "CX": 0.4, "TS": 0.5, "TZ": 0.6, "SV": 0.5, "GX": 0.4,
        "HX": 0.4, "GY": 0.5, "WF": 0.4, "DZ": 0.5, "DT": 0.8, "GZ": 0.6, "BF": 0.7, "HG": 0.6, "CT": 0.6,
    }.items()
}  # fmt: skip
_WEAK = {"H": 0.4, "W": 0.4, "Y": 0.4}  # heard in one language, not written in the other
_LOST = 1.0
_VOWEL_COST = 0.15
_ENDING_COST = 0.25
_SAYS = {"ا": "aeouiy", "و": "ouwy", "ي": "eiyaj"}
_LEAST = 3  # consonants; names of fewer are like too many words
_DERIVED = re.compile(r"(?:ian|ean|ican|ese|ish|ians|eans|ch|ist|ists|ism|ing|tion)$")
_PLAIN = ("nfc", "presentation-forms", "controls", "tatweel", "diacritics")
_BARE = re.compile(r"[\u0621-\u063a\u0641-\u064a ]+")  # nothing there for `_PLAIN` to do
_HAMZA = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ؤ": "و", "ئ": "ي", "ء": "", "ة": ""}
)
ARABIC_WORD = re.compile(r"[\u0620-\u065f\u0670-\u06d3]+")
_ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLITICS = re.compile(r"^(?:[وف]?[بكلس]?(?:ال)?|[وف]?لل)")
_ARTICLE = re.compile(r"^(?:al|el|as|ash|at|an|ar)-", re.IGNORECASE)
_JOINERS = frozenset(
    {"of", "the", "al", "el", "bin", "ibn", "bint", "de", "da", "del", "la", "van", "von"}
)


@functools.cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(data_file("names.json").read_text(encoding="utf-8"))
    return table


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """Return one of the lists of `names.json`: "titles", "translated" or "calendar", lower case."""
    return frozenset(_table()[name])


@functools.cache
def _common_words() -> frozenset[str]:
    lines = data_file("common-words.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_word(text: str) -> bool:
    """Return whether a capitalised word is an ordinary English one: Council, Animals, Planned."""
    lowered = re.sub(r"['’]s?$", "", text).lower()
    if lowered in word_list("translated") or _DERIVED.search(lowered):
        return True
    stems = {
        lowered,
        lowered.removesuffix("s"),
        lowered.removesuffix("ed"),
        lowered.removesuffix("ing"),
    }
    stems |= {re.sub("ies$", "y", lowered), lowered.removesuffix("al"), lowered.removesuffix("ly")}
    return not stems.isdisjoint(_common_words())


def is_pure(name: str) -> bool:
    """Return whether no part of a name would be translated: Kim Jong Un, not White House or NATO."""
    parts = [part for part in re.split("[ -]", name) if part.lower() not in _JOINERS]
    if not parts or len(english_key(name)) < _LEAST:
        return False
    return not any(
        part.isupper() or is_word(part) or part in exonyms() or _is_common(part) for part in parts
    )


@functools.cache
def exonyms() -> Mapping[str, tuple[str, ...]]:
    """Return the Arabic names, without article, of places that each language calls its own way."""
    return {english: tuple(arabic) for english, arabic in _table()["exonyms"].items()}


@functools.lru_cache(maxsize=16384)
def arabic_skeleton(text: str) -> Skeleton:
    """Return the skeleton of one or several Arabic words, spaces ignored, clitics kept."""
    plain = text if _BARE.fullmatch(text) else apply_steps(text, _PLAIN)
    letters = plain.translate(_HAMZA).replace("تش", "چ").replace(" ", "")
    parts: list[list[str]] = [["", ""]]
    for place, letter in enumerate(letters):
        if letter in "وي" and place == 0 and len(letters) > 1:
            parts.append(["W" if letter == "و" else "Y", ""])
        elif letter in _SAYS:
            parts[-1][1] += letter
        elif letter == "ع":
            parts[-1][1] += "ا"
        elif letter == "ه" and place == len(letters) - 1:
            continue
        else:
            _append(parts, _ARABIC.get(letter, ""))  # what is no letter has no class
    return tuple((consonant, vowels) for consonant, vowels in parts)


@functools.lru_cache(maxsize=16384)
def english_skeleton(text: str) -> Skeleton:
    """Return the skeleton of one or several English words, spaces and hyphens ignored."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = re.sub(r"\bh", "H", re.sub(r"['’]s\b", "", plain))  # heard where it begins a word
    letters = re.sub(r"[^a-zH]", "", plain)
    for written, meant in _DIGRAPHS:
        letters = letters.replace(written, meant)
    parts: list[list[str]] = [["", ""]]
    for place, letter in enumerate(letters):
        if letter in "wy" and place == 0:
            parts.append([letter.upper(), ""])
        elif letter in "aeiouwy":
            parts[-1][1] += letter
        elif letter == "h" and (place == len(letters) - 1 or not parts[-1][1]):
            continue  # silent behind a consonant (Gandhi) and at the end (Sarah)
        else:
            _append(parts, letter if letter.isupper() else _ENGLISH.get(letter, ""))
    return tuple((consonant, vowels) for consonant, vowels in parts)


def _append(parts: list[list[str]], consonant: str) -> None:
    """Add a consonant unless it only doubles the one before it."""
    if consonant and not (parts[-1][0] == consonant and not parts[-1][1]):
        parts.append([consonant, ""])


def arabic_key(text: str) -> str:
    """Return the consonants of an Arabic name: equal for spellings of one foreign name."""
    return "".join(consonant for consonant, _ in arabic_skeleton(text))


def english_key(text: str) -> str:
    """Return the consonants of an English name in the same classes."""
    return "".join(consonant for consonant, _ in english_skeleton(text))


@functools.lru_cache(maxsize=65536)
def name_similarity(arabic: str, english: str) -> float:
    """Return how well an Arabic spelling without clitics says an English name, 0 to 1; 1 is good."""
    left, right = arabic_skeleton(arabic), english_skeleton(english)
    longest = max(len(left), len(right)) - 1
    if not longest:
        return 0.0
    cost = _distance(left, right) + _endings_apart(arabic, english)
    return max(0.0, 1.0 - cost / longest)


def _endings_apart(arabic: str, english: str) -> float:
    """Return what it costs if an English final -a is not written: روسيا is Russia, روسي is Russian."""
    ends = re.search(r"ah?$", english.lower()) is not None
    return _ENDING_COST if ends and not arabic.endswith(("ا", "ة", "ه", "ى", "ع", "ء")) else 0.0


def _distance(left: Skeleton, right: Skeleton) -> float:
    """Return the cost of the cheapest way to turn one skeleton into the other."""
    row = [_vowels_apart(left[0][1], right[0][1], first=True)]
    for consonant, _ in right[1:]:
        row.append(row[-1] + _WEAK.get(consonant, _LOST))
    for consonant, vowels in left[1:]:
        before, row = row, [row[0] + _WEAK.get(consonant, _LOST)]
        dropped = _WEAK.get(consonant, _LOST)
        for place, (other, theirs) in enumerate(right[1:], 1):
            same = before[place - 1] + _apart(consonant, other) + _vowels_apart(vowels, theirs)
            least = min(same, before[place] + dropped)
            row.append(min(least, row[place - 1] + _WEAK.get(other, _LOST)))
    return row[-1]


@functools.cache
def _apart(first: str, second: str) -> float:
    return 0.0 if first == second else _NEAR.get(frozenset((first, second)), _LOST)


@functools.lru_cache(maxsize=4096)
def _vowels_apart(arabic: str, english: str, *, first: bool = False) -> float:
    """Return what it costs if vowels written in Arabic cannot be those of the English."""
    if first:
        return 2 * _VOWEL_COST if bool(arabic) != bool(english) else 0.0
    says = _SAYS.get(arabic[:1], "")
    return _VOWEL_COST if says and not any(vowel in says for vowel in english) else 0.0


def without_clitics(word: str) -> tuple[str, ...]:
    """Return the spellings a word may have without و ف ب ك ل س and ال in front, itself first.

    >>> without_clitics("وبالكرملين")
    ('وبالكرملين', 'بالكرملين', 'الكرملين', 'كرملين')
    """
    found = [word]
    match = _CLITICS.match(word)
    for cut in range(1, (match.end() if match else 0) + 1):
        rest = word[cut:]
        whole = not (word[cut - 1] == "ا" and rest[:1] == "ل")  # ال goes as one
        if len(rest) >= 2 and whole:
            found.append(rest)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `text[start:end]`; `opening` where it is one word that opens a sentence."""

    text: str
    start: int
    end: int
    opening: bool = False


def find_english_names(text: str) -> list[Name]:
    """Return the runs of capitalised words of a text, parted at titles, days, months and short words.

    A lone word that opens a sentence is marked: it may be any word.
    """
    found: list[Name] = []
    run: list[re.Match[str]] = []
    for match in _ENGLISH_WORD.finditer(text):
        word = match.group()
        joins = bool(run) and word.lower() in _JOINERS
        named = word[0].isupper() and not _is_common(word)
        if run and (text[run[-1].end() : match.start()] != " " or not (named or joins)):
            found.extend(_close(text, run))
            run = []
        if named or (joins and run):
            run.append(match)
    found.extend(_close(text, run))
    return found


def _is_common(word: str) -> bool:
    """Return whether a capitalised word is a title, a day, a month or no noun at all."""
    lowered = word.lower()
    return lowered in word_list("titles") or lowered in word_list("calendar")


def _close(text: str, run: Sequence[re.Match[str]]) -> Iterator[Name]:
    """Yield the name a run of words holds, without joiners at its end."""
    words = list(run)
    while words and words[-1].group().lower() in _JOINERS and words[-1].group()[0].islower():
        words.pop()
    if words:
        start = words[0].start()
        name = re.sub(r"['’]s?$", "", text[start : words[-1].end()])
        opening = len(words) == 1 and _opens(text, start)
        yield Name(name, start, start + len(name), opening)


def _opens(text: str, start: int) -> bool:
    """Return whether a sentence begins here."""
    before = text[:start].rstrip("\"'“‘«([ ")
    return not before or before[-1] in ".!?:;\n•"


@dataclass(frozen=True, slots=True)
class Found:
    """The Arabic words that say a name best, as written but without clitics, and how well."""

    text: str
    similarity: float


def find_in_arabic(english: str, arabic: str) -> Found | None:
    """Return the stretch of an Arabic text that says an English name best; None if nothing is like it.

    Stretches of one word less to one more than the name has are compared, clitics in front left out; places
    that Arabic calls otherwise are looked up.
    """
    own = _ARTICLE.sub("", english)
    own_way = _find_exonym(own, arabic)
    if own_way is not None:
        return own_way
    count, key = len(own.split()), english_key(own)
    best: Found | None = None
    for size in range(max(1, count - 1), count + 2):
        for spelled in _stretches(arabic, size):
            if not _may_meet(arabic_key(spelled), key):
                continue
            similarity = name_similarity(spelled, own)
            if similarity == 1.0:
                return Found(spelled, 1.0)
            if similarity > 0 and (best is None or similarity > best.similarity + 1e-9):
                best = Found(spelled, similarity)
    return best


def _find_exonym(english: str, arabic: str) -> Found | None:
    """Return the word that names a place in Arabic where the two languages do not share its name."""
    wanted = {name.translate(_HAMZA) for name in exonyms().get(english, ())}
    for word in _stretches(arabic, 1) if wanted else ():
        if word.translate(_HAMZA) in wanted:
            return Found(word, 1.0)
    return None


@functools.lru_cache(maxsize=64)
def _stretches(arabic: str, size: int) -> tuple[str, ...]:
    """Return all stretches of so many words, each with and without the clitics of its first word."""
    words = ARABIC_WORD.findall(arabic)
    return tuple(
        " ".join([first, *words[start + 1 : start + size]])
        for start in range(len(words) - size + 1)
        for first in without_clitics(words[start])
    )


def _may_meet(first: str, second: str) -> bool:
    """Return whether two keys share enough consonants to be worth a closer look."""
    longest = max(len(first), len(second))
    if not longest or min(len(first), len(second)) < longest / 2:
        return False
    shared = sum(min(first.count(one), second.count(one)) for one in set(first))
    return shared >= longest / 2
