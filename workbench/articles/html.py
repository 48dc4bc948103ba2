"""HTML: the article of a page. trafilatura finds it if it is installed (extra `html`), else a plain
walk.

The plain walk keeps headings, paragraphs, list items, quotes and captions of the densest part of
the page, and leaves out scripts, navigation, forms and the like. The article's text is made of its
blocks, one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from workbench.articles import ReadOptions, article_id
from workbench.articles.furniture import find_furniture
from workbench.errors import InputError
from workbench.records import Article, Block, BlockKind

_SKIP = {
    "script", "style", "noscript", "nav", "footer", "aside", "form", "button", "select", "svg", "iframe",
    "template", "head", "menu", "dialog",
}  # fmt: skip
_VOID = {
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "source",
    "wbr",
    "area",
    "base",
    "col",
    "embed",
    "track",
}
_KINDS = {
    "h1": BlockKind.TITLE, "h2": BlockKind.HEADING, "h3": BlockKind.HEADING, "h4": BlockKind.HEADING,
    "h5": BlockKind.HEADING, "h6": BlockKind.HEADING, "li": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE, "figcaption": BlockKind.CAPTION, "pre": BlockKind.CODE,
    "caption": BlockKind.CAPTION,
}  # fmt: skip
_BREAKS = {
    "p", "div", "section", "article", "main", "header", "ul", "ol", "tr", "td", "th", "table", "br", "hr",
    "figure", "dl", "dt", "dd", "address", "body", "center",
} | set(_KINDS)  # fmt: skip
_WORDS = re.compile(r"\s+")
_XML_KINDS = {
    "head": BlockKind.HEADING,
    "item": BlockKind.LIST_ITEM,
    "quote": BlockKind.QUOTE,
    "code": BlockKind.CODE,
}

Piece = tuple[BlockKind, int, str]


def read(text: str, origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a page; raises InputError if there is no text in it."""
    title, pieces = _with_trafilatura(text) or _plain_walk(text)
    if not pieces:
        raise InputError(
            f"{origin}: no article text found in the page", hint="save its text as .txt"
        )
    yield _assemble(title, pieces, origin, options)


def _assemble(title: str, pieces: list[Piece], origin: str, options: ReadOptions) -> Article:
    """Write the pieces one a line and describe them as blocks."""
    if title and not any(kind is BlockKind.TITLE for kind, _, _ in pieces):
        if _WORDS.sub(" ", pieces[0][2]) == title:
            pieces = pieces[1:]
        pieces = [(BlockKind.TITLE, 1, title), *pieces]
    reasons = find_furniture([text for _, _, text in pieces])
    blocks, lines, position = [], [], 0
    for number, (kind, level, line) in enumerate(pieces):
        reason = reasons[number]
        if reason and not options.keep_furniture:
            kind = BlockKind.FURNITURE
        blocks.append(Block(kind, position, position + len(line), number, level, reason))
        lines.append(line)
        position += len(line) + 1
    text = "\n".join(lines)
    return Article(article_id(origin), options.language, title, text, origin, tuple(blocks))


def _with_trafilatura(text: str) -> tuple[str, list[Piece]] | None:
    """Return title and pieces as trafilatura sees them; None if it is absent or finds nothing."""
    try:
        import trafilatura
        from lxml import etree
    except ImportError:
        return None
    document: Any = trafilatura.bare_extraction(text, include_comments=False, include_tables=True)
    if document is None or document.body is None:
        return None
    pieces: list[Piece] = []
    for element in document.body.iter(etree.Element):
        if element.tag not in ("p", "head", "item", "quote", "code", "cell"):
            continue
        line = _WORDS.sub(" ", "".join(element.itertext())).strip()
        if line:
            level = int(str(element.get("rend", "h2"))[1:2] or 2) if element.tag == "head" else 0
            pieces.append((_XML_KINDS.get(str(element.tag), BlockKind.PARAGRAPH), level, line))
    title = _WORDS.sub(" ", document.title or "").strip()
    # On short pages trafilatura falls back to one paragraph with all the text: the tags know better.
    return (title, pieces) if len(pieces) > 1 else None


def _plain_walk(text: str) -> tuple[str, list[Piece]]:
    """Return title and pieces from the tags alone; the `<article>` or `<main>` part if there is one."""
    parser = _Walk()
    parser.feed(text)
    parser.close()
    parser.flush()
    inside = [piece for piece, in_article in parser.pieces if in_article]
    pieces = (
        inside if sum(len(line) for _, _, line in inside) > 200 else [p for p, _ in parser.pieces]
    )
    title = _WORDS.sub(" ", parser.title).strip()
    heading = next((line for kind, _, line in pieces if kind is BlockKind.TITLE), "")
    return heading or title, pieces


class _Walk(HTMLParser):
    """Collects the text of block elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[Piece, bool]] = []
        self.title = ""
        self._stack: list[str] = []
        self._text: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BREAKS:
            self.flush()
        if tag == "title":
            self._in_title = not self.title
        if tag not in _VOID:
            self._stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.flush()
        if tag == "title":
            self._in_title = False
        if tag in self._stack:
            while self._stack and self._stack.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not _SKIP.intersection(self._stack):
            self._text.append(data)

    def flush(self) -> None:
        """End the current block."""
        line = _WORDS.sub(" ", "".join(self._text)).strip()
        self._text = []
        if not line:
            return
        tag = next((tag for tag in reversed(self._stack) if tag in _KINDS), "")
        kind = _KINDS.get(tag, BlockKind.PARAGRAPH)
        level = int(tag[1]) if kind in (BlockKind.TITLE, BlockKind.HEADING) else 0
        in_article = bool({"article", "main"}.intersection(self._stack))
        self.pieces.append(((kind, level, line), in_article))
