"""How Arabic words vary: spelling, clitics in front, endings behind.

A word is compared folded (the KEY view without its last step on punctuation, so that marks still part words).
Names are also compared by skeleton: first letter, then consonants, with those letters alike that
transliterators exchange (`peers.md` §G4): كيم جونج أون and كيم جونغ-أون, فلاديفوستوك and فلاديفستوك.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.text.steps import KEY, apply_steps
from workbench.text.views import View, make_view

WORD_KEY = tuple(step for step in KEY if step != "punctuation")
WORD = re.compile(r"[^\W_]+")
# Between the words of one term: blanks, or one hyphen as in جونغ-أون.
GAP = re.compile(r"\s*[-‐‑–ـ]?\s*")

_ALIKE = str.maketrans("غقكگطصثظذڤپ", "ججججتسسززفب")
_VOWELS = frozenset("اويء")
ARTICLE = "ال"
_CONJUNCTIONS = ("", "و", "ف")
_PARTICLES = ("", "ب", "ك", "ل", "س")
# Folded endings of nouns and adjectives: pronouns, duals, sound plurals, tanwin's alef.
_PRONOUNS = ("ها", "هما", "هم", "هن", "كما", "كم", "كن", "نا", "ه", "ك", "ي")
_NUMBERS = ("ات", "ان", "ين", "ون", "ا")


@dataclass(frozen=True, slots=True)
class Prefix:
    """What is written onto the front of a word: `text` is `letters` and, if `definite`, the article."""

    text: str
    letters: tuple[str, ...]
    definite: bool


def fold(text: str) -> str:
    """Return a text as words are compared, punctuation kept."""
    return apply_steps(text, WORD_KEY)


def fold_view(text: str) -> View:
    """Return the folded text with its map to the original."""
    return make_view(text, WORD_KEY)


def skeleton(word: str) -> str:
    """Return the consonants of a folded word, exchangeable letters made alike.

    Its first letter stays, and so do و and ي at its end: فلاديفوستوكي is an adjective, no other spelling.

    >>> skeleton("فلاديفوستوك") == skeleton("فلاديفستوك")
    True
    """
    word = word.translate(_ALIKE)
    inner, last = word[1:-1], word[1:][-1:]
    bones = "".join(letter for letter in inner if letter not in _VOWELS)
    return word[:1] + bones + ("" if last in ("ا", "ه", "ء") else last)


def _prefixes() -> Iterator[Prefix]:
    for conjunction in _CONJUNCTIONS:
        for particle in _PARTICLES:
            letters = tuple(part for part in (conjunction, particle) if part)
            yield Prefix(conjunction + particle, letters, definite=False)
            if particle == "س":  # marks the future of a verb, which has no article
                continue
            article = "لل" if particle == "ل" else particle + ARTICLE
            yield Prefix(conjunction + article, letters, definite=True)


_PREFIXES = tuple(sorted(_prefixes(), key=lambda prefix: len(prefix.text)))


def splits(word: str) -> Iterator[tuple[Prefix, str]]:
    """Yield every way to read a folded word as clitics, article and rest, the barest first."""
    for prefix in _PREFIXES:
        if word.startswith(prefix.text) and len(word) > len(prefix.text):
            yield prefix, word[len(prefix.text) :]


@functools.lru_cache(maxsize=1 << 14)
def stems(word: str) -> tuple[str, ...]:
    """Return the folded words that `word` may be an inflected form of, itself first."""
    found = [word]
    for ending in _PRONOUNS:
        bare = word.removesuffix(ending)
        if bare == word or len(bare) < 3:
            continue
        found.append(bare)
        if bare.endswith("ت"):  # a final ه (ة) is written ت before a pronoun
            found.append(bare[:-1] + "ه")
            found += _singulars(bare)
    found += _singulars(word)
    if not word.endswith("ه"):
        found.append(word + "ه")  # the masculine of an adjective entered in the feminine
    return tuple(dict.fromkeys(found))


def _singulars(word: str) -> Iterator[str]:
    """Yield what a dual or sound plural may come from."""
    for ending in _NUMBERS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3:
            yield bare
            yield bare + "ه"
            if bare.endswith("ت"):
                yield bare[:-1] + "ه"
