"""Articles to sentences, with exact offsets and a reason for every boundary.

Line ends (LF, CR, U+0085, U+2028, U+2029, form feed) are hard boundaries; inside a line `rules` decide.
Where they find nothing for long, a `BoundaryFinder`, if one is given, looks for ends without marks.
`text[segment.start:segment.end] == segment.text`, and between two segments there are only blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from workbench.records import Article, Block, BlockKind, Language, Segment
from workbench.splitter.rules import ends_in_terminal, find_boundaries

LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What may be left out at the edges of a sentence: blanks, and marks nobody sees.
_EDGE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
# A stretch is bare if it has more words than a sentence is likely to have and hardly a mark in it. One
# that ends in a mark was written by somebody who sets them, so it gets the benefit of the doubt: two
# sentences of over 40 words in the seeds' references were cut before it did.
BARE_WORDS, BARE_WORDS_CLOSED = 40, 80
_BARE_WORDS_PER_MARK = 20
_INNER_MARKS = re.compile("[،,؛;:–—]|(?<=\\s)-+(?=\\s)")


UNMARKED = "unmarked"


class BoundaryFinder(Protocol):
    """Finds sentence ends that no mark shows; see `workbench.boundaries`."""

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return (end of a sentence, start of the next one) inside `text`, in order."""

    def describe(self) -> dict[str, str]:
        """Return what finds them, for the provenance."""


def split_text(
    text: str,
    language: Language,
    *,
    start: int = 0,
    end: int | None = None,
    finder: BoundaryFinder | None = None,
) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, reason) of each sentence of `text[start:end]`, in code points of `text`.

    With a finder, stretches without marks are split where it says so; the reason is "unmarked".
    """
    for first, last, reason in _split_by_rules(text, language, start, end):
        if finder is not None and _is_bare(text[first:last]):
            sentence = first
            for before, behind in finder.find(text[first:last]):
                yield sentence, first + before, UNMARKED
                sentence = first + behind
            first = sentence
        yield first, last, reason


def _is_bare(stretch: str) -> bool:
    """Return whether a stretch looks as if marks were missing in it."""
    words = len(stretch.split())
    if words <= (BARE_WORDS_CLOSED if ends_in_terminal(stretch) else BARE_WORDS):
        return False
    return len(_INNER_MARKS.findall(stretch)) * _BARE_WORDS_PER_MARK <= words


def _split_by_rules(
    text: str, language: Language, start: int, end: int | None
) -> Iterator[tuple[int, int, str]]:
    stop = len(text) if end is None else end
    for first, last in _lines(text, start, stop):
        line = text[first:last]
        sentence = _skip(line, 0)
        for boundary in find_boundaries(line, language):
            if boundary.end > sentence:
                yield first + sentence, first + _trim(line, sentence, boundary.end), boundary.reason
                sentence = boundary.start
        tail = _trim(line, sentence, len(line))
        if tail > sentence:
            yield first + sentence, first + tail, "line-end" if last < stop else "block-end"


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between hard line ends."""
    for match in LINE_ENDS.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _skip(line: str, position: int) -> int:
    match = _EDGE.match(line, position)
    return match.end() if match else position


def _trim(line: str, start: int, end: int) -> int:
    while end > start and _EDGE.fullmatch(line[end - 1]):
        end -= 1
    return end


def split_article(
    article: Article, *, keep_furniture: bool = False, finder: BoundaryFinder | None = None
) -> Iterator[Segment]:
    """Yield the sentences of an article's blocks in order; furniture and code only if asked for.

    An article without blocks is split as one block. For the finder see `split_text`.
    """
    blocks: Iterable[Block] = article.blocks or (
        Block(BlockKind.PARAGRAPH, 0, len(article.text), 0),
    )
    index = 0
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.CODE or (
            block.kind is BlockKind.FURNITURE and not keep_furniture
        ):
            continue
        for start, end, reason in split_text(
            article.text, article.language, start=block.start, end=block.end, finder=finder
        ):
            text = article.text[start:end]
            yield Segment(article.id, index, start, end, text, article.language, number, reason)
            index += 1
