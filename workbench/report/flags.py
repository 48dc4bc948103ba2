"""What is said against a pair: the checks, and what translation itself noted in the pair's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.checks import Remark, check_pair
from workbench.errors import shorten
from workbench.report.content import Flag

_MOST_EVIDENCE = 4


def find_flags(source: str, target: str, metadata: Mapping[str, Any]) -> tuple[Flag, ...]:
    """Return the flags of a pair, the gravest first; a bead without counterpart is one flag."""
    if not source.strip():
        return (Flag("added", "warn", "nothing in the Arabic stands against this"),)
    if not target.strip():
        return (Flag("missing", "bad", "the English has nothing for this"),)
    found = [
        Flag(remark.check, str(remark.level), _told(remark))
        for remark in check_pair(source, target).remarks
    ]
    known = {flag.name for flag in found}
    found += [flag for flag in _noted(metadata) if flag.name not in known]
    return tuple(sorted(found, key=lambda flag: flag.severity != "bad"))


def _told(remark: Remark) -> str:
    """Return the message with the evidence that it does not show itself."""
    unseen = [text for text in remark.evidence if text.strip() and text not in remark.message]
    more = "…" if len(unseen) > _MOST_EVIDENCE else ""
    shown = ", ".join(shorten(text, 40) for text in unseen[:_MOST_EVIDENCE])
    return f"{remark.message}: {shown}{more}" if shown else remark.message


def _noted(metadata: Mapping[str, Any]) -> Iterator[Flag]:
    """Yield the flags that the pair carries: words, or a list of them, as formats give them back."""
    noted = metadata.get("flags") or ""
    names = noted if isinstance(noted, list | tuple) else re.split(r"[\s,;]+", str(noted))
    for name in names:
        if name:
            yield Flag(str(name), "warn", "noted when it was translated")
