"""XLIFF 1.2 (OASIS 2008), for editors that know no later one; read by the same reader as 2.0.

One `<trans-unit>` a pair, one `<file>` a run of pairs of one article, `<note from="NAME">` for each
piece of metadata. Characters that XML cannot hold are left out and counted in `dropped-characters`. A
target is "translated", with `flags` in its metadata "needs-review-translation".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from workbench.files import replace_file
from workbench.formats import xliff
from workbench.formats.xmlstream import ILLEGAL, SPACE
from workbench.records import TextPair

SUFFIXES = (".xliff",)
NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"


def read(path: Path) -> Iterator[TextPair]:
    """Yield the units that have a target: see `xliff.read`."""
    return xliff.read(path)


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs as XLIFF 1.2 and return their number; memory does not grow with them."""
    from lxml import etree

    count = 0
    with replace_file(path, binary=True) as stream, etree.xmlfile(stream, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("xliff", {"version": "1.2"}, nsmap={None: NAMESPACE}):
            for article, group in groupby(pairs, _article):
                xml.write("\n")
                with xml.element("file", _file_attributes(article)), xml.element("body"):
                    for pair in group:
                        count += 1
                        xml.write("\n")
                        xml.write(_unit(pair, count))
                    xml.write("\n")
            xml.write("\n")
    return count


def _article(pair: TextPair) -> str:
    return ILLEGAL.sub("", str(pair.metadata.get("article", "")))


def _file_attributes(article: str) -> dict[str, str]:
    return {
        "original": article,
        "source-language": "ar",
        "target-language": "en",
        "datatype": "plaintext",
    }


def _unit(pair: TextPair, number: int) -> Any:
    """Return the `<trans-unit>` of a pair, to stand where the namespace is already declared."""
    from lxml import etree

    unit = etree.Element("trans-unit", {"id": str(number), SPACE: "preserve"})
    metadata = {key: value for key, value in pair.metadata.items() if key != "article"}
    state = "needs-review-translation" if metadata.get("flags") else "translated"
    source, dropped = ILLEGAL.subn("", pair.source)
    target, more = ILLEGAL.subn("", pair.target)
    etree.SubElement(unit, "source").text = source
    etree.SubElement(unit, "target", state=state).text = target
    if dropped + more:
        metadata["dropped-characters"] = str(dropped + more)
    for key, value in metadata.items():
        note = etree.SubElement(unit, "note", {"from": ILLEGAL.sub("", str(key))})
        note.text = ILLEGAL.sub("", str(value))
    return unit
