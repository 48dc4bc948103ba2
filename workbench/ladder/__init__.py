"""Translates with care: stored translations first, then the model, then a ladder for what came out faulty.

    text -> memory -> stand-ins for addresses -> model -> checks, terms, addresses
         -> faulty ones only: rung after rung (see `rungs`), each version judged, the least faulty kept

The model's first output is kept unless another version is less faulty by the same checks; of versions that
are equally good, the one that forced decoding finds likeliest. (Sentence vectors in its stead: BLEU 10.82
instead of 10.76, chrF++ 38.02 instead of 37.94, 200 lines of FLORES dev, model v0; not worth a second
model in memory.) What was wrong, what was tried and what the
first output was goes with the translation; nothing is replaced silently. Results are cached under all
that shaped them, so that a second run does not climb again.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench import __version__
from workbench.glossary import Glossary
from workbench.ladder.cases import REQUIRED, Attempt, Case, Faults, find_needs
from workbench.ladder.rungs import RUNGS
from workbench.memory import Memory
from workbench.protection import Masked, mask
from workbench.records import Mending, ModelCard, Segment, Suggestion, Translation
from workbench.translator import (
    Progress,
    Translated,
    TranslateStats,
    Translator,
    to_translations,
)
from workbench.translator.cache import Unit
from workbench.translator.options import TranslateOptions

_CLOSE = 1e-3  # log-probabilities nearer than that are equal: batches differ by as much


@dataclass(frozen=True, slots=True)
class Care:
    """What is looked after beside translating: `mend` retries faulty output, `protect` keeps addresses.

    Terms of the `glossary` are enforced whether `mend` is set or not. What the `memory` holds word for word
    is served as it stands, glossary or not; the most similar entry of other texts goes along as a suggestion.
    """

    mend: bool = True
    protect: bool = True
    glossary: Glossary = field(default_factory=Glossary)
    memory: Memory | None = None
    rungs: tuple[str, ...] = tuple(rung.name for rung in RUNGS)


class Mender:
    """A translator that looks at what it says. Interchangeable with `Translator` for the stages."""

    def __init__(self, translator: Translator, care: Care) -> None:
        self.translator = translator
        self.care = care
        options = (
            f"{translator.options.key()} ladder={__version__} {care.mend} {' '.join(care.rungs)}"
        )
        self._cache = translator.cache.beside(options)
        # The checks know Arabic to English; a model of another pair is translated with as it is.
        self._judges = (translator.card.source_language, translator.card.target_language) == (
            "ar",
            "en",
        )
        self._again = translator.variant(latin_only=True)

    @property
    def card(self) -> ModelCard:
        """Return the card of the model."""
        return self.translator.card

    @property
    def options(self) -> TranslateOptions:
        """Return how the first output is decoded."""
        return self.translator.options

    @property
    def stats(self) -> TranslateStats:
        """Return what has been done, retries included; `extra` counts what the ladder did."""
        return self.translator.stats

    def describe(self) -> dict[str, Any]:
        """Return what was looked after, for the provenance."""
        care = self.care
        return {
            "mend": care.mend,
            "protect": care.protect,
            "glossary": care.glossary.describe(),
            "memory": care.memory.describe() if care.memory is not None else {},
        }

    def close(self) -> None:
        """Free the model, close cache and memory."""
        if self.care.memory is not None:
            self.care.memory.close()
        self.translator.close()

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
        unique = list(dict.fromkeys(texts))
        known = self._remembered(unique)
        cases = [self._open(text) for text in unique if text not in known]
        self.stats.segments += len(texts) - len(cases)
        done = self.translator.translate_texts([case.source for case in cases], progress)
        for case, one in zip(cases, done, strict=True):
            case.first = Attempt("", one, case.judge(one) if self._judges else Faults())
        mended = self._mend(cases)
        known.update({text: self._with_suggestion(text, one) for text, one in mended.items()})
        return [known[text] for text in texts]

    def _remembered(self, texts: Sequence[str]) -> dict[str, Translated]:
        """Return the texts that the memory holds word for word."""
        if self.care.memory is None:
            return {}
        found = {}
        for text in texts:
            entry = self.care.memory.exact(text)
            if entry is not None:
                found[text] = Translated(entry.target, mended=Mending("memory", (entry.origin,)))
        self._count("from_memory", len(found))
        return found

    def _with_suggestion(self, text: str, done: Translated) -> Translated:
        """Return a translation with what the memory holds of the most similar text."""
        if self.care.memory is None or "copied" in done.flags:
            return done
        found = self.care.memory.match(text, limit=1)
        if not found:
            return done
        entry = found[0].entry
        suggestion = Suggestion(found[0].rate, entry.source, entry.target, entry.origin)
        return dataclasses.replace(done, suggestion=suggestion)

    def _open(self, text: str) -> Case:
        masked = mask(text) if self.care.protect else Masked(text)
        matches = tuple(self.care.glossary.find(masked.text))
        return Case(text, masked, self.care.glossary, matches, find_needs(masked, matches))

    def _mend(self, cases: Sequence[Case]) -> dict[str, Translated]:
        """Return the translations of all cases, the faulty ones after the ladder."""
        faulty = [case for case in cases if self._wants(case)]
        keys = {case.text: _key(case) for case in faulty}
        units = self._cache.get(list(keys.values()))
        climbing = [case for case in faulty if keys[case.text] not in units]
        self._climb(climbing)
        self._cache.put({keys[case.text]: _to_unit(self._finish(case)) for case in climbing})
        done = {case.text: self._finish(case) for case in cases}
        for text, key in keys.items():
            if key in units:
                done[text] = _from_unit(units[key])
        self._count("faulty", len(faulty))
        self._count("mended", sum(done[case.text].mended is not None for case in faulty))
        return done

    def _wants(self, case: Case) -> bool:
        """Return whether a case is to climb: it is faulty, and there was something to translate."""
        if "copied" in case.first.done.flags or not case.first.faults.serious:
            return False
        return self.care.mend or bool(REQUIRED & set(case.first.faults.flags))

    def _climb(self, cases: Sequence[Case]) -> None:
        """Try rung after rung on all cases together, until nothing serious is left of their faults."""
        for rung in RUNGS:
            able = [
                case for case in cases
                if rung.name in self.care.rungs
                and case.best.faults.serious
                and rung.mends(self._mendable(case))
            ]  # fmt: skip
            if not able:
                continue
            found = rung.versions(self._again, able)
            for case, versions in zip(able, found, strict=True):
                if versions:
                    case.tried.append(rung.name)
                case.attempts += [Attempt(rung.name, one, case.judge(one)) for one in versions]
        self._score([case for case in cases if case.best is not case.first])

    def _mendable(self, case: Case) -> frozenset[str]:
        flags = frozenset(case.best.faults.flags)
        return flags if self.care.mend else flags & REQUIRED

    def _score(self, cases: Iterable[Case]) -> None:
        """Give the least faulty attempts of each case their log-probability and put the likeliest first."""
        rows = [
            (case, attempt)
            for case in cases
            for attempt in _distinct(case.attempts)
            if attempt.faults.cost == case.best.faults.cost
        ]
        logs = self.translator.score([(case.source, attempt.done.text) for case, attempt in rows])
        likeliest: dict[str, Attempt] = {}
        for (case, attempt), own in zip(rows, logs, strict=True):
            done = dataclasses.replace(
                attempt.done, log_probability=sum(own), token_count=len(own), alternatives=()
            )
            scored = dataclasses.replace(attempt, done=done)
            best = likeliest.get(case.text)
            if best is None or scored.mean > best.mean + _CLOSE:
                likeliest[case.text] = scored
        for case, _ in rows:
            case.attempts = [likeliest[case.text]]

    def _finish(self, case: Case) -> Translated:
        """Return the best attempt with what it took to get there."""
        best = case.best
        flags = tuple(dict.fromkeys((*best.done.flags, *best.faults.flags)))
        if "copied" in best.done.flags:
            flags = best.done.flags
        mended = None
        if best is not case.first:
            first = case.masked.unmask(case.first.done.text)
            mended = Mending(best.rung, case.first.faults.flags, first)
        alternatives = tuple(
            (case.masked.unmask(text), value) for text, value in best.done.alternatives
        )
        return dataclasses.replace(
            best.done, text=case.masked.unmask(best.done.text), flags=flags,
            alternatives=alternatives, tried=tuple(case.tried), mended=mended,
        )  # fmt: skip

    def _count(self, name: str, number: int) -> None:
        self.stats.extra[name] = self.stats.extra.get(name, 0) + number


def _distinct(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return the attempts whose English differs, the earliest of equals."""
    return list({attempt.done.text: attempt for attempt in reversed(list(attempts))}.values())[::-1]


def _key(case: Case) -> str:
    """Return all of a case that shapes its result: the text, its stand-ins, the terms found in it."""
    terms = [[m.start, m.end, m.letters, m.term.forms, m.term.kind] for m in case.matches]
    return json.dumps([case.text, case.source, terms], ensure_ascii=False)


def _to_unit(done: Translated) -> Unit:
    """Return a finished translation as the cache keeps it: the record stands behind the English."""
    record: dict[str, Any] = {
        "flags": done.flags, "tried": done.tried, "alternatives": done.alternatives
    }  # fmt: skip
    if done.mended is not None:
        record["mended"] = dataclasses.asdict(done.mended)
    story = json.dumps(record, ensure_ascii=False)
    return Unit(
        ((done.text, done.log_probability, done.token_count), (story, 0.0, 0)), capped=False
    )


def _from_unit(unit: Unit) -> Translated:
    (text, value, count), (story, _, _) = unit.hypotheses
    record: Mapping[str, Any] = json.loads(story)
    mended = record.get("mended")
    return Translated(
        text, value, count, tuple(record["flags"]), tuple((t, p) for t, p in record["alternatives"]),
        tried=tuple(record["tried"]),
        mended=Mending(mended["chosen"], tuple(mended["reasons"]), mended["first"]) if mended else None,
    )  # fmt: skip
