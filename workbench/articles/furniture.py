"""Site furniture: lines of a news page that are not the article, found by rules kept as data.

`data/furniture.json` holds one rule a kind: a pattern for the whole line, a reason, and where it
may stand. Two rules need more than a line and live here: a caption given twice, and the list of
headlines
behind "related articles". What is found is set aside with its reason, never dropped.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.folders import data_file
from workbench.text.steps import KEY, apply_steps

_CLEAN = ("nfc", "presentation-forms", "controls", "tatweel", "diacritics", "spaces")
_NEAR_LINES = 4  # a caption and its copy stand within so many lines of text
_MIN_COPY_WORDS = 4
_MAX_EXTRA_WORDS = 3  # the copy may carry a credit more
_MAX_LINK_WORDS = 20
_TERMINALS = tuple(".!?؟…:")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of furniture."""

    id: str
    reason: str
    pattern: re.Pattern[str]
    position: str
    related: bool
    max_words: int

    def matches(self, line: str, *, before_title: bool) -> bool:
        """Return whether the cleaned line is this furniture."""
        if self.position == "before-title" and not before_title:
            return False
        return len(line.split()) <= self.max_words and self.pattern.fullmatch(line) is not None


@functools.cache
def load_furniture_rules() -> tuple[Rule, ...]:
    """Read the rules of the package."""
    table = json.loads(data_file("furniture.json").read_text(encoding="utf-8"))
    return tuple(
        Rule(
            item["id"],
            item["reason"],
            re.compile(item["pattern"], re.IGNORECASE if "i" in item.get("flags", "") else 0),
            item.get("position", ""),
            item.get("related", False),
            item.get("max_words", 60),
        )
        for item in table["rules"]
    )


def find_furniture(lines: Sequence[str]) -> list[str]:
    """Return for each line the reason why it is furniture, or "" if it belongs to the article."""
    cleaned = [apply_steps(line, _CLEAN) for line in lines]
    reasons = [""] * len(lines)
    title_seen, after_related = False, False
    for number, line in enumerate(cleaned):
        if not line:
            continue
        rule = _matching_rule(line, before_title=not title_seen)
        if rule is not None:
            reasons[number] = rule.reason
            after_related = after_related or rule.related
        elif after_related and _is_link(line):
            reasons[number] = "headline of a related article"
        else:
            after_related = False
            title_seen = True
    _mark_copies(cleaned, reasons)
    return reasons


def _matching_rule(line: str, *, before_title: bool) -> Rule | None:
    for rule in load_furniture_rules():
        if rule.matches(line, before_title=before_title):
            return rule
    return None


def _is_link(line: str) -> bool:
    """Return whether a line looks like the headline of another article."""
    return len(line.split()) <= _MAX_LINK_WORDS and not line.endswith(_TERMINALS)


def _mark_copies(cleaned: Sequence[str], reasons: list[str]) -> None:
    """Mark a line that says again, perhaps with a credit behind, what a line just above said."""
    recent: list[list[str]] = []
    for number, line in enumerate(cleaned):
        words = apply_steps(line, KEY).split()
        if not words or reasons[number]:
            continue
        if len(words) >= _MIN_COPY_WORDS and any(_is_copy(words, earlier) for earlier in recent):
            reasons[number] = "line given twice"
            continue
        recent = [*recent[1 - _NEAR_LINES :], words]


def _is_copy(words: Sequence[str], earlier: Sequence[str]) -> bool:
    extra = len(words) - len(earlier)
    return 0 <= extra <= _MAX_EXTRA_WORDS and list(words[: len(earlier)]) == list(earlier)
