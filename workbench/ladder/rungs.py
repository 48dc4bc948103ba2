"""The rungs, in the order in which they are climbed: each one makes further versions of a faulty text.

All decode with Arabic pieces forbidden: what was left over is not to be left over again.

latin       that alone
n-best      a beam twice as wide, and its best eight
no-repeat   no three pieces in a row twice
split       translated in two parts or more
switch      the source with its terms written in English
force       what is missing set in where the model likes it best

To add a rung: a class with `name`, `mends` and `versions`, a line in `RUNGS`, a test on the tiny model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from workbench.ladder.cases import REQUIRED, Case, Need, find_needs, switch_terms
from workbench.ladder.forcing import force_needs
from workbench.protection import Masked
from workbench.translator import Part, Translated, Translator
from workbench.translator.clean import clean_english, join_parts

_N_BEST = 8
_NO_REPEAT = 3
_SMALLEST_BATCH = 32  # tokens
_TO_SET_IN = frozenset({"terms", "protected"})
_WRONG_SCRIPT = frozenset({"untranslated", "language", "copy"})
_WRONG_SHAPE = frozenset({"loop", "length", "cut", "truncation", "empty"})


class Rung(Protocol):
    """One way to try again."""

    name: str

    def mends(self, flags: frozenset[str]) -> bool:
        """Return whether it can help against these faults."""

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return further versions for each case, stand-ins in place; none if it has nothing to offer."""


class Latin:
    """Decode again with Arabic pieces forbidden."""

    name = "latin"

    def mends(self, flags: frozenset[str]) -> bool:
        """Return whether Arabic was left over."""
        return bool(flags & _WRONG_SCRIPT)

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return one version each."""
        return _again(translator, [case.source for case in cases])


class NBest:
    """A beam twice as wide, and its best eight."""

    name = "n-best"

    def mends(self, flags: frozenset[str]) -> bool:
        """Return True: the right word is often the second choice."""
        return bool(flags)

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return up to eight versions each; texts of several parts have one."""
        options = translator.options
        wide = translator.variant(
            beam_size=max(_N_BEST, 2 * options.beam_size),
            n_best=_N_BEST,
            batch_tokens=max(
                _SMALLEST_BATCH, options.batch_tokens // 4
            ),  # memory grows with the beam
        )
        found = _again(wide, [case.source for case in cases])
        return [
            [
                version
                for one in own
                for version in (one, *(Translated(t) for t, _ in one.alternatives))
            ]
            for own in found
        ]


class NoRepeat:
    """No three pieces in a row twice."""

    name = "no-repeat"

    def mends(self, flags: frozenset[str]) -> bool:
        """Return whether the shape is wrong."""
        return bool(flags & _WRONG_SHAPE)

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return one version each."""
        strict = translator.variant(no_repeat_ngram=_NO_REPEAT)
        return _again(strict, [case.source for case in cases])


class Split:
    """Translated in two parts or more: less to lose in each."""

    name = "split"

    def mends(self, flags: frozenset[str]) -> bool:
        """Return whether anything but a term is wrong."""
        return bool(flags - REQUIRED)

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return one version for each text that can be cut further than it was."""
        plans = []
        for case in cases:
            whole = translator.plan(case.source)
            size = translator.tokenizer.count([case.source])[0]
            budget = min(translator.options.budget, size) // 2 + 1
            halves = translator.plan(case.source, budget)
            plans.append(halves if len(halves) > len(whole) else [])
        able = [n for n, plan in enumerate(plans) if plan]
        done = translator.translate_plans([cases[n].source for n in able], [plans[n] for n in able])
        versions: list[list[Translated]] = [[] for _ in cases]
        for n, one in zip(able, done, strict=True):
            versions[n] = [one]
        return versions


class Switch:
    """The source with its terms written in English: many models copy what they can read."""

    name = "switch"

    def mends(self, flags: frozenset[str]) -> bool:
        """Return whether a term or its clitic is missing."""
        return bool(flags & {"terms", "clitics"})

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return one version each."""
        return _again(translator, [case.switched for case in cases])


class Force:
    """What is missing set in where the model likes it best."""

    name = "force"

    def mends(self, flags: frozenset[str]) -> bool:
        """Return whether a term or an address is missing."""
        return bool(flags & _TO_SET_IN)

    def versions(self, translator: Translator, cases: Sequence[Case]) -> list[list[Translated]]:
        """Return one version each, made from the best one so far and always with all that is needed."""
        return [[_force(translator, case)] for case in cases]


RUNGS: tuple[Rung, ...] = (Latin(), NBest(), NoRepeat(), Split(), Switch(), Force())


def _again(translator: Translator, sources: Sequence[str]) -> list[list[Translated]]:
    plans = [translator.plan(source) for source in sources]
    return [[one] for one in translator.translate_plans(sources, plans)]


def _force(translator: Translator, case: Case) -> Translated:
    plan = translator.plan(case.source)
    if len(plan) <= 1:
        english = force_needs(translator, case.switched, case.best.done.text, case.needs)
        return Translated(clean_english(english, case.source))
    parts = [_force_part(translator, case, part) for part in plan]
    return Translated(clean_english(join_parts(parts), case.source))


def _force_part(translator: Translator, case: Case, part: Part) -> tuple[str, str]:
    """Return the English of one part of a long text, with what that part must say, and its reason."""
    (done,) = translator.translate_plans([part.text], [[part]])
    matches = case.glossary.find(part.text)
    own = find_needs(Masked(part.text), matches)
    needs = (*own, *(need for need in _narrow(case.needs, part) if need.flag == "protected"))
    source = switch_terms(part.text, matches)
    return force_needs(translator, source, done.text, needs), part.reason


def _narrow(needs: Sequence[Need], part: Part) -> list[Need]:
    """Return the needs that stand in a part as they are, counted there."""
    found = []
    for need in needs:
        count = sum(1 for _ in need.pattern.finditer(part.text))
        if count:
            found.append(replace(need, count=count))
    return found
