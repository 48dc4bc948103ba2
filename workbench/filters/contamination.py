"""Filter on test sets: no pair of a corpus may share a line or eight words with one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbench.filters import PairFilter, Value
from workbench.filters.guards import read_guard, shipped_guards
from workbench.leakage import LeakageGuard, line_hashes


class ContaminationFilter(PairFilter):
    """Test text in a corpus makes scores worthless; either side is enough."""

    name = "contamination"
    help = "lines and 8-word runs shared with a test set (FLORES dev and those named by --guard)"

    def __init__(self, *, most: int, shipped: bool, guards: Sequence[str]) -> None:
        self.most = most
        paths = [*(shipped_guards() if shipped else ()), *map(Path, guards)]
        self._guards: dict[str, LeakageGuard] = {path.stem: read_guard(path) for path in paths}

    def measure(self, source: str, target: str) -> Value:
        """Return how many hashes are known, and to which test sets."""
        if not self._guards:
            return Value(0)
        hashes = [value for text in (source, target) for value in line_hashes(text)]
        hits = {
            name: sum(value in guard.hashes for value in hashes)
            for name, guard in self._guards.items()
        }
        return Value(sum(hits.values()), tuple(name for name, count in hits.items() if count))

    def accept(self, value: Value) -> bool:
        """Accept up to `most` known runs."""
        return value.number <= self.most
