"""The structure of a plain-text article: what each line is, by its place, length and marks.

title       the first line, if it is short and does not end like a sentence
subtitle    the next such line before any paragraph
caption     a line with a picture credit, or one that names who stands where
dateline    place and agency: `سول-رويترز`, `واشنطن/لندن (رويترز)`
byline      `كتب: …`, `By …`
heading     a short line without a full stop between paragraphs
list-item   a line that starts with a bullet or a number
paragraph   everything else
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.articles.furniture import find_furniture
from workbench.records import Block, BlockKind

_AGENCIES = (
    r"(?:رويترز|أ\s?ف\s?ب|ا\s?ف\s?ب|فرانس برس|أسوشيتد برس|اسوشيتد برس|أ\s?ب|د\s?ب\s?أ|الأناضول|سبوتنيك|تاس"
    r"|واس|وام|قنا|كونا|بترا|سانا|يونهاب|شينخوا|وكالات|الوكالات"
    r"|Reuters|REUTERS|AFP|AP|EPA|dpa|TASS|Xinhua|Yonhap|Getty(?: Images)?)"
)
_DATELINE = re.compile(rf"[^\W\d_][\w\s/،,()'’-]{{1,80}}?\s*[-–—(:/]\s*{_AGENCIES}\s*\)?\s*[-–—:]?")
_CREDIT = re.compile(rf".{{12,}}[-–—(/:]\s*{_AGENCIES}\s*\)?\s*")
_POSITIONS = re.compile(
    r"\(?(?:من اليسار|من اليمين|يسار|يمين|أرشيف|صورة|في الصورة|الصورة|\(?from left|pictured)\b.*",
    re.I,
)
_BYLINE = re.compile(
    r"(?:كتب|كتبت|بقلم|إعداد|تقرير|ترجمة|تحرير|by)\s*[:–-]?\s+\S+(?:\s+\S+){0,6}", re.I
)
_BULLET = re.compile(r"\s*(?:[•▪◦●·*■►–—-]\s+|\(?[\d٠-٩]{1,2}[.)-]\s+)(?=\S)")
_SENTENCE_END = re.compile(r"[.!؟?…۔]+[\"'”’»)\]]*$")
_MAX_TITLE_CHARS = 200
_MAX_HEADING_WORDS = 9


def find_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a plain text, one for each line that is not blank."""
    spans = list(_lines(text))
    lines = [text[start:end] for start, end in spans]
    reasons = find_furniture(lines)
    kinds = _kinds(lines, reasons)
    blocks = []
    for number, (start, end) in enumerate(spans):
        if not lines[number].strip():
            continue
        kind, prefix = kinds[number], ""
        if kind is BlockKind.LIST_ITEM:
            match = _BULLET.match(lines[number])
            prefix = match.group() if match else ""
        blocks.append(
            Block(kind, start + len(prefix), end, number, reason=reasons[number], prefix=prefix)
        )
    return tuple(blocks)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of LF lines, a CR before the LF left out."""
    start = 0
    while True:
        stop = text.find("\n", start)
        end = len(text) if stop < 0 else stop
        yield start, end - 1 if end > start and text[end - 1] == "\r" else end
        if stop < 0:
            return
        start = stop + 1


def _kinds(lines: list[str], reasons: list[str]) -> list[BlockKind]:
    """Decide each line's kind from top to bottom."""
    content = [n for n, line in enumerate(lines) if line.strip() and not reasons[n]]
    kinds = [BlockKind.FURNITURE if reason else BlockKind.PARAGRAPH for reason in reasons]
    paragraph_seen = title_seen = subtitle_seen = False
    for place, number in enumerate(content):
        line = lines[number].strip()
        last = place + 1 == len(content)
        kind = _line_kind(line)
        if kind is BlockKind.PARAGRAPH and not paragraph_seen and len(content) > 1:
            short = len(line) <= _MAX_TITLE_CHARS and not _SENTENCE_END.search(line)
            if short and place == 0:
                kind, title_seen = BlockKind.TITLE, True
            elif short and title_seen and not subtitle_seen and not last:
                kind, subtitle_seen = BlockKind.SUBTITLE, True
        if kind is BlockKind.PARAGRAPH and paragraph_seen and not last and _is_heading(line):
            kind = BlockKind.HEADING
        paragraph_seen = paragraph_seen or kind is BlockKind.PARAGRAPH
        kinds[number] = kind
    return kinds


def _line_kind(line: str) -> BlockKind:
    """Return what a line is by its own form; PARAGRAPH if nothing speaks."""
    if len(line) <= 100 and _DATELINE.fullmatch(line) and len(line.split()) <= 6:
        return BlockKind.DATELINE
    if len(line) <= 400 and (_CREDIT.fullmatch(line) or _POSITIONS.match(line)):
        return BlockKind.CAPTION
    if len(line) <= 80 and _BYLINE.fullmatch(line):
        return BlockKind.BYLINE
    if _BULLET.match(line):
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH


def _is_heading(line: str) -> bool:
    return (
        len(line.split()) <= _MAX_HEADING_WORDS
        and not _SENTENCE_END.search(line)
        and not line.endswith(("،", ",", ":", "؛"))
    )
