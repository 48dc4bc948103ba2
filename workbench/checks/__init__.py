"""Is a translation sound, judged without a reference: one verdict for a pair, with reasons and evidence.

    verdict = check_pair("قتل ١٢ شخصا", "13 people were killed")
    verdict.level      Level.BAD
    verdict.reasons    ("numbers",)
    verdict.remarks    (Remark("numbers", Level.BAD, "12 is lost, 13 is new", ("12", "13")),)

A family of checks over an Arabic source and its English translation. No model is loaded and no file but the
package's own tables is read, so it can be called on every translated sentence. What only a model or
an aligner can tell comes in as `Evidence`; without it the checks that need it say nothing.

To add a check: a class with `name`, `help` and `check`, a line in `CHECKS`, a row in the table test, and a
kind of damage in the self-test if it can be made.
"""

from __future__ import annotations

import enum
import functools
import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from workbench.errors import InputError, unknown_name
from workbench.records import AlignedPair

# name -> (module, class), in the order in which reasons are told; listing them loads nothing
CHECKS: dict[str, tuple[str, str]] = {
    "empty": ("workbench.checks.shape", "Empty"),
    "copy": ("workbench.checks.language", "Copy"),
    "language": ("workbench.checks.language", "WrongLanguage"),
    "untranslated": ("workbench.checks.language", "Untranslated"),
    "loop": ("workbench.checks.shape", "Loop"),
    "truncation": ("workbench.checks.shape", "Truncated"),
    "length": ("workbench.checks.shape", "Length"),
    "damage": ("workbench.checks.language", "Damaged"),
    "numbers": ("workbench.checks.figures", "Numbers"),
    "percent": ("workbench.checks.figures", "Percentages"),
    "dates": ("workbench.checks.figures", "Dates"),
    "money": ("workbench.checks.figures", "Money"),
    "addresses": ("workbench.checks.language", "Addresses"),
    "names": ("workbench.checks.words", "Names"),
    "negation": ("workbench.checks.words", "Negation"),
    "quotes": ("workbench.checks.marks", "Quotes"),
    "brackets": ("workbench.checks.marks", "Brackets"),
    "ending": ("workbench.checks.marks", "Ending"),
    "omission": ("workbench.checks.evidence", "Omission"),
    "addition": ("workbench.checks.evidence", "Addition"),
    "similarity": ("workbench.checks.evidence", "Similarity"),
    "forced": ("workbench.checks.evidence", "Forced"),
}


class Level(enum.StrEnum):
    """What a person should do: nothing, look when there is time, look now."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"

    @property
    def rank(self) -> int:
        """Return 0, 1 or 2, worse being greater."""
        return ("ok", "warn", "bad").index(self.value)


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason: `message` for people, `evidence` as written in the source or the translation."""

    check: str
    level: Level
    message: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was found on one pair; no remarks is good."""

    remarks: tuple[Remark, ...] = ()

    @property
    def level(self) -> Level:
        """Return the worst level of all remarks."""
        return max(
            (remark.level for remark in self.remarks), key=lambda x: x.rank, default=Level.OK
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the names of the checks that objected, each once."""
        return tuple(dict.fromkeys(remark.check for remark in self.remarks))

    def as_record(self) -> dict[str, Any]:
        """Return the verdict for JSON."""
        remarks = [
            {
                "check": r.check,
                "level": str(r.level),
                "message": r.message,
                "evidence": list(r.evidence),
            }
            for r in self.remarks
        ]
        return {"verdict": str(self.level), "reasons": list(self.reasons), "remarks": remarks}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What models and aligners know of a pair; None and () mean that nobody was asked.

    `similarity` is the cosine of both sentence vectors. `log_probabilities` are the natural logs of each
    target piece and `</s>` by forced decoding, `pieces` the target pieces, and `usual_log_probability` is
    the mean that this model gives to a piece of sound translations. `beads` pair the clauses inside the
    pair, in order: an empty side is something left out or added. `accepted` are names of checks
    that a person has looked at and accepted.
    """

    similarity: float | None = None
    log_probabilities: tuple[float, ...] = ()
    pieces: tuple[str, ...] = ()
    usual_log_probability: float = -1.5
    beads: tuple[AlignedPair, ...] = ()
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair as the checks see it: Arabic source, English translation, and evidence."""

    source: str
    target: str
    evidence: Evidence = field(default_factory=Evidence)


class Check(Protocol):
    """What a check offers; `help` says what it looks for."""

    name: str
    help: str

    def check(self, pair: Candidate) -> Iterable[Remark]:
        """Return what is to be said of a pair; raises nothing, whatever the texts are."""


@functools.cache
def load_check(name: str) -> Check:
    """Return a check by name; raises InputError with the nearest name."""
    if name not in CHECKS:
        raise InputError(unknown_name("check", name, CHECKS))
    module, kind = CHECKS[name]
    return cast(Check, getattr(importlib.import_module(module), kind)())


def check_pair(
    source: str,
    target: str,
    evidence: Evidence | None = None,
    names: Sequence[str] = tuple(CHECKS),
) -> Verdict:
    """Return the verdict on one translated sentence; raises InputError for an unknown check.

    With an empty source a translation can only be an addition, with an empty translation it is empty.
    """
    pair = Candidate(source, target, evidence or Evidence())
    if not source.strip():
        names = [name for name in names if name == "addition"]
    elif not target.strip():
        names = [name for name in names if name == "empty"]
    return Verdict(tuple(_remarks(pair, names)))


def _remarks(pair: Candidate, names: Sequence[str]) -> Iterator[Remark]:
    for name in names:
        if name not in pair.evidence.accepted:
            yield from load_check(name).check(pair)


def count_reasons(verdicts: Iterable[Verdict]) -> Mapping[str, tuple[int, int]]:
    """Return (warn, bad) for each check: how many pairs it objected to, by its own worst level."""
    counts = {name: [0, 0] for name in CHECKS}
    for verdict in verdicts:
        for name in verdict.reasons:
            worst = max(remark.level.rank for remark in verdict.remarks if remark.check == name)
            counts[name][worst - 1] += 1
    return {name: (warn, bad) for name, (warn, bad) in counts.items() if warn or bad}
