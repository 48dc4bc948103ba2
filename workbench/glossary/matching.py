"""Finds terms in Arabic text: word by word through a table, so that the glossary's size costs nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.glossary.spelling import (
    ARTICLE,
    GAP,
    WORD,
    Prefix,
    fold,
    fold_view,
    skeleton,
    splits,
    stems,
)
from workbench.glossary.terms import Term

# Fewer consonants are shared by too many words: Pyongyang has six (بنج ينج), Russia two (رس).
SKELETON_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A term at `text[start:end]`, its clitics included; `letters` are those clitics, article left out."""

    term: Term
    start: int
    end: int
    letters: tuple[str, ...] = ()

    @property
    def switched(self) -> str:
        """Return what stands for the match in a source text whose term is written in English."""
        return "".join(self.letters) + (" " if self.letters else "") + self.term.target


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One spelling as folded words; the article of the first is taken off and told by `definite`."""

    words: tuple[str, ...]
    definite: bool
    term: Term
    by_skeleton: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a folded text with their spans."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class Glossary:
    """All terms, ready to be looked up. Raises InputError for a spelling with two English forms."""

    def __init__(self, terms: Sequence[Term] = ()) -> None:
        self.terms: list[Term] = []
        self.repeated: list[tuple[Term, Term]] = []
        self._table: dict[str, list[_Spelling]] = {}
        self._keys: dict[str, Term] = {}
        for term in terms:
            self._add(term)

    def __len__(self) -> int:
        return len(self.terms)

    def describe(self) -> dict[str, Any]:
        """Return size and digest for the provenance."""
        lines = "".join(f"{t.sources} {t.forms} {t.kind}\n" for t in self.terms)
        digest = hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()
        return {"terms": len(self), "sha256": digest} if self.terms else {}

    def _add(self, term: Term) -> None:
        for source in term.sources:
            key = " ".join(WORD.findall(fold(source)))
            known = self._keys.setdefault(key, term)
            if known is term:
                continue
            if known.target != term.target:
                raise InputError(
                    f"{term.place}: '{source}' is '{term.target}' here and '{known.target}' in {known.place}",
                    hint="keep one of them; further accepted forms stand behind |",
                )
            self.repeated.append((known, term))
        self.terms.append(term)
        for spelling in _spellings(term):
            name = spelling.words[0]
            self._table.setdefault(name, []).append(spelling)

    def find(self, text: str) -> list[Match]:
        """Return the terms of a text in order, the longest where several begin; none overlap."""
        if not self.terms:
            return []
        words = _cut(fold(text))
        found: list[tuple[int, int, _Spelling, Prefix]] = []
        position = 0
        while position < len(words.words):
            best = self._longest(words, position)
            if best is None:
                position += 1
                continue
            spelling, prefix = best
            found.append((position, len(spelling.words), spelling, prefix))
            position += len(spelling.words)
        if not found:
            return []
        view = fold_view(text)
        matches = []
        for first, count, spelling, prefix in found:
            start, end = view.original_span(
                words.spans[first][0], words.spans[first + count - 1][1]
            )
            matches.append(Match(spelling.term, start, end, prefix.letters))
        return matches

    def _longest(self, words: _Words, position: int) -> tuple[_Spelling, Prefix] | None:
        """Return the spelling with most words that begins here, read with the fewest clitics."""
        best: tuple[_Spelling, Prefix] | None = None
        for prefix, rest in splits(words.words[position]):
            for spelling in self._candidates(rest):
                if best is not None and len(spelling.words) <= len(best[0].words):
                    continue
                if _may_carry(spelling, prefix) and _follows(spelling, rest, words, position):
                    best = spelling, prefix
        return best

    def _candidates(self, rest: str) -> Iterator[_Spelling]:
        names = dict.fromkeys((*stems(rest), "/" + skeleton(rest)))
        for name in names:
            yield from self._table.get(name, ())


def _spellings(term: Term) -> Iterator[_Spelling]:
    """Yield the ways a term is looked up: as spelled, and a name of enough consonants by skeleton."""
    for source in term.sources:
        words = tuple(WORD.findall(fold(source)))
        if not words:
            continue
        definite = words[0].startswith(ARTICLE) and len(words[0]) > len(ARTICLE) + 1
        first = words[0].removeprefix(ARTICLE) if definite else words[0]
        words = (first, *words[1:])
        yield _Spelling(words, definite, term, by_skeleton=False)
        bones = tuple(skeleton(word) for word in words)
        if term.kind == "name" and sum(map(len, bones)) >= SKELETON_LETTERS:
            yield _Spelling(("/" + bones[0], *bones[1:]), definite, term, by_skeleton=True)


def _cut(text: str) -> _Words:
    spans = tuple(match.span() for match in WORD.finditer(text))
    return _Words(text, tuple(text[start:end] for start, end in spans), spans)


def _may_carry(spelling: _Spelling, prefix: Prefix) -> bool:
    """Return whether the clitics fit: a definite term needs its article, a name takes no future س."""
    if spelling.definite and not prefix.definite:
        return False
    if prefix.definite and not spelling.definite and spelling.term.kind == "exact":
        return False
    return spelling.term.kind == "term" or "س" not in prefix.letters


def _follows(spelling: _Spelling, rest: str, words: _Words, position: int) -> bool:
    """Return whether all words of a spelling stand here, one behind the other."""
    last = position + len(spelling.words) - 1
    if last >= len(words.words) or not _same_first(spelling, rest):
        return False
    for number, wanted in enumerate(spelling.words[1:], position + 1):
        between = words.text[words.spans[number - 1][1] : words.spans[number][0]]
        if not between or GAP.fullmatch(between) is None:
            return False
        if not _same(spelling, wanted, words.words[number]):
            return False
    return True


def _same_first(spelling: _Spelling, rest: str) -> bool:
    wanted = spelling.words[0].removeprefix("/")
    return _same(spelling, wanted, rest)


def _same(spelling: _Spelling, wanted: str, word: str) -> bool:
    if spelling.by_skeleton:
        return skeleton(word) == wanted
    if word == wanted:
        return True
    if spelling.term.kind != "term":
        return False
    bare = word.removeprefix(ARTICLE) if len(word) > len(ARTICLE) + 1 else word
    return wanted.removeprefix(ARTICLE) in stems(bare)
