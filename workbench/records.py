"""The records that travel between the stages: frozen, slotted, standard library only."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Language(enum.StrEnum):
    """A language of the workbench, with its writing direction."""

    ARABIC = "ar"
    ENGLISH = "en"

    @property
    def direction(self) -> str:
        """Return "rtl" or "ltr"."""
        return "rtl" if self is Language.ARABIC else "ltr"

    @property
    def other(self) -> Language:
        """Return the other side of the pair."""
        return Language.ENGLISH if self is Language.ARABIC else Language.ARABIC


class BlockKind(enum.StrEnum):
    """What a line of an article is."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    CAPTION = "caption"
    BYLINE = "byline"
    DATELINE = "dateline"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    QUOTE = "quote"
    CODE = "code"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of an article: `article.text[start:end]`, in code points.

    `line` counts from 0 in the file (LF only), `level` is the depth of a heading or list item,
    `reason` says why the block is furniture, `prefix` is markup in front that is not to be
    translated.
    """

    kind: BlockKind
    start: int
    end: int
    line: int
    level: int = 0
    reason: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A text as it was read: every character of the file is in `text`, unchanged.

    `origin` is the file, for messages; `blocks` lie in text order and do not overlap.
    """

    id: str
    language: Language
    title: str
    text: str
    origin: str
    blocks: tuple[Block, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence: `article.text[start:end] == text`, 0-based, end exclusive, in code points.

    `block` is the number of its block; `reason` says why it ends where it ends.
    """

    article_id: str
    index: int
    start: int
    end: int
    text: str
    language: Language
    block: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mending:
    """What replaced the model's first output, and why.

    `chosen` is the rung of the ladder whose output was kept ("memory" for a stored translation),
    `reasons` what was wrong with the `first` output. Nothing is replaced without this record.
    """

    chosen: str
    reasons: tuple[str, ...] = ()
    first: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A stored translation of a similar text: `rate` in per cent, see `memory`."""

    rate: int
    source: str
    target: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The hypothesis for one segment.

    `log_probability` is the natural log summed over the `token_count` target tokens, `</s>`
    included. `flags` are the problems that are left, `tried` the repairs that were attempted, in
    order, `mended` what came of them; `alternatives` are further hypotheses, best first,
    `suggestion` is what a translation memory holds of a similar text.
    """

    segment: Segment
    text: str
    model_id: str
    log_probability: float
    token_count: int
    flags: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    mended: Mending | None = None
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """A bead: source and target segments that translate each other; either side may be empty.

    `confidence` is between 0 and 1. `metadata` travels into the formats that can carry it.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    confidence: float
    aligner: str
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return "1-1", "2-1", "0-1" and so on."""
        return f"{len(self.source)}-{len(self.target)}"

    @property
    def source_text(self) -> str:
        """Return the source segments joined by spaces."""
        return " ".join(segment.text for segment in self.source)

    @property
    def target_text(self) -> str:
        """Return the target segments joined by spaces."""
        return " ".join(segment.text for segment in self.target)


@dataclass(frozen=True, slots=True)
class TextPair:
    """A pair on disk: two texts and what is known about them. The currency of formats and filters."""

    source: str
    target: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """A number with its meaning: per cent, with a signature and, where asked for, a 95 % interval.

    TER may pass 100 and is better when lower (`details["better"]` is "lower").
    """

    metric: str
    value: float
    signature: str
    segment_count: int
    interval: tuple[float, float] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.signature:
            raise ValueError("a score needs a signature")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What `models/ID/card.json` says; `sha256` maps each file of the folder to its digest."""

    id: str
    kind: str
    source_language: str
    target_language: str
    folder: Path
    sha256: Mapping[str, str]
    quantization: str
    trained_on: tuple[Mapping[str, Any], ...] = ()
    licence: str = ""
    date: str = ""
    scores: tuple[Mapping[str, Any], ...] = ()
    input_steps: tuple[str, ...] = ()
    decoding: Mapping[str, Any] = field(default_factory=dict)
    source_prefix: tuple[str, ...] = ()
    target_prefix: tuple[str, ...] = ()
    notes: str = ""
