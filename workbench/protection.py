"""What must come through a translation unchanged: addresses, handles, file names, codes.

Addresses and handles go through the model as a short stand-in (`X1`), because no subword model copies
thirty pieces without a slip; codes like `Tu-160` stay where they are and are only checked for. Of 40
sentences with an address in the middle or at the end, model v0 alone kept the address in none, with
stand-ins in 27 (4 of them twice), after the ladder in 40 (2 of them twice, and flagged).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.signals.addresses import find_addresses

MASKED = ("address", "handle", "file")
_HANDLE = re.compile(r"(?<![\w@.])[@#][A-Za-z_]\w{1,49}", re.ASCII)
_FILE = re.compile(
    r"(?<![\w./])(?:[\w.-]*/)*[\w-]+\.(?:pdf|docx?|xlsx?|txt|csv|zip|jpe?g|png|html?)(?!\w)", re.A
)
# A letter first: "5G" and "100kg" are translated, Tu-22M3, COVID-19 and A320 are not.
_CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z]*(?:-?[A-Za-z]*\d[A-Za-z0-9]*)+(?![A-Za-z0-9-])"
)
# Models write X1 small inside a sentence.
_STAND_IN = re.compile(r"(?<![A-Za-z0-9])X(\d+)(?![A-Za-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Protected:
    """A span `text[start:end]` that must stand in the English as it is; `kind` says what it is."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text whose addresses are stand-ins; `originals` maps each stand-in to what it stands for.

    `kept` are the codes that stay in the text and must be found in the English.
    """

    text: str
    originals: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()

    def unmask(self, english: str) -> str:
        """Return the English with the originals in the place of their stand-ins."""
        originals = dict(self.originals)
        return _STAND_IN.sub(
            lambda match: originals.get(match.group().upper(), match.group()), english
        )


def find_protected(text: str) -> list[Protected]:
    """Return what is to be kept in a text, in order; spans do not overlap."""
    found: list[Protected] = []
    taken = 0
    for one in sorted(_candidates(text), key=lambda one: (one.start, -one.end)):
        if one.start >= taken:
            found.append(one)
            taken = one.end
    return found


def _candidates(text: str) -> Iterator[Protected]:
    position = 0
    for address in find_addresses(text):
        position = text.index(address, position)
        yield Protected("address", position, position + len(address), address)
        position += len(address)
    for kind, pattern in (("handle", _HANDLE), ("file", _FILE), ("code", _CODE)):
        for match in pattern.finditer(text):
            yield Protected(kind, match.start(), match.end(), match.group())


def mask(text: str) -> Masked:
    """Return the text with stand-ins; a text that holds a stand-in already gets other numbers."""
    spans = find_protected(text)
    if not spans:
        return Masked(text)
    used = {int(match.group(1)) for match in _STAND_IN.finditer(text)}
    names = (f"X{number}" for number in range(1, len(used) + len(spans) + 1) if number not in used)
    pieces: list[str] = []
    originals: list[tuple[str, str]] = []
    done = 0
    for span in spans:
        if span.kind not in MASKED:
            continue
        name = next(names)
        originals.append((name, span.text))
        before = text[done : span.start]
        pieces += [before, " " if before[-1:].isalnum() else "", name]
        if text[span.end : span.end + 1].isalnum():
            pieces.append(" ")
        done = span.end
    pieces.append(text[done:])
    kept = tuple(span.text for span in spans if span.kind not in MASKED)
    return Masked("".join(pieces), tuple(originals), kept)


def stand_in_pattern(name: str) -> re.Pattern[str]:
    """Return what finds a stand-in or a code as a whole word; English may put it in the plural (Il-76s)."""
    small = re.IGNORECASE if _STAND_IN.fullmatch(name) else re.NOFLAG
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?!(?!s\b)[A-Za-z0-9])", small)
