"""How good are the checks: sound pairs are damaged in known ways, and the objections counted.

    rows = run_selftest(pairs)
    rows[0]    Row("number changed", damaged=…, seen=…, bad=…, false_alarms=…, sound=…)

Each kind of damage has its own checks. `seen` counts damaged pairs to which one of them objects, `bad` those
whose verdict is bad for whatever reason, `false_alarms` the undamaged pairs to which the
same checks object. Pairs that cannot be damaged that way (no number, no question) do not count.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.checks import Evidence, Level, Verdict, check_pair
from workbench.inspection.damage import DAMAGES, Damage
from workbench.records import TextPair

SEED = 12345
Ask = Callable[[Sequence[TextPair]], Sequence[Evidence | None]]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one kind of damage; `false_alarms` are among the `sound` undamaged pairs."""

    kind: str
    checks: tuple[str, ...]
    damaged: int
    seen: int
    bad: int
    false_alarms: int
    sound: int

    @property
    def detection(self) -> float:
        """Return the share of damaged pairs that were seen, 0 to 1."""
        return self.seen / self.damaged if self.damaged else 0.0

    @property
    def false_rate(self) -> float:
        """Return the share of sound pairs that were objected to, 0 to 1."""
        return self.false_alarms / self.sound if self.sound else 0.0

    def as_record(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return {
            "kind": self.kind, "checks": list(self.checks), "damaged": self.damaged, "seen": self.seen,
            "bad": self.bad, "detection": self.detection, "false_alarms": self.false_alarms,
            "sound": self.sound, "false_rate": self.false_rate,
        }  # fmt: skip


def run_selftest(
    pairs: Sequence[TextPair],
    seed: int = SEED,
    progress: Callable[[int, int, int], None] | None = None,
    ask: Ask | None = None,
    kinds: Sequence[str] = tuple(DAMAGES),
) -> list[Row]:
    """Damage every pair in every way that it allows, once, and count what the checks say.

    The same pairs and seed give the same damage. Pairs with an empty side are left out. `ask` gets the
    evidence of models, for each kind of damage again.
    """
    sound = [pair for pair in pairs if pair.source.strip() and pair.target.strip()]
    verdicts = _verdicts(sound, ask)
    rows = []
    for done, kind in enumerate(kinds, 1):
        made = _damage(kind, DAMAGES[kind], sound, seed)
        rows.append(_row(kind, DAMAGES[kind], _verdicts(made, ask), verdicts))
        if progress is not None:
            progress(done, len(kinds), 0)
    return rows


def _verdicts(pairs: Sequence[TextPair], ask: Ask | None) -> list[Verdict]:
    evidence = ask(pairs) if ask is not None else [None] * len(pairs)
    rows = zip(pairs, evidence, strict=True)
    return [check_pair(pair.source, pair.target, own) for pair, own in rows]


def _damage(kind: str, damage: Damage, pairs: Sequence[TextPair], seed: int) -> list[TextPair]:
    """Return the pairs that can be damaged in this way, damaged."""
    made = [
        damage.make(pair, random.Random(f"{seed}:{kind}:{number}"), pairs)
        for number, pair in enumerate(pairs)
    ]
    return [new for new, pair in zip(made, pairs, strict=True) if new is not None and new != pair]


def _row(kind: str, damage: Damage, damaged: Sequence[Verdict], sound: Sequence[Verdict]) -> Row:
    seen = sum(_objects(verdict, damage.checks) for verdict in damaged)
    bad = sum(verdict.level is Level.BAD for verdict in damaged)
    false_alarms = sum(_objects(verdict, damage.checks) for verdict in sound)
    return Row(kind, damage.checks, len(damaged), seen, bad, false_alarms, len(sound))


def _objects(verdict: Verdict, names: Sequence[str]) -> bool:
    return any(name in verdict.reasons for name in names)
