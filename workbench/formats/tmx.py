"""TMX 1.4b (LISA OSCAR 2005), read and written as streams.

One `<tu>` a pair, `<prop type="x-NAME">` for each piece of metadata, a `tuid` made from the texts' hash.
Characters that XML cannot hold are left out and counted in `x-dropped-characters`. Reading takes
any `ar*` and `en*` variant, upper or lower case, and ignores other languages; a document type with
declarations of its own is refused, so no entity is ever expanded or fetched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.errors import InputError
from workbench.files import open_binary, replace_file
from workbench.records import TextPair

SUFFIXES = (".tmx",)
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_INLINE = {"bpt", "ept", "ph", "it", "ut"}  # native codes, no text of the sentence


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs and return their number; memory does not grow with them."""
    from lxml import etree

    header = {
        "creationtool": "workbench",
        "creationtoolversion": __version__,
        "segtype": "sentence",
        "o-tmf": "workbench",
        "adminlang": "en",
        "srclang": "ar",
        "datatype": "plaintext",
        "o-encoding": "UTF-8",
    }
    count = 0
    seen: dict[str, int] = {}
    with replace_file(path, binary=True) as stream, etree.xmlfile(stream, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("tmx", version="1.4"):
            xml.write("\n")
            xml.write(etree.Element("header", header), pretty_print=True)
            with xml.element("body"):
                xml.write("\n")
                for count, pair in enumerate(pairs, 1):
                    unit = _unit(pair)
                    number = seen[unit.get("tuid")] = seen.get(unit.get("tuid"), 0) + 1
                    if number > 1:  # some tools refuse a file in which an id stands twice
                        unit.set("tuid", f"{unit.get('tuid')}-{number}")
                    xml.write(unit)
                    xml.write("\n")
            xml.write("\n")
    return count


def _unit(pair: TextPair) -> Any:
    """Return the `<tu>` of a pair."""
    from lxml import etree

    digest = hashlib.sha256(f"{pair.source}\t{pair.target}".encode("utf-8", "surrogatepass"))
    unit = etree.Element("tu", tuid=digest.hexdigest()[:16])
    dropped = 0
    for name, value in pair.metadata.items():
        prop = etree.SubElement(unit, "prop", type=f"x-{_ILLEGAL.sub('', str(name))}")
        prop.text = _ILLEGAL.sub("", str(value))
    for language, text in (("ar", pair.source), ("en", pair.target)):
        variant = etree.SubElement(unit, "tuv", {_LANG: language})
        clean, count = _ILLEGAL.subn("", text)
        dropped += count
        etree.SubElement(variant, "seg").text = clean
    if dropped:
        prop = etree.Element("prop", type="x-dropped-characters")
        prop.text = str(dropped)
        unit.insert(0, prop)
    return unit


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs that have both languages; raises InputError for broken or hostile XML."""
    from lxml import etree

    with open_binary(path) as stream:
        events = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            yield from _pairs(events, path)
        except etree.XMLSyntaxError as error:
            line = error.lineno or 0
            raise InputError(f"{path}:{line}: not well-formed XML: {error.msg}") from None


def _pairs(events: Any, path: Path) -> Iterator[TextPair]:
    """Walk the elements, freeing each unit when it is done."""
    checked = False
    for event, element in events:
        if not checked:
            _check_root(element, path)
            checked = True
        if event == "end" and _name(element) == "tu":
            pair = _parse_unit(element)
            _free(element)
            if pair is not None:
                yield pair
    if not checked:
        raise InputError(f"{path}: the file is empty")


def _check_root(element: Any, path: Path) -> None:
    document = element.getroottree().docinfo
    declared = document.internalDTD
    if declared is not None and (list(declared.iterentities()) or list(declared.iterelements())):
        raise InputError(
            f"{path}: the document type declares entities or elements of its own, which is refused",
            hint="remove the [ … ] part of <!DOCTYPE …> if you trust the file",
        )
    if _name(element) != "tmx":
        raise InputError(f"{path}: not a TMX file: the root element is <{_name(element)}>")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _parse_unit(unit: Any) -> TextPair | None:
    """Return the pair of a unit; None if a side is missing."""
    texts: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    for child in unit:
        name = _name(child)
        if name == "prop":
            metadata[str(child.get("type", "")).removeprefix("x-")] = child.text or ""
        elif name == "note":
            metadata["note"] = child.text or ""
        elif name == "tuv":
            language = (
                str(child.get(_LANG) or child.get("lang") or "").lower().replace("_", "-")[:2]
            )
            segment = next((item for item in child if _name(item) == "seg"), None)
            if segment is not None and language in ("ar", "en"):
                texts.setdefault(language, _segment_text(segment))
    if "ar" not in texts or "en" not in texts:
        return None
    return TextPair(texts["ar"], texts["en"], metadata)


def _segment_text(element: Any) -> str:
    """Return the text of a `<seg>`, native codes left out, highlighted text kept."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):  # an entity reference that was not expanded
            parts.append(child.text or "")
        elif _name(child) not in _INLINE:
            parts.append(_segment_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _free(element: Any) -> None:
    """Drop a finished unit and everything before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
