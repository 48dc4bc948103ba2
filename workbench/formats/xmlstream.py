"""Pairs in XML, read as a stream: no entity is expanded, nothing is fetched, memory stays flat.

A document type with declarations of its own is refused before any of its content is read, so neither
an external entity nor a billion laughs has a chance. Shared by TMX and XLIFF.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.files import open_binary

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def walk_elements(path: Path, root: str, starts: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield ("end", element) for each element, ("start", element) too for the names in `starts`.

    Raises InputError with the line for XML that is broken, hostile or has another root element.
    """
    from lxml import etree

    with open_binary(path) as stream:
        events = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        checked = False
        try:
            for event, element in events:
                if not checked:
                    _check_root(element, root, path)
                    checked = True
                if event == "end" or local_name(element) in starts:
                    yield event, element
        except etree.XMLSyntaxError as error:
            line = error.lineno or 0
            raise InputError(f"{path}:{line}: not well-formed XML: {error.msg}") from None
    if not checked:
        raise InputError(f"{path}: the file is empty")


def _check_root(element: Any, root: str, path: Path) -> None:
    document = element.getroottree().docinfo
    declared = document.internalDTD
    if declared is not None and (list(declared.iterentities()) or list(declared.iterelements())):
        raise InputError(
            f"{path}: the document type declares entities or elements of its own, which is refused",
            hint="remove the [ … ] part of <!DOCTYPE …> if you trust the file",
        )
    if local_name(element) != root:
        raise InputError(
            f"{path}: not {'an XLIFF' if root == 'xliff' else 'a ' + root.upper()} file: "
            f"the root element is <{local_name(element)}>"
        )


def local_name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def language_of(element: Any, attribute: str = LANG) -> str:
    """Return the language an attribute names as two small letters: `AR-sa` and `ara` are "ar"."""
    return str(element.get(attribute) or "").lower()[:2]


def inner_text(element: Any, codes: Collection[str]) -> str:
    """Return the text of an element, native codes (elements named in `codes`) left out."""
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):  # an entity reference that was not expanded
            parts.append(child.text or "")
        elif local_name(child) == "cp":  # XLIFF 2 writes what XML cannot hold as <cp hex="001F"/>
            parts.append(_character(child.get("hex", "")))
        elif local_name(child) not in codes:
            parts.append(inner_text(child, codes))
        parts.append(child.tail or "")
    return "".join(parts)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def free_element(element: Any) -> None:
    """Drop a finished unit and everything before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
