"""Ways to damage a sound pair, for the self-test: each changes what translators and machines get wrong.

A damage takes a pair, a source of chance and all pairs, and returns the damaged pair or None where the
pair does not allow it.
"""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.folders import data_file
from workbench.records import TextPair
from workbench.text.names import find_english_names, is_pure

_NUMBER = re.compile(r"(?<![\w.,:-])\d[\d,]*(?:\.\d+)?(?![\w:-])")
_PERCENT = re.compile(r"(?<=\d)\s?(?:%|percent\b|per cent\b)")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_BE = re.compile(r"\b(?:is|was|are|were|will|can|could|should|would|has|have|had)\b(?! not)")
_NOT = re.compile(r"(?: not\b|n['’]t\b)")
_QUOTE = re.compile('["“”«»]')
_ADDRESS = "news.desk@example.org"
Chance = random.Random
Make = Callable[[TextPair, Chance, Sequence[TextPair]], TextPair | None]


@dataclass(frozen=True, slots=True)
class Damage:
    """A way to damage a pair and the checks whose matter it is."""

    make: Make
    checks: tuple[str, ...]


def _target(rewrite: Callable[[str, Chance], str | None]) -> Make:
    """Return the damage of a pair that rewrites its target alone."""

    def make(pair: TextPair, chance: Chance, _: Sequence[TextPair]) -> TextPair | None:
        target = rewrite(pair.target, chance)
        return None if target is None else replace(pair, target=target)

    return make


def _change_number(text: str, chance: Chance) -> str | None:
    """Give one number of two digits and more another digit, not the first, or change a single one."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    places = [n for n, character in enumerate(match.group()) if character.isdigit()]
    place = chance.choice(places)
    old = match.group()[place]
    new = chance.choice([digit for digit in "123456789" if digit != old])
    changed = match.group()[:place] + new + match.group()[place + 1 :]
    return text[: match.start()] + changed + text[match.end() :]


def _drop(pattern: re.Pattern[str]) -> Callable[[str, Chance], str | None]:
    """Return a rewriting that takes one match of a pattern out."""

    def rewrite(text: str, chance: Chance) -> str | None:
        found = list(pattern.finditer(text))
        if not found:
            return None
        match = chance.choice(found)
        return text[: match.start()].rstrip() + " " + text[match.end() :].lstrip()

    return rewrite


def _cut(text: str, chance: Chance) -> str | None:
    """Keep the first 30 to 70 per cent of the words."""
    words = text.split()
    if len(words) < 8:
        return None
    return " ".join(words[: max(2, int(len(words) * chance.uniform(0.3, 0.7)))])


def _cut_and_close(text: str, chance: Chance) -> str | None:
    cut = _cut(text, chance)
    return None if cut is None else cut.rstrip(" ,;:-–—") + "."


def _loop(text: str, chance: Chance) -> str | None:
    """Say one to four words three to eight times in a row."""
    words = text.split()
    if len(words) < 6:
        return None
    size = chance.randint(1, 4)
    start = chance.randrange(len(words) - size)
    unit = words[start : start + size]
    return " ".join(words[:start] + unit * chance.randint(3, 8) + words[start + size :])


def _loop_to_the_end(text: str, chance: Chance) -> str | None:
    """Lose the rest of the sentence to a loop, as decoders do."""
    words = text.split()
    if len(words) < 8:
        return None
    start = chance.randrange(2, len(words) - 4)
    unit = words[start : start + chance.randint(1, 4)]
    return " ".join(words[:start] + unit * chance.randint(5, 12))


def _leave_out(text: str, chance: Chance) -> str | None:
    """Leave out 30 to 50 per cent of the words in the middle; the end stays."""
    words = text.split()
    if len(words) < 10:
        return None
    size = int(len(words) * chance.uniform(0.3, 0.5))
    start = chance.randrange(1, len(words) - size)
    return " ".join(words[:start] + words[start + size :])


def _swap_word(names: Sequence[str]) -> Callable[[str, Chance], str | None]:
    """Return a rewriting that puts another name of a list in the place of one."""
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")

    def rewrite(text: str, chance: Chance) -> str | None:
        match = pattern.search(text)
        if match is None:
            return None
        other = chance.choice([name for name in names if name != match.group()])
        return text[: match.start()] + other + text[match.end() :]

    return rewrite


def _swap_currency(text: str, chance: Chance) -> str | None:
    """Turn dollars into euros and euros, pounds and yen into dollars."""
    for sign, other in (("$", "€"), ("€", "$"), ("£", "¥")):
        if re.search(re.escape(sign) + r"\d", text):
            return text.replace(sign, other)
    match = re.search(r"(?<=\d )(?:(?:\w+ )?)(dollars|euros|pounds)\b(?!\s*\(?\d)", text)
    if match is None:
        return None
    other = {"dollars": "euros", "euros": "dollars"}.get(match.group(1), "dollars")
    return text[: match.start(1)] + chance.choice([other, "yen"]) + text[match.end(1) :]


def _negate(text: str, chance: Chance) -> str | None:
    found = list(_BE.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.end()] + " not" + text[match.end() :]


def _no_question(text: str, _: Chance) -> str | None:
    return text[:-1] + "." if text.endswith("?") else None


def _no_quotes(text: str, _: Chance) -> str | None:
    return _QUOTE.sub("", text) if len(_QUOTE.findall(text)) > 1 else None


def _no_bracket(text: str, chance: Chance) -> str | None:
    places = [n for n, character in enumerate(text) if character in "()"]
    if not places:
        return None
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]


def _escape(text: str, chance: Chance) -> str | None:
    words = text.split(" ")
    place = chance.randrange(len(words))
    words[place] = f"&quot;{words[place]}&quot;"
    return " ".join(words)


def _pieces(text: str, chance: Chance) -> str | None:
    """Leave a word in pieces, as byte-pair encoding writes them."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 4]
    if not long:
        return None
    place = chance.choice(long)
    words[place] = words[place][:2] + "@@ " + words[place][2:]
    return " ".join(words)


def _copy(pair: TextPair, _: Chance, __: Sequence[TextPair]) -> TextPair:
    return replace(pair, target=pair.source)


def _half_arabic(pair: TextPair, chance: Chance, _: Sequence[TextPair]) -> TextPair | None:
    """Put a few words of the source, untranslated, into the target."""
    ours, words = pair.source.split(), pair.target.split()
    if len(ours) < 6 or len(words) < 6:
        return None
    start = chance.randrange(len(words) - 3)
    left = chance.randrange(len(ours) - 2)
    return replace(
        pair, target=" ".join(words[:start] + ours[left : left + 2] + words[start + 2 :])
    )


def _other_sentence(pair: TextPair, chance: Chance, pairs: Sequence[TextPair]) -> TextPair | None:
    """Put the translation of another sentence of about the same length here."""
    near = [
        other.target
        for other in chance.sample(pairs, min(40, len(pairs)))
        if other.target != pair.target
    ]
    if not near:
        return None
    target = min(near, key=lambda text: abs(len(text) - len(pair.target)))
    return replace(pair, target=target)


def _other_language(pair: TextPair, chance: Chance, _: Sequence[TextPair]) -> TextPair:
    """Put sentences of another language in place, about as long."""
    code = chance.choice(sorted(_foreign()))
    sentences = list(_foreign()[code])
    chance.shuffle(sentences)
    text = sentences[0]
    for sentence in sentences[1:]:
        if len(text) + len(sentence) / 2 > len(pair.target):
            break
        text += " " + sentence
    return replace(pair, target=text)


@functools.cache
def _foreign() -> dict[str, list[str]]:
    table = json.loads(data_file("selftest.json").read_text(encoding="utf-8"))
    languages: dict[str, list[str]] = table["sentences"]
    return languages


def _add_clause(pair: TextPair, chance: Chance, pairs: Sequence[TextPair]) -> TextPair | None:
    """Add a clause of another translation that makes the target half as long again."""
    words = pair.target.split()
    other = chance.choice(pairs).target.split()
    extra = other[: max(4, len(words) // 2)]
    place = chance.randrange(1, len(words)) if len(words) > 1 else 1
    return replace(pair, target=" ".join(words[:place] + extra + words[place:]))


def _change_name(pair: TextPair, chance: Chance, pairs: Sequence[TextPair]) -> TextPair | None:
    """Put a name of another translation in the place of one."""
    own = _pure_names(pair.target)
    others = [
        name
        for other in chance.sample(pairs, min(60, len(pairs)))
        for name in _pure_names(other.target)
    ]
    others = [name for name in others if name not in pair.target]
    if not own or not others:
        return None
    return replace(pair, target=pair.target.replace(chance.choice(own), chance.choice(others)))


@functools.lru_cache(maxsize=4096)
def _pure_names(text: str) -> tuple[str, ...]:
    return tuple(n.text for n in find_english_names(text) if not n.opening and is_pure(n.text))


def _change_address(pair: TextPair, chance: Chance, _: Sequence[TextPair]) -> TextPair:
    """Give both sides a mail address and change a letter of one."""
    place = chance.randrange(4)
    wrong = _ADDRESS[:place] + chance.choice("xyz") + _ADDRESS[place + 1 :]
    return replace(pair, source=f"{pair.source} {_ADDRESS}", target=f"{pair.target} {wrong}")


_LENGTHS = ("truncation", "length", "omission", "similarity", "forced")
DAMAGES: dict[str, Damage] = {
    "number changed": Damage(_target(_change_number), ("numbers",)),
    "number dropped": Damage(_target(_drop(_NUMBER)), ("numbers",)),
    "copy of the source": Damage(_copy, ("copy",)),
    "cut off": Damage(_target(_cut), _LENGTHS),
    "cut off, closed": Damage(_target(_cut_and_close), _LENGTHS),
    "loop": Damage(_target(_loop), ("loop",)),
    "loop to the end": Damage(_target(_loop_to_the_end), ("loop",)),
    "another language": Damage(_other_language, ("language",)),
    "Arabic words left": Damage(_half_arabic, ("untranslated",)),
    "middle left out": Damage(_target(_leave_out), _LENGTHS),
    "clause added": Damage(_add_clause, ("length", "addition", "similarity", "forced")),
    "another sentence": Damage(
        _other_sentence,
        ("numbers", "length", "truncation", "percent", "dates", "money", "negation", "quotes",
         "brackets", "ending", "names", "similarity", "forced"),
    ),
    "per cent dropped": Damage(_target(_drop(_PERCENT)), ("percent", "numbers")),
    "month changed": Damage(_target(_swap_word(_MONTHS)), ("dates",)),
    "day changed": Damage(_target(_swap_word(_DAYS)), ("dates",)),
    "currency changed": Damage(_target(_swap_currency), ("money",)),
    "name exchanged": Damage(_change_name, ("names",)),
    "negation dropped": Damage(_target(_drop(_NOT)), ("negation",)),
    "negation added": Damage(_target(_negate), ("negation",)),
    "question closed": Damage(_target(_no_question), ("ending",)),
    "quotes dropped": Damage(_target(_no_quotes), ("quotes",)),
    "bracket dropped": Damage(_target(_no_bracket), ("brackets",)),
    "address changed": Damage(_change_address, ("addresses",)),
    "entity": Damage(_target(_escape), ("damage",)),
    "word in pieces": Damage(_target(_pieces), ("damage",)),
}  # fmt: skip
