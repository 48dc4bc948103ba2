"""Bytes to text: UTF-8 and UTF-16 are recognised, Windows-1256 and ISO 8859-6 where the text proves
them.

Nothing is ever decoded with replacement characters: what cannot be read exactly is refused, with
the place of the first bad byte and the next thing to try.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from workbench.errors import InputError
from workbench.text.script import script_shares

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN_BINARY = (
    (b"%PDF", "a PDF file; extract its text first (pdftotext FILE)"),
    (b"PK\x03\x04", "a ZIP or Office file; save it as plain text or HTML first"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as plain text first"),
    (b"\x1f\x8b", "a gzip file; unpack it first (gunzip FILE)"),
    (b"\xfd7zXZ\x00", "an xz file; unpack it first (unxz FILE)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF file; save it as plain text first"),
)
# The commonest Arabic words of news text: a wrong single-byte table does not produce them.
_COMMON = re.compile(r"(?<!\w)(?:في|من|على|إلى|الى|أن|ان|عن|مع|التي|الذي|هذا|قال|بعد|ما|لا)(?!\w)")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE_BYTES = 1 << 16
_LEGACY = ("cp1256", "iso8859-6")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read with, and whether it began with a byte-order mark."""

    text: str
    encoding: str
    bom: bool = False


def decode(data: bytes, origin: str, encoding: str = "") -> Decoded:
    """Return the text of `data`; `encoding` overrides what would be recognised.

    Raises InputError for binary files and for bytes that no known encoding explains.
    """
    if encoding:
        return _decode_as(data, origin, encoding)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(_strict(data[len(bom) :], name, origin), name, bom=True)
    for magic, what in _KNOWN_BINARY:
        if data.startswith(magic):
            raise InputError(f"{origin}: not a text file: {what}")
    sample = data[:_SAMPLE_BYTES]
    wide = _guess_utf16(sample)
    if wide:
        return Decoded(_strict(data, wide, origin), wide)
    if len(_CONTROL.findall(sample)) > len(sample) // 200:
        raise InputError(f"{origin}: not a text file: control bytes all over")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, origin, error)


def _decode_as(data: bytes, origin: str, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise InputError(
            f"unknown encoding '{encoding}'", hint="utf-8, utf-16, windows-1256, iso-8859-6, …"
        ) from None
    for bom, owner in _BOMS:
        if data.startswith(bom) and owner.startswith(name.removesuffix("-sig")):
            return Decoded(_strict(data[len(bom) :], owner, origin), owner, bom=True)
    return Decoded(_strict(data, name, origin), name)


def _strict(data: bytes, encoding: str, origin: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin}: byte {error.start} is not {encoding}: {error.reason}",
            hint="name the right one with --encoding",
        ) from None


def _guess_utf16(sample: bytes) -> str:
    """Return the UTF-16 flavour of a text without mark, or "" if it looks like none.

    In Latin or Arabic UTF-16 one byte of each pair is 0x00 or 0x06 almost always.
    """
    pairs = len(sample) // 2
    if pairs < 4:
        return ""
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = sample[offset : pairs * 2 : 2]
        low = sample[1 - offset : pairs * 2 : 2]
        if sum(high.count(byte) for byte in (0, 6)) > 0.8 * pairs and low.count(0) < 0.1 * pairs:
            return name
    return ""


def _decode_legacy(data: bytes, origin: str, error: UnicodeDecodeError) -> Decoded:
    """Return the text in the Arabic single-byte encoding that gives real words, or refuse."""
    best, best_count = None, 0
    for name in _LEGACY:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        words = len(_COMMON.findall(text[:_SAMPLE_BYTES]))
        if words > best_count and script_shares(text[:_SAMPLE_BYTES])[0] > 0.5:
            best, best_count = Decoded(text, name), words
    if best is not None:
        return best
    line = data.count(b"\n", 0, error.start) + 1
    raise InputError(
        f"{origin}:{line}: byte {error.start} (0x{data[error.start]:02x}) is not UTF-8, "
        "and the text is no Windows-1256 Arabic either",
        hint="name the encoding with --encoding, or convert the file to UTF-8",
    )
