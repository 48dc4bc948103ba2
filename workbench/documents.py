"""Documents to translate in place: sentences out, the same file with other sentences back.

    document = load_document(path, options)
    document.sentences                     what is to be translated, in order
    document.render(english)               the document with the English in its place

Text and Markdown keep every line and mark, JSONL and TSV get a field or column `en`, HTML keeps its
tags. With the format "lines" each line is one unit: N lines in, N lines out, blank ones included.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.articles import FORMATS, READERS, ReadOptions, parse_articles
from workbench.articles.html_shape import Page, load_html
from workbench.articles.render import to_source_shape
from workbench.articles.tsv import find_column
from workbench.decoding import Decoded, decode
from workbench.files import read_bytes
from workbench.records import Article, Language
from workbench.splitter import UNMARKED, BoundaryFinder, split_article, split_text
from workbench.text.joining import close_sentence, join_sentences

Renderer = Callable[[Sequence[str]], str]
Place = tuple[int, bool]  # number of the block (line, run of text), and whether its end has no mark


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its sentences and how to put others in their place."""

    origin: str
    sentences: tuple[str, ...]
    render: Renderer


def load_document(
    path: Path, options: ReadOptions, finder: BoundaryFinder | None = None
) -> Document:
    """Read a file or, for `-`, standard input; raises InputError like `read_articles`."""
    if str(path) == "-":
        origin, data = "stdin", sys.stdin.buffer.read()
    else:
        origin, data = str(path), read_bytes(path)
    decoded = decode(data, origin, options.encoding)
    if options.format == "lines":
        return _lines(decoded, origin, options.language, finder)
    suffix = FORMATS.get(options.format, path.suffix.lower())
    kind = READERS.get(suffix, "plain")
    if kind == "html" and decoded.text.strip():
        return _html(load_html(decoded.text, origin), origin, options.language, finder)
    articles = list(parse_articles(decoded, origin, suffix, options))
    if kind == "jsonl":
        return _records(articles, origin, finder)
    if kind == "tsv":
        return _rows(decoded.text, articles, origin, options, finder)
    return _whole(articles[0], origin, finder)


def _lines(
    decoded: Decoded, origin: str, language: Language, finder: BoundaryFinder | None
) -> Document:
    """Every LF line is one unit; a CR at its end and the last line's missing LF are kept."""
    lines = decoded.text.split("\n")
    ended = lines[-1] == "" and len(lines) > 1
    if lines[-1] == "":
        lines.pop()
    found = [
        ((number, reason == UNMARKED), line[start:end])
        for number, line in enumerate(lines)
        for start, end, reason in split_text(line, language, finder=finder)
    ]
    places = [place for place, _ in found]

    def render(english: Sequence[str]) -> str:
        texts = _joined(places, english)
        rows = [
            " ".join(texts.get(number, "").split()) + ("\r" if line.endswith("\r") else "")
            for number, line in enumerate(lines)
        ]
        return "\n".join(rows) + ("\n" if ended else "")

    return Document(origin, tuple(text for _, text in found), render)


def _sentences(article: Article, finder: BoundaryFinder | None) -> list[tuple[Place, str]]:
    """Return (place, sentence) of an article."""
    return [
        ((segment.block, segment.reason == UNMARKED), segment.text)
        for segment in split_article(article, finder=finder)
    ]


def _joined(places: Sequence[Place], english: Sequence[str]) -> dict[int, str]:
    """Join translated sentences by block."""
    parts: dict[int, list[str]] = {}
    for (block, unmarked), text in zip(places, english, strict=True):
        parts.setdefault(block, []).append(close_sentence(text) if unmarked else text)
    return {block: join_sentences(texts) for block, texts in parts.items()}


def _whole(article: Article, origin: str, finder: BoundaryFinder | None) -> Document:
    """Text and Markdown: blocks are replaced where they stand."""
    found = _sentences(article, finder)
    places = [place for place, _ in found]
    return Document(
        origin,
        tuple(text for _, text in found),
        lambda english: _ended(to_source_shape(article, _joined(places, english)), article.text),
    )


def _ended(text: str, original: str) -> str:
    """End a text with a line end on the terminal even if the original has none in its file."""
    return text if text.endswith("\n") or not original else text + "\n"


def _article_texts(
    articles: Sequence[Article], finder: BoundaryFinder | None
) -> tuple[tuple[str, ...], Callable[[Sequence[str]], list[str]]]:
    """Return all sentences of many articles, and a function that makes each article's English text."""
    found = [_sentences(article, finder) for article in articles]

    def texts(english: Sequence[str]) -> list[str]:
        done, start = [], 0
        for article, own in zip(articles, found, strict=True):
            part = english[start : start + len(own)]
            start += len(own)
            done.append(to_source_shape(article, _joined([place for place, _ in own], part)))
        return done

    return tuple(text for own in found for _, text in own), texts


def _records(articles: Sequence[Article], origin: str, finder: BoundaryFinder | None) -> Document:
    """JSONL: the objects come back with the English in a field `en`."""
    sentences, texts = _article_texts(articles, finder)

    def render(english: Sequence[str]) -> str:
        rows = []
        for article, text in zip(articles, texts(english), strict=True):
            record = json.loads(article.metadata["record"])
            rows.append(json.dumps({**record, "en": text}, ensure_ascii=False) + "\n")
        return "".join(rows)

    return Document(origin, sentences, render)


def _rows(
    text: str,
    articles: Sequence[Article],
    origin: str,
    options: ReadOptions,
    finder: BoundaryFinder | None,
) -> Document:
    """TSV: every row comes back with one column more."""
    sentences, texts = _article_texts(articles, finder)
    rows = text.removesuffix("\n").split("\n")
    _, header = find_column(rows[0].removesuffix("\r").split("\t"), options, origin)

    def render(english: Sequence[str]) -> str:
        by_line = {
            int(article.metadata["line"]): one
            for article, one in zip(articles, texts(english), strict=True)
        }
        out = []
        for number, row in enumerate(rows, 1):
            end = "\r" if row.endswith("\r") else ""
            cell = "en" if number <= header else by_line.get(number, "")
            out.append(row.removesuffix("\r") + ("\t" + cell if row.strip() else "") + end + "\n")
        return "".join(out)

    return Document(origin, sentences, render)


def _html(page: Page, origin: str, language: Language, finder: BoundaryFinder | None) -> Document:
    """HTML: the runs of text of a page, split into sentences and set back into their tags."""
    found = [
        ((number, reason == UNMARKED), run[start:end])
        for number, run in enumerate(page.runs)
        for start, end, reason in split_text(run, language, finder=finder)
    ]
    places = [place for place, _ in found]
    return Document(
        origin,
        tuple(text for _, text in found),
        lambda english: page.render(_joined(places, english)),
    )
