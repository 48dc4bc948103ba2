r"""Markup and encoding damage: what no reader wrote.

entity        an HTML entity, `&quot;`, `#187;`
tag           an HTML or XML tag, or a placeholder of one
mojibake      UTF-8 read as Latin-1 or Windows-1252 (`Ø§Ù„`), or Windows-1256 read as Latin-1 (`ÇáÚ`)
replacement   U+FFFD, or runs of question marks where letters were
subword       leftover marks of a tokenizer: `@@`, `▁`, `⁇`, `<unk>`
control       control characters, private use, unpaired surrogates, U+FEFF inside
escape        `\u0627`, `%D8%A7`
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("entity", "tag", "mojibake", "replacement", "subword", "control", "escape")
ENCODING_KINDS = frozenset({"mojibake", "replacement", "control", "escape"})
_PATTERNS = {
    "entity": r"&(?:[A-Za-z][A-Za-z0-9]{1,7}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});|(?<![\w&])#\d{2,5};",
    "subword": r"@@(?=\s|$)|\u2581|\u2047|</?(?:unk|s|pad)>",
    "tag": r"</?[A-Za-z][A-Za-z0-9:-]{0,15}(?:\s[^<>]{0,200})?/?>|<!--|\]\]>|<!\[CDATA\[",
    "mojibake": (
        "(?:[\u00d8\u00d9\u00da\u00db][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192"
        "\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]){2,}"
        "|\u00e2\u20ac[\u0080-\u00bf\u2018-\u2026\u0153\u2122\u02dc]|\u00c3[\u0080-\u00bf\u00a9\u00a8]|\u00ef\u00bb\u00bf"
        "|(?<![A-Za-z])\u00c7\u00e1[\u00c0-\u00ff]{2,}|[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{5,}"
    ),
    "replacement": "\ufffd+|\u00bf\u00bd|(?<![?])\\?{4,}(?=\\s*[\\w?])",
    "control": (
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufff0-\ufffb\ufffe\uffff]"
        "|(?<=.)\ufeff|[\ud800-\udfff]"
    ),
    "escape": r"\\u[0-9a-fA-F]{4}|(?:%[CDE][0-9A-F]%[89AB][0-9A-F]){2,}|\\x[0-9a-f]{2}",
}
_ALL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()))
_MAYBE = re.compile(
    "[&#@<>\\\\%?\u2581\u2047\u00bf-\u00ff\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufeff\ud800-\udfff"
    "\ufff0-\uffff]|\\]\\]"
)
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Damage:
    """Damage of one of `KINDS` at `text[start:end]`."""

    kind: str
    start: int
    end: int
    text: str


def find_damage(text: str) -> list[Damage]:
    """Return all damage of a text in order; none is good. Escapes inside a URL are in place there."""
    if not _MAYBE.search(text):
        return []
    safe = [match.span() for match in _ADDRESS.finditer(text)]
    found = []
    for match in _ALL.finditer(text):
        kind = match.lastgroup or ""
        inside = any(start <= match.start() < end for start, end in safe)
        if not (inside and kind in ("escape", "entity")):
            found.append(Damage(kind, match.start(), match.end(), match.group()))
    return found


def uneven_markup(source: str, target: str) -> tuple[str, ...]:
    """Return the tags and placeholders that only one side has, as written; () is good.

    Tags that both sides carry are content of technical text, not damage.
    """
    left = sorted(found.text for found in find_damage(source) if found.kind == "tag")
    right = sorted(found.text for found in find_damage(target) if found.kind == "tag")
    if left == right:
        return ()
    only = [tag for tag in left if tag not in right] + [tag for tag in right if tag not in left]
    return tuple(only)
