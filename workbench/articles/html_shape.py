"""HTML to translate in place: the runs of text of a page, and the page again with other text in
them.

A run is text that a reader sees as one piece: it goes on over bold, italic and the like, and ends
at blocks, links, line breaks and pictures. The English of a run goes where most of its text stood.
Scripts,
styles, code and whatever is marked `translate="no"` stay as they are; `lang` and `dir` are turned
to English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError

_FORMATTING = {
    "b", "strong", "i", "em", "u", "s", "small", "span", "font", "mark", "sub", "sup", "bdi", "bdo", "big",
    "ins", "del", "abbr", "cite", "dfn", "time", "wbr", "strike", "tt",
}  # fmt: skip
_KEPT = {
    "script",
    "style",
    "code",
    "pre",
    "kbd",
    "samp",
    "var",
    "textarea",
    "svg",
    "math",
    "noscript",
    "template",
}
_FRAGMENT = re.compile(r"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")

Slot = tuple[Any, str]  # (element, "text" or "tail")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page; `runs[n]` is the text of run n, blanks folded."""

    root: Any
    whole: bool
    slots: tuple[tuple[Slot, ...], ...]
    runs: tuple[str, ...]

    def render(self, english: Mapping[int, str]) -> str:
        """Return the page with `english[n]` in the place of run n."""
        from lxml import etree

        for number, slots in enumerate(self.slots):
            if number in english:
                _fill(slots, english[number])
        _turn(self.root)
        if self.whole:
            doctype = str(self.root.getroottree().docinfo.doctype or "")
            return (
                str(etree.tostring(self.root, encoding="unicode", method="html", doctype=doctype))
                + "\n"
            )
        inner = [
            str(etree.tostring(child, encoding="unicode", method="html")) for child in self.root
        ]
        return (self.root.text or "") + "".join(inner)


def load_html(text: str, origin: str) -> Page:
    """Parse a page or a fragment; raises InputError if there is no text in it."""
    import lxml.html

    whole = _FRAGMENT.match(text) is not None
    if whole:
        root = lxml.html.document_fromstring(text)
    else:
        root = lxml.html.fragment_fromstring(text, create_parent="div")
    slots, runs = [], []
    for run in _runs(root):
        content = " ".join("".join(_get(slot) for slot in run).split())
        if _LETTER.search(content):
            slots.append(tuple(run))
            runs.append(content)
    if not runs:
        raise InputError(f"{origin}: no text found in the page")
    return Page(root, whole, tuple(slots), tuple(runs))


def _runs(root: Any) -> Iterator[list[Slot]]:
    """Yield the slots of each run, in reading order."""
    current: list[Slot] = []
    for slot in _walk(root):
        if slot is None:
            if current:
                yield current
            current = []
        elif _get(slot):
            current.append(slot)
    if current:
        yield current


def _walk(root: Any) -> Iterator[Slot | None]:
    """Yield text slots in order and None wherever a run must end; a stack, as pages can nest deeply."""
    stack: list[tuple[str, Any]] = [("enter", root)]
    while stack:
        action, element = stack.pop()
        if action == "leave":
            inline = element.tag in _FORMATTING
            if not inline:
                yield None
            if element is not root:
                yield (element, "tail")
            continue
        comment = not isinstance(element.tag, str)
        if not comment and element.tag not in _FORMATTING:
            yield None
        stack.append(("leave", element))
        if comment or element.tag in _KEPT or _untouchable(element):
            continue
        yield (element, "text")
        stack.extend(("enter", child) for child in reversed(list(element)))


def _untouchable(element: Any) -> bool:
    return element.get("translate") == "no" or "notranslate" in (element.get("class") or "").split()


def _get(slot: Slot) -> str:
    element, part = slot
    return str((element.text if part == "text" else element.tail) or "")


def _set(slot: Slot, text: str) -> None:
    element, part = slot
    if part == "text":
        element.text = text
    else:
        element.tail = text


def _fill(slots: tuple[Slot, ...], english: str) -> None:
    """Put the English where most of the run stood; outer blanks of the run stay."""
    first, last = _get(slots[0]), _get(slots[-1])
    lead = first[: len(first) - len(first.lstrip())]
    trail = last[len(last.rstrip()) :]
    best = max(slots, key=lambda slot: len(_get(slot).strip()))
    for slot in slots:
        _set(slot, "")
    _set(best, lead + english + trail)


def _turn(root: Any) -> None:
    """Turn language and direction of the page to English."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if str(element.get("lang") or "").lower().startswith("ar"):
            element.set("lang", "en")
        if str(element.get("dir") or "").lower() == "rtl":
            element.set("dir", "ltr")
    if root.tag == "html":
        root.set("lang", "en")
        root.set("dir", "ltr")
