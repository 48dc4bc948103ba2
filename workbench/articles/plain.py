"""Plain text: one article a file, one block a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.articles import ReadOptions, article_id
from workbench.articles.structure import find_blocks
from workbench.records import Article, Block, BlockKind


def read(text: str, origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a text file, its lines classified."""
    yield make_article(text, origin, article_id(origin), options)


def make_article(
    text: str, origin: str, name: str, options: ReadOptions, title: str = ""
) -> Article:
    """Build an article from plain text; with `keep_furniture` furniture lines become paragraphs."""
    blocks = find_blocks(text)
    if options.keep_furniture:
        blocks = tuple(_kept(block) for block in blocks)
    found = next((b for b in blocks if b.kind is BlockKind.TITLE), None)
    if found is not None and not title:
        title = text[found.start : found.end].strip()
    return Article(name, options.language, title, text, origin, blocks)


def _kept(block: Block) -> Block:
    if block.kind is not BlockKind.FURNITURE:
        return block
    return replace(block, kind=BlockKind.PARAGRAPH)
