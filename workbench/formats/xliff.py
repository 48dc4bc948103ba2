"""XLIFF 2.0 (OASIS 2014), and a reader for 1.2 as well: what translation editors exchange.

One `<unit>` a pair, one `<file>` a run of pairs of one article, `<note category="NAME">` for each piece
of metadata. Characters that XML cannot hold are written as `<cp hex="…"/>`, so nothing is lost. A
target is "translated"; with `flags` in its metadata it is "initial" and asks for a reader. Reading takes
any `ar*` and `en*`, either way round, and both versions; inline codes are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.files import replace_file
from workbench.formats.xmlstream import (
    ILLEGAL,
    SPACE,
    free_element,
    inner_text,
    language_of,
    local_name,
    walk_elements,
)
from workbench.records import TextPair

SUFFIXES = (".xlf",)
NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_CODES = {"bpt", "ept", "ph", "it", "x", "bx", "ex", "sc", "ec", "sm", "em"}  # no text of their own


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs as XLIFF 2.0 and return their number; memory does not grow with them."""
    from lxml import etree

    count = 0
    head = {"version": "2.0", "srcLang": "ar", "trgLang": "en"}
    with replace_file(path, binary=True) as stream, etree.xmlfile(stream, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("xliff", head, nsmap={None: NAMESPACE}):
            for number, (article, group) in enumerate(groupby(pairs, _article), 1):
                xml.write("\n")
                with xml.element("file", _file_attributes(number, article)):
                    for pair in group:
                        count += 1
                        xml.write("\n")
                        xml.write(_unit(pair, count))
                    xml.write("\n")
            if not count:  # a document needs a file, a file needs a unit
                xml.write(_empty_file())
            xml.write("\n")
    return count


def _article(pair: TextPair) -> str:
    return ILLEGAL.sub("", str(pair.metadata.get("article", "")))


def _file_attributes(number: int, article: str) -> dict[str, str]:
    return {"id": f"f{number}", **({"original": article} if article else {})}


def _empty_file() -> Any:
    from lxml import etree

    file = etree.Element("file", id="f1")
    unit = etree.SubElement(file, "unit", id="u0", translate="no")
    etree.SubElement(etree.SubElement(unit, "segment"), "source")
    return file


def _unit(pair: TextPair, number: int) -> Any:
    """Return the `<unit>` of a pair, to stand where the namespace is already declared."""
    from lxml import etree

    unit = etree.Element("unit", {"id": f"u{number}", SPACE: "preserve"})
    metadata = {key: value for key, value in pair.metadata.items() if key != "article"}
    if metadata:
        notes = etree.SubElement(unit, "notes")
        for key, value in metadata.items():
            note = etree.SubElement(notes, "note", category=ILLEGAL.sub("", str(key)))
            note.text = ILLEGAL.sub("", str(value))
    state = "initial" if metadata.get("flags") else "translated"
    segment = etree.SubElement(unit, "segment", state=state)
    for tag, text in (("source", pair.source), ("target", pair.target)):
        _fill(etree.SubElement(segment, tag), text)
    return unit


def _fill(element: Any, text: str) -> None:
    """Set an element's text; what XML cannot hold becomes `<cp hex="…"/>`."""
    from lxml import etree

    done, last = 0, None
    for match in ILLEGAL.finditer(text):
        _append(element, last, text[done : match.start()])
        last = etree.SubElement(element, "cp", hex=f"{ord(match.group()):04X}")
        done = match.end()
    _append(element, last, text[done:])


def _append(element: Any, last: Any, text: str) -> None:
    if last is None:
        element.text = text
    else:
        last.tail = text


def read(path: Path) -> Iterator[TextPair]:
    """Yield the units that have a target; raises InputError for broken XML or other languages."""
    article, swapped = "", {"xliff": False, "file": False}
    for event, element in walk_elements(path, "xliff", tuple(swapped)):
        name = local_name(element)
        if event == "start":
            article = element.get("original") or "" if name == "file" else article
            swapped[name] = _is_swapped(element, path, swapped["xliff"])
        elif name in ("unit", "trans-unit"):
            yield from _pairs(element, article, swapped["file"])
            free_element(element)


def _is_swapped(element: Any, path: Path, inherited: bool) -> bool:
    """Return whether the source is English; raises InputError for other languages than our two."""
    names = ("srcLang", "trgLang"), ("source-language", "target-language")
    for source, target in names:
        found = language_of(element, source), language_of(element, target)
        if found in (("en", "ar"), ("en", "")):
            return True
        if found in (("ar", "en"), ("ar", "")):
            return False
        if any(found):
            raise InputError(
                f"{path}:{element.sourceline or 0}: the languages are '{found[0]}' and "
                f"'{found[1]}', expected ar and en"
            )
    return inherited


def _pairs(unit: Any, article: str, swapped: bool) -> Iterator[TextPair]:
    """Yield a pair for each segment of a unit; one without target is not translated yet."""
    metadata: dict[str, Any] = {"article": article} if article else {}
    for note in unit.iter("{*}note"):
        metadata[note.get("category") or note.get("from") or "note"] = note.text or ""
    for holder in [unit, *unit.iter("{*}segment")]:
        texts = {local_name(child): child for child in holder if isinstance(child.tag, str)}
        if "source" in texts and "target" in texts:
            both = [inner_text(texts[side], _CODES) for side in ("source", "target")]
            source, target = both[::-1] if swapped else both
            yield TextPair(source, target, dict(metadata))
