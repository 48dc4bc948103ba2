"""Views of a text: display, translation input, matching key; each with an exact map back to the
original.

    view = make_view("قـال الرئيس", ARABIC_INPUT)
    view.text                  "قال الرئيس"
    view.original_span(0, 3)   (0, 4): the characters of the original behind view.text[0:3]

Three views, never one: what is shown keeps the author's marks, what the model reads loses what it never
learned, what is compared loses all that spelling may vary (`peers.md` §G2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.text.steps import STEPS, check_steps


@dataclass(frozen=True, slots=True)
class View:
    """A rewritten text. `starts[i]` and `ends[i]` bound the original characters behind `text[i]`.

    A character made from several (composed, capped) covers all of them; characters made from one
    (`ﷺ` spelled out) all point to that one. Removed characters belong to no character of the view.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    original_length: int

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original behind `text[start:end]`; empty spans stay empty."""
        if start >= end:
            point = self.starts[start] if start < len(self.starts) else self.original_length
            return point, point
        return min(self.starts[start:end]), max(self.ends[start:end])

    def view_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the view whose characters come from `original[start:end]`."""
        inside = [i for i in range(len(self.text)) if self.starts[i] < end and self.ends[i] > start]
        if not inside:
            point = next((i for i, at in enumerate(self.starts) if at >= end), len(self.text))
            return point, point
        return inside[0], inside[-1] + 1


Edit = tuple[int, int, str]


def make_view(text: str, names: Iterable[str]) -> View:
    """Apply named steps in order and keep the map; `.text` equals `apply_steps(text, names)`.

    Time and memory: linear in the text for each step. Raises InputError for an unknown step.
    """
    steps = check_steps(names)
    view = View(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)), len(text))
    for name in steps:
        edits = _nfc_edits(view.text) if name == "nfc" else _step_edits(view.text, name)
        view = _apply_edits(view, edits)
    if "spaces" in steps:
        view = _strip(view)
    return view


def _step_edits(text: str, name: str) -> Iterator[Edit]:
    step = STEPS[name]
    for match in step.pattern.finditer(text):
        replacement = step.replace(match)
        if replacement != match.group():
            yield match.start(), match.end(), replacement


def _nfc_edits(text: str) -> Iterator[Edit]:
    """Yield the clusters that composition changes."""
    if unicodedata.is_normalized("NFC", text):
        return
    start = 0
    for position in range(1, len(text) + 1):
        if position < len(text) and not _separable(text[start:position], text[position]):
            continue
        cluster = text[start:position]
        composed = unicodedata.normalize("NFC", cluster)
        if composed != cluster:
            yield start, position, composed
        start = position


def _separable(cluster: str, following: str) -> bool:
    """Return whether composing the cluster and the next character apart loses nothing."""
    if unicodedata.combining(following):
        return False
    together = unicodedata.normalize("NFC", cluster + following)
    return together == unicodedata.normalize("NFC", cluster) + unicodedata.normalize(
        "NFC", following
    )


def _apply_edits(view: View, edits: Iterator[Edit]) -> View:
    """Return a new view with the edits of the old one's text made."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, replacement in edits:
        pieces.append(view.text[done:start])
        starts.extend(view.starts[done:start])
        ends.extend(view.ends[done:start])
        first, last = view.original_span(start, end)
        pieces.append(replacement)
        starts.extend([first] * len(replacement))
        ends.extend([last] * len(replacement))
        done = end
    if not done:
        return view
    pieces.append(view.text[done:])
    starts.extend(view.starts[done:])
    ends.extend(view.ends[done:])
    return View("".join(pieces), tuple(starts), tuple(ends), view.original_length)


def _strip(view: View) -> View:
    left = len(view.text) - len(view.text.lstrip(" "))
    right = len(view.text.rstrip(" "))
    if left == 0 and right == len(view.text):
        return view
    right = max(left, right)
    return View(
        view.text[left:right], view.starts[left:right], view.ends[left:right], view.original_length
    )
