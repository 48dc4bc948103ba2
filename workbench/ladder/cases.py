"""What the ladder knows of one text: what must stand in its English, and what is wrong with an attempt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.checks import Level, check_pair
from workbench.glossary import Glossary, Match, keeps_clitics, pattern_of
from workbench.protection import Masked, stand_in_pattern
from workbench.translator import Translated

# A term or an address that is not there weighs more than any one check; a second mention less.
_ABSENT, _FEWER, _CLITIC_LOST, _SAID_AGAIN = 4, 2, 2, 2
_WEIGHT = {Level.OK: 0, Level.WARN: 1, Level.BAD: 2}
# One Arabic word is only a doubt to a check that reads any file; in a page of English it is a fault.
_ALWAYS_BAD = frozenset({"untranslated"})
REQUIRED = frozenset({"terms", "clitics", "protected"})  # what a user asked for by name
RETRY_FROM = _WEIGHT[Level.BAD]


@dataclass(frozen=True, slots=True)
class Need:
    """A text that must stand in the English `count` times: a term's form, or something protected."""

    text: str
    pattern: re.Pattern[str]
    count: int
    flag: str

    def missing(self, english: str) -> int:
        """Return how many mentions the English lacks."""
        return max(0, self.count - self.said(english))

    def said(self, english: str) -> int:
        """Return how often it stands in the English."""
        return sum(1 for _ in self.pattern.finditer(english))


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with an attempt: `flags` name it, `cost` weighs it (0 is good)."""

    flags: tuple[str, ...] = ()
    cost: int = 0

    @property
    def serious(self) -> bool:
        """Return whether it is worth another try."""
        return self.cost >= RETRY_FROM and bool(self.flags)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One English version, stand-ins in place, and the rung it comes from ("" is the first output)."""

    rung: str
    done: Translated
    faults: Faults

    @property
    def mean(self) -> float:
        """Return the mean natural log-probability of a piece; minus infinity if it was not scored."""
        count = self.done.token_count
        return self.done.log_probability / count if count else float("-inf")


@dataclass(slots=True)
class Case:
    """A text on its way up the ladder; `best` is the least faulty attempt so far."""

    text: str
    masked: Masked
    glossary: Glossary
    matches: tuple[Match, ...]
    needs: tuple[Need, ...]
    first: Attempt = field(init=False)
    attempts: list[Attempt] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """Return the text as the model reads it."""
        return self.masked.text

    @property
    def best(self) -> Attempt:
        """Return the least faulty attempt; of equals the earliest."""
        return min((self.first, *self.attempts), key=lambda attempt: attempt.faults.cost)

    @property
    def switched(self) -> str:
        """Return the source with its terms written in English: what a model that copies can use."""
        return switch_terms(self.source, self.matches)

    def judge(self, done: Translated) -> Faults:
        """Return what is wrong with an English version."""
        verdict = check_pair(self.text, self.masked.unmask(done.text))
        levels = {
            r.check: Level.BAD if r.check in _ALWAYS_BAD else r.level for r in verdict.remarks
        }
        cost = sum(_WEIGHT[level] for level in levels.values())
        flags = dict.fromkeys(check for check, level in levels.items() if level is Level.BAD)
        for need in self.needs:
            missing = need.missing(done.text)
            if missing:
                flags[need.flag] = None
                cost += (_ABSENT if missing == need.count else 0) + _FEWER * missing
            elif need.flag == "protected" and need.said(done.text) > need.count:
                flags[need.flag] = None
                cost += _SAID_AGAIN
        if not all(keeps_clitics(match, done.text) for match in self.matches):
            flags["clitics"] = None
            cost += _CLITIC_LOST
        if "cut" in done.flags:
            flags["cut"] = None
            cost += _WEIGHT[Level.BAD]
        return Faults(tuple(flags), cost)


def switch_terms(text: str, matches: Sequence[Match]) -> str:
    """Return a text with the English of its terms in their place, clitics left in front."""
    pieces, done = [], 0
    for match in matches:
        pieces += [text[done : match.start], match.switched]
        done = match.end
    return "".join([*pieces, text[done:]])


def find_needs(masked: Masked, matches: Sequence[Match]) -> tuple[Need, ...]:
    """Return what must stand in the English, in the order of the source."""
    terms = [match.term for match in matches]
    needs = [
        Need(term.target, pattern_of(term), terms.count(term), "terms")
        for term in dict.fromkeys(terms)
    ]
    kept = [name for name, _ in masked.originals] + list(masked.kept)
    needs += [
        Need(text, stand_in_pattern(text), kept.count(text), "protected")
        for text in dict.fromkeys(kept)
    ]
    return tuple(needs)
