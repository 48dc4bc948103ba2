"""Segments in, translations out, in batches across all articles, through the cache.

    text -> input view -> parts within the budget -> pieces -> batches by length -> hypotheses
         -> parts that were cut are split again -> joined, cleaned English

Nothing is cut silently: a part whose output reached its limit is halved and translated again, as
long as there is something to halve; what is still capped then is flagged.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from workbench.records import Language, Mending, ModelCard, Segment, Suggestion, Translation
from workbench.registry import model_hash, verify_model
from workbench.splitter.budget import cut_to_budget
from workbench.text.script import has_arabic, has_letters
from workbench.text.steps import apply_steps
from workbench.tokenizer import Tokenizer
from workbench.translator.cache import TranslationCache, Unit
from workbench.translator.clean import clean_english, join_parts
from workbench.translator.engine import Engine
from workbench.translator.options import TranslateOptions, cpu_cores

Progress = Callable[
    [int, int, int], None
]  # units done, units in all, target pieces since the last call

_MAX_HALVINGS = 6
_LONGEST_SCORED = 500  # pieces: no model seen has more than 512 positions
_SCORED_TOKENS = (
    128  # a batch: 1,536 take twice the time and twice the memory, for the logits are kept
)
_FEW_UNITS = 4  # a core: fewer are better served by sharing the cores inside a batch


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one text that goes through the model alone; `reason` says how it was cut off."""

    text: str
    reason: str
    halvings: int = 0


@dataclass(frozen=True, slots=True)
class Translated:
    """The English of one text; see `Translation` for the fields."""

    text: str
    log_probability: float = 0.0
    token_count: int = 0
    flags: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    tried: tuple[str, ...] = ()
    mended: Mending | None = None
    suggestion: Suggestion | None = None


@dataclass(slots=True)
class TranslateStats:
    """What a run did: counted, not timed."""

    segments: int = 0
    units: int = 0
    cached: int = 0
    source_pieces: int = 0
    target_pieces: int = 0
    cut: int = 0  # texts over the budget
    repaired: int = 0  # parts whose output was capped and that were split again
    copied: int = 0  # texts without anything to translate
    extra: dict[str, int] = field(default_factory=dict)


class SegmentTranslator(Protocol):
    """What the stages need of a translator, whatever it does to do better: see `ladder.Mender`."""

    @property
    def card(self) -> ModelCard:
        """Return the card of the model."""

    @property
    def options(self) -> TranslateOptions:
        """Return how it decodes."""

    @property
    def stats(self) -> TranslateStats:
        """Return what has been done so far."""

    def translate(
        self, segments: Sequence[Segment], progress: Progress | None = None
    ) -> list[Translation]:
        """Return one translation for each segment, in order."""

    def translate_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[Translated]:
        """Return the English of each text, in order."""

    def describe(self) -> dict[str, Any]:
        """Return what shaped the output beside model and options, for the provenance."""

    def close(self) -> None:
        """Free what is held."""


class Translator:
    """A model with its tokenizer, options and cache. The weights are loaded when they are first
    needed.

    Raises ModelError if files are missing or a checksum differs.
    """

    def __init__(
        self, card: ModelCard, options: TranslateOptions, cache_path: Path | None = None
    ) -> None:
        verify_model(card)
        self.card = card
        self.options = options
        self.tokenizer = Tokenizer(card)
        self.cache = TranslationCache(cache_path, model_hash(card), options.key())
        self.stats = TranslateStats()
        self._engine: Engine | None = None
        self._owner: Translator | None = None

    def variant(self, **changes: Any) -> Translator:
        """Return a translator with other options that shares weights, cache file and counts.

        Closing it is not needed; it must not be used after its owner is closed.
        """
        other = copy.copy(self)
        other.options = dataclasses.replace(self.options, **changes)
        other.cache = self.cache.beside(other.options.key())
        other._engine = None
        other._owner = self
        return other

    def describe(self) -> dict[str, Any]:
        """Return nothing: model and options say it all."""
        return {}

    def translate(
        self, segments: Sequence[Segment], progress: Progress | None = None
    ) -> list[Translation]:
        """Return one translation for each segment, in order."""
        done = self.translate_texts([segment.text for segment in segments], progress)
        return to_translations(segments, done, self.card)

    def translate_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[Translated]:
        """Return the English of each text, in order."""
        self.stats.segments += len(texts)
        plans = [self.plan(text) for text in texts]
        self.stats.cut += sum(len(plan) > 1 for plan in plans)
        self.stats.copied += sum(not plan for plan in plans)
        return self.translate_plans(texts, plans, progress)

    def translate_plans(
        self,
        texts: Sequence[str],
        plans: Sequence[Sequence[Part]],
        progress: Progress | None = None,
    ) -> list[Translated]:
        """Return the English of texts that were cut into parts already."""
        units = self._translate_parts([part for plan in plans for part in plan], progress)
        return [self._assemble(text, plan, units) for text, plan in zip(texts, plans, strict=True)]

    def plan(self, text: str, budget: int | None = None) -> list[Part]:
        """Return the parts of one text, of at most `budget` pieces each (default: the options').

        None if there is nothing to translate in it.
        """
        view = apply_steps(text, self.card.input_steps)
        needs = has_arabic(view) if self.card.source_language == "ar" else has_letters(view)
        if not needs:
            return []
        language = Language(self.card.source_language)
        cuts = cut_to_budget(view, language, self.tokenizer.count, budget or self.options.budget)
        return [Part(view[start:end], reason) for start, end, reason in cuts]

    def _translate_parts(
        self, parts: Iterable[Part], progress: Progress | None
    ) -> dict[str, Unit | list[Part]]:
        """Return for each part's text its unit, or the smaller parts that took its place."""
        known: dict[str, Unit | list[Part]] = {}
        todo = {part.text: part for part in parts}
        while todo:
            units = self._translate_units(list(todo), progress)
            again: dict[str, Part] = {}
            for text, unit in units.items():
                known[text] = unit
                halves = self._halve(todo[text]) if unit.capped else []
                if halves:
                    self.stats.repaired += 1
                    known[text] = halves
                    again.update((half.text, half) for half in halves if half.text not in known)
            todo = again
        return known

    def _halve(self, part: Part) -> list[Part]:
        """Return two or more smaller parts, or nothing if the part cannot be cut again."""
        size = self.tokenizer.count([part.text])[0]
        if part.halvings >= _MAX_HALVINGS or size < 2:
            return []
        language = Language(self.card.source_language)
        cuts = cut_to_budget(part.text, language, self.tokenizer.count, max(1, (size + 1) // 2))
        if len(cuts) < 2:
            return []
        halves = [
            Part(part.text[start:end], reason, part.halvings + 1) for start, end, reason in cuts
        ]
        halves[-1] = Part(halves[-1].text, part.reason, part.halvings + 1)
        return halves

    def _translate_units(self, texts: list[str], progress: Progress | None) -> dict[str, Unit]:
        """Translate unique texts, those in the cache left out, batch by batch."""
        units = self.cache.get(texts)
        self.stats.units += len(texts)
        self.stats.cached += len(units)
        missing = [text for text in texts if text not in units]
        if progress is not None:
            progress(len(units), len(texts), 0)
        pieces = dict(zip(missing, self.tokenizer.encode(missing), strict=True))
        batches = list(make_batches(missing, pieces, self.options))
        engine = self._load(len(missing)) if missing else None
        results = (
            engine.translate(
                [[pieces[t] for t in b] for b in batches], self.tokenizer.target_prefix
            )
            if engine
            else iter(())
        )
        done = len(units)
        for batch, outputs in zip(batches, results, strict=True):
            fresh = {}
            tokens = 0
            for text, hypotheses in zip(batch, outputs, strict=True):
                best = tuple(
                    (self.tokenizer.decode(h.pieces), h.log_probability, len(h.pieces) + 1)
                    for h in hypotheses
                )
                fresh[text] = Unit(best, hypotheses[0].capped)
                tokens += best[0][2]
                self.stats.source_pieces += len(pieces[text])
            self.cache.put(fresh)
            units.update(fresh)
            self.stats.target_pieces += tokens
            done += len(batch)
            if progress is not None:
                progress(done, len(texts), tokens)
        return units

    def _load(self, units: int) -> Engine:
        """Load the weights: batches side by side for volume, all cores in one batch for little.

        They are loaded anew (a tenth of a second) when volume comes after little.
        """
        cores = self.options.threads or cpu_cores()
        parallel = units >= _FEW_UNITS * cores
        if self._owner is not None:
            if self._engine is None:
                self._engine = self._owner._load(units).beside(self.options)
        elif self._engine is None or (parallel and self._engine.inter < cores):
            self._engine = Engine(self.card, self.options, parallel=parallel)
        if self.options.latin_only and not self._engine.suppressed:
            self._engine.suppressed = [[piece] for piece in self.tokenizer.arabic_pieces()]
        return self._engine

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
        """Return the natural log-probability of each piece of an English text, `</s>` last.

        Pairs are (source, English); the sources are brought into the model's input view. Nothing is
        cached. A pair with an empty side, or too long for the model, gives no numbers.
        """
        views = [apply_steps(source, self.card.input_steps) for source, _ in pairs]
        sources = self.tokenizer.encode(views)
        targets = self.tokenizer.encode_target([english for _, english in pairs])
        start = len(self.tokenizer.target_prefix)
        fits = [
            n for n, (left, right) in enumerate(zip(sources, targets, strict=True))
            if left and start < len(right) and max(len(left), len(right)) <= _LONGEST_SCORED
        ]  # fmt: skip
        fits.sort(key=lambda n: -len(targets[n]))  # like beside like: less padding
        logs = self._forced([(sources[n], targets[n]) for n in fits])
        found: list[list[float]] = [[] for _ in pairs]
        for n, own in zip(fits, logs, strict=True):
            found[n] = own[start:]
        return found

    def _forced(self, rows: Sequence[tuple[list[str], list[str]]]) -> list[list[float]]:
        """Force pieces; rows past the model's positions, which it does not tell before, get none."""
        if not rows:
            return []
        tokens = 1 if self.options.deterministic else _SCORED_TOKENS
        try:
            return self._load(1).score([s for s, _ in rows], [t for _, t in rows], tokens)
        except RuntimeError:
            if len(rows) == 1:
                return [[]]
            half = len(rows) // 2
            return [*self._forced(rows[:half]), *self._forced(rows[half:])]

    def complete(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Return for each (source, beginning of its English) the whole English the model makes of it."""
        views = [apply_steps(source, self.card.input_steps) for source, _ in pairs]
        sources = self.tokenizer.encode(views)
        beginnings = self.tokenizer.encode_target([english for _, english in pairs])
        done = self._load(1).complete(sources, beginnings)
        return [self.tokenizer.decode(pieces) for pieces in done]

    def _assemble(
        self, text: str, plan: Sequence[Part], units: dict[str, Unit | list[Part]]
    ) -> Translated:
        """Join the parts of one text into its translation."""
        if not plan:
            to_english = self.card.target_language == "en"
            copy = apply_steps(text, ("digits",)) if to_english else text  # ١٢٣ is 123 in English
            return Translated(" ".join(copy.split()), flags=("copied",) if text.strip() else ())
        leaves = list(_leaves(plan, units))
        flags = ("cut",) if any(unit.capped for _, unit in leaves) else ()
        english = join_parts((unit.hypotheses[0][0], part.reason) for part, unit in leaves)
        score = sum(unit.hypotheses[0][1] for _, unit in leaves)
        count = sum(unit.hypotheses[0][2] for _, unit in leaves)
        alternatives: tuple[tuple[str, float], ...] = ()
        if (
            len(leaves) == 1
        ):  # n-best lists of joined parts would be products: only whole texts have one
            alternatives = tuple(
                (clean_english(other, text), value)
                for other, value, _ in leaves[0][1].hypotheses[1:]
            )
        return Translated(clean_english(english, text), score, count, flags, alternatives)

    def close(self) -> None:
        """Free the model and close the cache."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        self.cache.close()


def to_translations(
    segments: Sequence[Segment], done: Sequence[Translated], card: ModelCard
) -> list[Translation]:
    """Return texts that were translated as the translations of their segments."""
    return [
        Translation(
            segment, one.text, card.id, one.log_probability, one.token_count,
            flags=one.flags, tried=one.tried, alternatives=one.alternatives, mended=one.mended,
            suggestion=one.suggestion,
        )
        for segment, one in zip(segments, done, strict=True)
    ]  # fmt: skip


def _leaves(
    plan: Iterable[Part], units: dict[str, Unit | list[Part]]
) -> Iterator[tuple[Part, Unit]]:
    """Yield the parts that were really translated, halves in the place of their whole."""
    for part in plan:
        unit = units[part.text]
        if isinstance(unit, list):
            yield from _leaves(unit, units)
        else:
            yield part, unit


def make_batches(
    texts: Sequence[str], pieces: dict[str, list[str]], options: TranslateOptions
) -> Iterator[list[str]]:
    """Yield batches of texts of similar length, longest first, at most `batch_tokens` padded pieces
    each.

    With `deterministic` every text is its own batch: the same bytes whatever the neighbours.
    """
    order = sorted(texts, key=lambda text: (-len(pieces[text]), text))
    batch: list[str] = []
    for text in order:
        longest = len(pieces[batch[0]]) if batch else len(pieces[text])
        if batch and (options.deterministic or longest * (len(batch) + 1) > options.batch_tokens):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch
