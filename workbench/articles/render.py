"""English articles out: the source's blocks with their translations, as Markdown or in its own shape."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.records import Article, BlockKind

_ESCAPE = re.compile(r"([\\`*_{}\[\]<>#|])")
_LINE_START = re.compile(r"^(\d+)([.)]\s)|^([-+]\s)")


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    escaped = _ESCAPE.sub(r"\\\1", text)
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def to_markdown(article: Article, english: Mapping[int, str]) -> str:
    """Return the English article as Markdown: same paragraphs and headings, furniture left out.

    `english[n]` is the text of block n.
    """
    paragraphs: list[str] = []
    list_before = False
    for number, block in enumerate(article.blocks):
        text = english.get(number, "")
        if block.kind is BlockKind.FURNITURE or not text:
            continue
        line = _markdown_line(block.kind, block.level, escape_markdown(text))
        is_item = block.kind is BlockKind.LIST_ITEM
        if is_item and list_before:
            paragraphs[-1] += "\n" + line
        else:
            paragraphs.append(line)
        list_before = is_item
    return "\n\n".join(paragraphs) + "\n"


def _markdown_line(kind: BlockKind, level: int, text: str) -> str:
    match kind:
        case BlockKind.TITLE:
            return f"# {text}"
        case BlockKind.HEADING:
            return f"{'#' * max(2, level)} {text}"
        case BlockKind.SUBTITLE:
            return f"**{text}**"
        case BlockKind.CAPTION | BlockKind.BYLINE | BlockKind.DATELINE:
            return f"*{text}*"
        case BlockKind.LIST_ITEM:
            return f"- {text}"
        case BlockKind.QUOTE:
            return f"> {text}"
        case _:
            return text


def to_source_shape(article: Article, english: Mapping[int, str]) -> str:
    """Return the article's own text with the blocks in English; all between and around them stays.

    Blocks without translation (code, furniture that was set aside) keep their text.
    """
    parts: list[str] = []
    position = 0
    for number, block in enumerate(article.blocks):
        if number not in english:
            continue
        parts.append(article.text[position : block.start])
        parts.append(english[number])
        position = block.end
    parts.append(article.text[position:])
    return "".join(parts)
