"""Filters on pairs: score first, accept second, so that one code is filter, report and threshold tuner.

    filters = load_filters(read_settings())
    for pair, verdict in judge_pairs(pairs, filters):
        verdict.reasons            filter name -> Value of each filter that did not accept the pair

A filter has `name`, `help`, `score(pairs)`, which yields one `Value` a pair, in order, and `accept(value)`.
Its thresholds are the keys of its table in `data/filters.toml`, handed to its constructor by name: they stand
there and nowhere else, each with the measurement behind it.

To add a filter: a class in a module of this package, a line in `FILTERS`, a table in `filters.toml`, rows in
tests/filters.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import tee
from typing import Any, ClassVar, Protocol, cast, runtime_checkable

from workbench.errors import InputError, unknown_name
from workbench.records import TextPair

# name -> module:class, cheapest first; listing them loads nothing
FILTERS: dict[str, str] = {
    "empty": "workbench.filters.sides:EmptyFilter",
    "length": "workbench.filters.sides:LengthFilter",
    "word-length": "workbench.filters.sides:WordLengthFilter",
    "length-ratio": "workbench.filters.sides:LengthRatioFilter",
    "language": "workbench.filters.sides:LanguageFilter",
    "copied": "workbench.filters.content:CopiedFilter",
    "numbers": "workbench.filters.content:NumbersFilter",
    "addresses": "workbench.filters.content:AddressesFilter",
    "names": "workbench.filters.content:NamesFilter",
    "terminal-punctuation": "workbench.filters.shape:TerminalFilter",
    "truncation": "workbench.filters.shape:TruncationFilter",
    "repetition": "workbench.filters.shape:RepetitionFilter",
    "markup": "workbench.filters.shape:MarkupFilter",
    "encoding": "workbench.filters.shape:EncodingFilter",
    "contamination": "workbench.filters.contamination:ContaminationFilter",
    "exact-duplicate": "workbench.filters.duplicates:ExactDuplicateFilter",
    "near-duplicate": "workbench.filters.duplicates:NearDuplicateFilter",
    "repeated-source": "workbench.filters.duplicates:RepeatedSourceFilter",
    "similarity": "workbench.filters.similarity:SimilarityFilter",
    "likelihood": "workbench.filters.likelihood:LikelihoodFilter",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What a filter measured on one pair: a number that means what the filter's help says, and evidence.

    `evidence` is text as written in the pair, or words about it, for people to read.
    """

    number: float
    evidence: tuple[str, ...] = ()


class Filter(Protocol):
    """What a filter offers; see the module's docstring."""

    name: ClassVar[str]
    help: ClassVar[str]

    def score(self, pairs: Iterable[TextPair]) -> Iterator[Value]:
        """Yield one value a pair, in order, lazily."""

    def accept(self, value: Value) -> bool:
        """Return whether a pair with this value may stay."""


@runtime_checkable
class KeyFilter(Protocol):
    """A filter that looks at all pairs together: those with one key are alike."""

    allowed: int

    def key(self, pair: TextPair) -> int:
        """Return a 64-bit hash."""


class PairFilter:
    """Base of the filters that look at one pair alone: they only say `measure` and `accept`."""

    name: ClassVar[str]
    help: ClassVar[str]

    def score(self, pairs: Iterable[TextPair]) -> Iterator[Value]:
        """Yield the value of each pair."""
        return (self.measure(pair.source, pair.target) for pair in pairs)

    def measure(self, source: str, target: str) -> Value:
        """Return the value of one pair."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Verdict:
    """All values of one pair, and of those the ones that were not accepted."""

    values: Mapping[str, Value]
    reasons: Mapping[str, Value] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Return whether every filter accepts the pair."""
        return not self.reasons


def find_filter(name: str) -> type[Any]:
    """Return the class of a filter; raises InputError with the nearest name."""
    if name not in FILTERS:
        raise InputError(unknown_name("filter", name, FILTERS))
    module, _, attribute = FILTERS[name].partition(":")
    return cast(type[Any], getattr(importlib.import_module(module), attribute))


def load_filters(settings: Mapping[str, Mapping[str, Any]]) -> list[Filter]:
    """Return the filters whose table says `use`, in the order of `FILTERS`."""
    chosen = []
    for name in FILTERS:
        table = dict(settings.get(name, {}))
        if table.pop("use", False):
            chosen.append(find_filter(name)(**table))
    return chosen


def judge_pairs(
    pairs: Iterable[TextPair], filters: Sequence[Filter]
) -> Iterator[tuple[TextPair, Verdict]]:
    """Yield every pair with its verdict, in order; a filter that looks at windows holds one of them."""
    first, *copies = tee(pairs, len(filters) + 1)
    streams = [one.score(copy) for one, copy in zip(filters, copies, strict=True)]
    for pair in first:
        values, reasons = {}, {}
        for one, stream in zip(filters, streams, strict=True):
            value = values[one.name] = next(stream)
            if not one.accept(value):
                reasons[one.name] = value
        yield pair, Verdict(values, reasons)
