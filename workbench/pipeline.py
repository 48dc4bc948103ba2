"""The main job: articles in, English articles, aligned pairs and scores out.

Articles are split, all their sentences translated together (batches cross articles), and put back
in place. Nothing here prints, and nothing reaches the disk: `corpus` and `outputs` do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.records import AlignedPair, Article, BlockKind, Language, Segment, Translation
from workbench.splitter import UNMARKED, BoundaryFinder, split_article
from workbench.text.joining import close_sentence, join_sentences
from workbench.translator import Progress, SegmentTranslator


@dataclass(frozen=True, slots=True)
class TranslatedArticle:
    """An article with its translations, in text order; `english[n]` is the text of block n.

    `unmarked_by` tells what found sentence ends without marks, if there were any.
    """

    article: Article
    translations: tuple[Translation, ...]
    english: Mapping[int, str]
    unmarked_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pairs(self) -> list[AlignedPair]:
        """Return each sentence with its translation as a 1-1 bead."""
        return [_bead(self.article, translation) for translation in self.translations]

    @property
    def set_aside(self) -> list[tuple[int, str, str]]:
        """Return (line from 1, reason, text) of the furniture."""
        return [
            (block.line + 1, block.reason, self.article.text[block.start : block.end].strip())
            for block in self.article.blocks
            if block.kind is BlockKind.FURNITURE
        ]


@dataclass(slots=True)
class Timing:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside the block to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - started
            self.seconds[name] = self.seconds.get(name, 0.0) + spent


def translate_articles(
    articles: Sequence[Article],
    translator: SegmentTranslator,
    timing: Timing,
    progress: Progress | None = None,
    finder: BoundaryFinder | None = None,
) -> list[TranslatedArticle]:
    """Translate articles together and return them in order, every sentence exactly once.

    With a finder, text without marks is split too; see `splitter.split_text`.
    """
    with timing.stage("segment"):
        segments = [list(split_article(article, finder=finder)) for article in articles]
    flat = [segment for part in segments for segment in part]
    with timing.stage("translate"):
        translations = [_closed(one) for one in translator.translate(flat, progress)]
    done, start = [], 0
    for article, part in zip(articles, segments, strict=True):
        own = tuple(translations[start : start + len(part)])
        start += len(part)
        unmarked = finder is not None and any(one.reason == UNMARKED for one in part)
        by = finder.describe() if finder is not None and unmarked else {}
        done.append(TranslatedArticle(article, own, _by_block(own), by))
    return done


def _closed(translation: Translation) -> Translation:
    """Return the translation with an end, where its source has none."""
    if translation.segment.reason != UNMARKED:
        return translation
    return replace(translation, text=close_sentence(translation.text))


def _by_block(translations: Sequence[Translation]) -> dict[int, str]:
    """Join the sentences of each block."""
    blocks: dict[int, list[str]] = {}
    for translation in translations:
        blocks.setdefault(translation.segment.block, []).append(translation.text)
    return {number: join_sentences(texts) for number, texts in blocks.items()}


def _bead(article: Article, translation: Translation) -> AlignedPair:
    """Return a sentence and its translation as a bead; its confidence is the mean token probability."""
    source = translation.segment
    start = 0
    target = Segment(
        article.id, source.index, start, start + len(translation.text), translation.text,
        Language.ENGLISH, source.block, source.reason,
    )  # fmt: skip
    block = article.blocks[source.block].kind if article.blocks else BlockKind.PARAGRAPH
    metadata = {
        "block": str(block),
        "start": source.start,
        "end": source.end,
        "log_probability": round(translation.log_probability, 4),
        "tokens": translation.token_count,
        "model": translation.model_id,
    }
    if translation.flags:
        metadata["flags"] = " ".join(translation.flags)
    if translation.tried:
        metadata["tried"] = " ".join(translation.tried)
    if translation.mended is not None:
        metadata["chosen"] = translation.mended.chosen
        metadata["reasons"] = " ".join(translation.mended.reasons)
        metadata["first"] = translation.mended.first
    if translation.suggestion is not None:
        metadata["match"] = translation.suggestion.rate
        metadata["match_source"] = translation.suggestion.source
        metadata["match_target"] = translation.suggestion.target
    return AlignedPair((source,), (target,), mean_probability(translation), "translation", metadata)


def mean_probability(translation: Translation) -> float:
    """Return the geometric mean of the token probabilities, 1 for a copied text."""
    if not translation.token_count:
        return 1.0
    return float(2.718281828459045 ** (translation.log_probability / translation.token_count))
