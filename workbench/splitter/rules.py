"""Sentence boundaries inside one line, by rule: each terminal mark is a candidate, each veto has a
name.

    candidate: a run of  . ! ? ؟ … ۔  with the closing quotes and brackets behind it
    veto:      decimals, initials, abbreviations, list marks, two dots, lower case behind it,
               a reporting verb behind a quoted question, an open bracket

Method: terminal-mark rules after Grefenstette & Tapanainen 1994 with the Arabic facts of `peers.md`
§B.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.folders import data_file
from workbench.records import Language

TERMINALS = ".!?؟…۔‼⁇⁈⁉"
CLOSERS = "\"'”’»›)]}」"
OPENERS = "\"'“‘«‹([{"
_CANDIDATE = re.compile(rf"[{re.escape(TERMINALS)}]+(?:\s+[.!?؟]+(?=\s|$))*")
_WORD_BEFORE = re.compile(r"[^\s\"'“”«»()\[\]،؛,;:/—–-]+$")
_INITIALISM = re.compile(r"(?:\w\.)+\w?")
_LIST_MARK = re.compile(r"\s*(?:\(?[\d٠-٩۰-۹]{1,3}|[A-Za-zء-ي])")
_NUMBER_UNIT = re.compile(r"[\d٠-٩۰-۹]\s+$")
_MAX_BRACKET_CHARS = 160
# Two dots are a pause in headlines ("… بحزم".. واشنطن …) and a careless full stop in running text:
# they count as one where a sentence could stand on both sides. Word counts chosen on
# eval/segmentation/talks.ar.
_PAUSE_WORDS_BEFORE, _PAUSE_WORDS_AFTER = 5, 4


@dataclass(frozen=True, slots=True)
class Boundary:
    """A sentence ends before `end`, the next one starts at `start` (blanks between are nobody's)."""

    end: int
    start: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The word lists of one language."""

    abbreviations: frozenset[str]
    final_abbreviations: frozenset[str]
    starters: frozenset[str]
    reporting: frozenset[str]
    conjunctions: tuple[str, ...]


@functools.cache
def load_rules(language: Language) -> Rules:
    """Read the word lists of a language from the package's data."""
    table = json.loads(data_file("splitter.json").read_text(encoding="utf-8"))
    code = str(language)
    return Rules(
        frozenset(table["abbreviations"][code]),
        frozenset(table["final_abbreviations"][code]),
        frozenset(table["english_starters"]),
        frozenset(table["reporting_verbs"]),
        tuple(table["conjunctions"][code]),
    )


def ends_in_terminal(text: str) -> bool:
    """Return whether a text ends in a terminal mark, closing quotes and brackets left aside."""
    return text.rstrip(CLOSERS + " ").endswith(tuple(TERMINALS))


def find_boundaries(text: str, language: Language) -> Iterator[Boundary]:
    """Yield the boundaries inside one line of text, in order; the line's end is not one of them."""
    rules = load_rules(language)
    sentence_start = 0
    for match in _CANDIDATE.finditer(text):
        end = _after_closers(text, match.end(), sentence_start)
        following = _next_visible(text, end)
        if following == len(text):
            return
        reason = _decide(text, match, end, following, sentence_start, language, rules)
        if reason:
            yield Boundary(end, following, reason)
            sentence_start = following


def _after_closers(text: str, position: int, sentence_start: int) -> int:
    """Return the end of the closing marks behind a terminal; an opening quote is not one of them."""
    while position < len(text) and text[position] in CLOSERS:
        mark = text[position]
        if mark in "\"'" and position + 1 < len(text) and not text[position + 1].isspace():
            before = text.count(mark, 0, position)
            if before % 2 == 0 and text[position + 1] not in CLOSERS + "،؛,;:.":
                break  # an even count: it opens the next sentence
        position += 1
    spaced = _next_visible(text, position)
    if spaced > position and spaced < len(text) and text[spaced] in '"”»':
        alone = spaced + 1 == len(text) or text[spaced + 1].isspace()
        if alone and (text[spaced] != '"' or text.count('"', sentence_start, spaced) % 2 == 1):
            return spaced + 1  # `كلمة. "` with a blank before the closing quote
    return position


def _next_visible(text: str, position: int) -> int:
    while position < len(text) and (
        text[position].isspace() or text[position] in "\u200e\u200f\ufeff"
    ):
        position += 1
    return position


def _decide(
    text: str,
    match: re.Match[str],
    end: int,
    following: int,
    sentence_start: int,
    language: Language,
    rules: Rules,
) -> str:
    """Return the reason for a boundary, or "" if a veto holds."""
    run = match.group()
    if following == end and not _glued_sentence(text, match, end):
        return ""
    if text[following] in TERMINALS + "،؛,;)]}»”" or (
        run == ".." and not _pause_ends(text, sentence_start, match, end)
    ):
        return ""
    if _lower_case_follows(text, following, language):
        return ""
    if run == "." and not _full_stop(
        text, match.start(), end, following, sentence_start, language, rules
    ):
        return ""
    if _inside_bracket(text, sentence_start, match.start(), end):
        return ""
    quoted = end > match.end()
    if quoted and run != "." and _word_after(text, following) in rules.reporting:
        return ""
    return _reason(run, quoted, glued=following == end)


def _reason(run: str, quoted: bool, *, glued: bool) -> str:
    if "؟" in run or "?" in run:
        name = "question"
    elif "!" in run:
        name = "exclamation"
    elif run in ("…", "...") or len(run) > 2:
        name = "ellipsis"
    else:
        name = "stop"
    return name + ("+quote" if quoted else "") + ("+no-space" if glued else "")


def _pause_ends(text: str, sentence_start: int, match: re.Match[str], end: int) -> bool:
    """Return whether two dots stand between two stretches long enough to be sentences."""
    following = _CANDIDATE.search(text, end)
    after = text[end : following.start() if following else len(text)]
    return (
        len(text[sentence_start : match.start()].split()) >= _PAUSE_WORDS_BEFORE
        and len(after.split()) >= _PAUSE_WORDS_AFTER
    )


def _glued_sentence(text: str, match: re.Match[str], end: int) -> bool:
    """Return whether `كلمة.كلمة` without a blank is two sentences: words of three letters on both sides."""
    if match.group() not in (".", "؟", "!", "…") or end >= len(text):
        return False
    before, after = text[: match.start()], text[end:]
    return bool(
        re.search(r"[ء-ي\u064b-\u0652]{3,}[\"”»)]?$", before[-12:])
        and re.match(r"[\"“«(]?[ء-ي]{3,}", after[:12])
    )


def _lower_case_follows(text: str, following: int, language: Language) -> bool:
    """English goes on with a small letter only inside a sentence."""
    position = following
    while position < len(text) and text[position] in OPENERS:
        position += 1
    return language is Language.ENGLISH and position < len(text) and text[position].islower()


def _word_after(text: str, position: int) -> str:
    match = re.compile(r"[^\W\d_]+").match(text, position)
    return match.group() if match else ""


def _word_before(text: str, end: int) -> str:
    match = _WORD_BEFORE.search(text[max(0, end - 40) : end])
    return match.group() if match else ""


def _full_stop(
    text: str,
    position: int,
    end: int,
    following: int,
    sentence_start: int,
    language: Language,
    rules: Rules,
) -> bool:
    """Return whether a single full stop ends a sentence, looking at the word it stands behind."""
    word = _word_before(text, position)
    if not word:
        return True
    if end == position + 1 and _LIST_MARK.fullmatch(text[sentence_start:position]):
        return False
    folded = word.lower() if language is Language.ENGLISH else word.lstrip("ـ")
    if folded in rules.final_abbreviations:
        return _new_sentence_follows(text, position, following, word, language, rules)
    if folded in rules.abbreviations or (
        language is Language.ARABIC and _clitic_free(folded, rules)
    ):
        return bool(_NUMBER_UNIT.search(text[: position - len(word)][-4:]))
    if _is_initial(word):
        return _new_sentence_follows(text, position, following, word, language, rules)
    return True


def _clitic_free(word: str, rules: Rules) -> bool:
    """Return whether a one-letter abbreviation has a clitic in front: `ود.`, `لـد.`."""
    return len(word) in (2, 3) and word[0] in "ولبف" and word[1:].lstrip("ـ") in rules.abbreviations


def _is_initial(word: str) -> bool:
    letters = word.replace("ـ", "")
    single = len(letters) == 1 and letters.isalpha()
    return single or (("." in word) and _INITIALISM.fullmatch(word) is not None)


def _new_sentence_follows(
    text: str, position: int, following: int, word: str, language: Language, rules: Rules
) -> bool:
    """Decide for marks that may also stand at a sentence's end (`p.m.`, `هـ.`, `إلخ.`, `U.S.`)."""
    after = _word_after(text, following)
    if language is Language.ENGLISH:
        return after.lower() in rules.starters
    numbered = _NUMBER_UNIT.search(text[: position - len(word)][-4:]) or word in ("إلخ", "الخ")
    return bool(numbered) and len(after) > 1


def _inside_bracket(text: str, start: int, position: int, end: int) -> bool:
    """Return whether the mark stands in a bracket that was opened in this sentence and closes soon."""
    opened = text.rfind("(", start, position)
    if opened < 0 or text.find(")", opened, end) >= 0:
        return False
    closing = text.find(")", end, end + _MAX_BRACKET_CHARS)
    return closing >= 0 and opened > start
