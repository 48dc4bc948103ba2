"""Markdown: headings, lists, quotes and fenced code keep their marks; lines of a paragraph stay
lines.

Only block marks are parsed (CommonMark §4, §5); inline marks travel through translation as text. A front
matter block between `---` lines is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.articles import ReadOptions, article_id
from workbench.articles.furniture import find_furniture
from workbench.records import Article, Block, BlockKind

_LINE = re.compile(r"[^\n]*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+")
_QUOTE = re.compile(r"(?:\s{0,3}>[ \t]?)+")
_LIST = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_VERBATIM = re.compile(
    r"\s{0,3}(?:(?:[-*_][ \t]*){3,}|=+|-+|\[[^\]]+\]:\s.*|!\[[^\]]*\]\([^)]*\)|<[^>]+>|\|[\s:|-]+\|)\s*$"
)


def read(text: str, origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a Markdown file."""
    blocks = tuple(_blocks(text, keep_furniture=options.keep_furniture))
    title = next((b for b in blocks if b.kind is BlockKind.TITLE), None)
    name = text[title.start : title.end].strip() if title else ""
    yield Article(article_id(origin), options.language, name, text, origin, blocks)


def _blocks(text: str, *, keep_furniture: bool) -> Iterator[Block]:
    """Yield one block a line that is not blank; the marks in front go into `prefix`."""
    lines = [
        (m.start(), m.end())
        for m in _LINE.finditer(text)
        if m.start() in (0, len(text)) or text[m.start() - 1] == "\n"
    ]
    reasons = find_furniture([text[start:end] for start, end in lines])
    fence, title_seen = "", False
    front = _front_matter_end(text, lines)
    for number, (start, end) in enumerate(lines):
        line = text[start:end].rstrip("\r")
        end = start + len(line)
        if not line.strip():
            continue
        match = _FENCE.match(line)
        if number <= front or fence or match:
            yield Block(BlockKind.CODE, start, end, number)
            if match and number > front:
                fence = (
                    "" if fence and match.group(1).startswith(fence) else fence or match.group(1)
                )
            continue
        if _VERBATIM.fullmatch(line):
            yield Block(BlockKind.CODE, start, end, number)
            continue
        kind, level, prefix = _marks(line, title_seen=title_seen)
        title_seen = title_seen or kind is BlockKind.TITLE
        if reasons[number] and not keep_furniture:
            yield Block(BlockKind.FURNITURE, start, end, number, reason=reasons[number])
        else:
            yield Block(kind, start + len(prefix), end, number, level, prefix=prefix)


def _front_matter_end(text: str, lines: list[tuple[int, int]]) -> int:
    """Return the number of the line that closes the front matter, -1 without one."""
    if text[slice(*lines[0])].strip() != "---":
        return -1
    for number, span in enumerate(lines[1:], 1):
        if text[slice(*span)].strip() in ("---", "..."):
            return number
    return -1


def _marks(line: str, *, title_seen: bool) -> tuple[BlockKind, int, str]:
    """Return kind, level and the marks in front of the text of a line."""
    heading = _HEADING.match(line)
    if heading:
        level = len(heading.group(1))
        first = level == 1 and not title_seen
        return (BlockKind.TITLE if first else BlockKind.HEADING), level, heading.group()
    quote = _QUOTE.match(line)
    prefix = quote.group() if quote else ""
    item = _LIST.match(line, len(prefix))
    if item:
        return BlockKind.LIST_ITEM, 0, prefix + item.group()
    if quote:
        return BlockKind.QUOTE, 0, prefix
    indent = line[: len(line) - len(line.lstrip())]
    return BlockKind.PARAGRAPH, 0, indent
