"""TMX 1.4b (LISA OSCAR 2005), read and written as streams.

One `<tu>` a pair, `<prop type="x-NAME">` for each piece of metadata, a `tuid` made from the texts' hash.
Characters that XML cannot hold are left out and counted in `x-dropped-characters`. Reading takes
any `ar*` and `en*` variant, upper or lower case, and ignores other languages; a document type with
declarations of its own is refused, so no entity is ever expanded or fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.files import replace_file
from workbench.formats.xmlstream import (
    ILLEGAL,
    LANG,
    free_element,
    inner_text,
    language_of,
    local_name,
    walk_elements,
)
from workbench.records import TextPair

SUFFIXES = (".tmx",)
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
        prop = etree.SubElement(unit, "prop", type=f"x-{ILLEGAL.sub('', str(name))}")
        prop.text = ILLEGAL.sub("", str(value))
    for language, text in (("ar", pair.source), ("en", pair.target)):
        variant = etree.SubElement(unit, "tuv", {LANG: language})
        clean, count = ILLEGAL.subn("", text)
        dropped += count
        etree.SubElement(variant, "seg").text = clean
    if dropped:
        prop = etree.Element("prop", type="x-dropped-characters")
        prop.text = str(dropped)
        unit.insert(0, prop)
    return unit


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs that have both languages; raises InputError for broken or hostile XML."""
    for _, element in walk_elements(path, "tmx"):
        if local_name(element) == "tu":
            pair = _parse_unit(element)
            free_element(element)
            if pair is not None:
                yield pair


def _parse_unit(unit: Any) -> TextPair | None:
    """Return the pair of a unit; None if a side is missing."""
    texts: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    for child in unit:
        name = local_name(child)
        if name == "prop":
            metadata[str(child.get("type", "")).removeprefix("x-")] = child.text or ""
        elif name == "note":
            metadata["note"] = child.text or ""
        elif name == "tuv":
            language = language_of(child) or language_of(child, "lang")
            segment = next((item for item in child if local_name(item) == "seg"), None)
            if segment is not None and language in ("ar", "en"):
                texts.setdefault(language, inner_text(segment, _INLINE))
    if "ar" not in texts or "en" not in texts:
        return None
    return TextPair(texts["ar"], texts["en"], metadata)
