"""The shared search: the cheapest monotone sequence of beads, inside a band, a row at a time.

    D[i, j] = min over beads (a, b) of  D[i - a, j - b] + cost of the bead that ends at (i, j)

All beads with a source side (a ≥ 1) come from earlier rows, so a whole row is one vector operation a bead
type; insertions (0–1) stay in the row and are a running minimum. Time and memory are O(rows · band).
The same recursion with log-sum-exp in the place of the minimum gives the posterior of each bead
(Rabiner 1989, forward–backward), which is what confidence is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kind = tuple[int, int]

# Every shape a bead may have beside 1-0 and 0-1. Up to five sentences on one side, as in literature.
KINDS: tuple[Kind, ...] = (
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2),
    (1, 4), (4, 1), (1, 5), (5, 1),
)  # fmt: skip
INFINITE = 1e9


@dataclass(frozen=True, slots=True)
class Band:
    """Which columns of each row are looked at: row i has columns `starts[i] … starts[i] + width - 1`.

    Rows are source positions 0 … n (between sentences), columns target positions 0 … m.
    """

    starts: NDArray[np.int64]
    width: int


@dataclass(frozen=True, slots=True)
class FoundBead:
    """A bead of the best path: source `[i0, i1)`, target `[j0, j1)`, its cost and posterior."""

    i0: int
    i1: int
    j0: int
    j1: int
    cost: float
    posterior: float


# cost_row(i, kind) -> costs of beads of that kind that end at row i, for the columns of the band
CostRow = Callable[[int, Kind], Array]


def full_band(rows: int, columns: int) -> Band:
    """Return a band that covers everything."""
    return Band(np.zeros(rows + 1, dtype=np.int64), columns + 1)


def search(
    rows: int,
    columns: int,
    band: Band,
    cost_row: CostRow,
    skip_source: Array,
    skip_target: Array,
    kinds: Sequence[Kind] = KINDS,
    temperature: float = 1.0,
) -> list[FoundBead]:
    """Return the best path's beads in order, with posteriors at the given temperature.

    `skip_source[i]` is the cost of leaving source sentence i alone (1-0), `skip_target[j]` likewise.
    """
    costs = {kind: np.full((rows + 1, band.width), INFINITE) for kind in kinds}
    for i in range(1, rows + 1):
        for kind in kinds:
            if kind[0] <= i:
                costs[kind][i] = _within(cost_row(i, kind), i, kind, band)
    skipped = np.concatenate(([0.0], np.cumsum(skip_target)))
    table = _forward(rows, columns, band, costs, skip_source, skipped)
    path = _trace(rows, columns, band, costs, skip_source, skipped, table)
    posteriors = _posteriors(rows, columns, band, costs, skip_source, skipped, path, temperature)
    return [
        FoundBead(*bead, cost, posterior)
        for (bead, cost), posterior in zip(path, posteriors, strict=True)
    ]


def _within(row: Array, i: int, kind: Kind, band: Band) -> Array:
    """Make beads impossible that would begin before the first target sentence."""
    columns = band.starts[i] + np.arange(band.width)
    return np.where(columns >= kind[1], row, INFINITE)


def _shifted(table: Array, band: Band, i: int, back: int, left: int, fill: float) -> Array:
    """Return row i - back of a table, moved so that column j holds what stood at j - left."""
    offset = int(band.starts[i] - left - band.starts[i - back])
    row = np.full(band.width, fill)
    source = table[i - back]
    first, last = max(0, -offset), min(band.width, band.width - offset)
    if last > first:
        row[first:last] = source[first + offset : last + offset]
    return row


def _forward(
    rows: int,
    columns: int,
    band: Band,
    costs: dict[Kind, Array],
    skip_source: Array,
    skipped: Array,
) -> Array:
    """Fill the table of cheapest costs, `[rows + 1, width]`."""
    table = np.full((rows + 1, band.width), INFINITE)
    for i in range(rows + 1):
        best = np.full(band.width, INFINITE)
        if i == 0:
            best[0] = 0.0
        else:
            best = _shifted(table, band, i, 1, 0, INFINITE) + skip_source[i - 1]
            for kind, cost in costs.items():
                if kind[0] <= i:
                    best = np.minimum(best, _shifted(table, band, i, *kind, INFINITE) + cost[i])
        run = _skips(band, i, skipped, columns)
        table[i] = np.minimum.accumulate(best - run) + run
        table[i][band.starts[i] + np.arange(band.width) > columns] = INFINITE
    return table


def _skips(band: Band, i: int, skipped: Array, columns: int) -> Array:
    """Return the summed costs of leaving alone all target sentences before each column of row i."""
    positions = np.minimum(band.starts[i] + np.arange(band.width), columns)
    result: Array = skipped[positions]
    return result


def _trace(
    rows: int,
    columns: int,
    band: Band,
    costs: dict[Kind, Array],
    skip_source: Array,
    skipped: Array,
    table: Array,
) -> list[tuple[tuple[int, int, int, int], float]]:
    """Walk back from the end and return ((i0, i1, j0, j1), cost) of the beads in order."""
    i, j = rows, columns
    path: list[tuple[tuple[int, int, int, int], float]] = []
    while i > 0 or j > 0:
        here = table[i][j - band.starts[i]]
        best: tuple[float, Kind, float] | None = None
        for a, b, cost in _steps(i, j, band, costs, skip_source, skipped):
            column = j - b - band.starts[i - a]
            if not 0 <= column < band.width:
                continue
            miss = abs(table[i - a][column] + cost - here)
            if best is None or miss < best[0] - 1e-9:
                best = (miss, (a, b), cost)
        if best is None:
            raise RuntimeError("the alignment path left its band")
        a, b = best[1]
        path.append(((i - a, i, j - b, j), best[2]))
        i, j = i - a, j - b
    return path[::-1]


def _steps(
    i: int,
    j: int,
    band: Band,
    costs: dict[Kind, Array],
    skip_source: Array,
    skipped: Array,
) -> list[tuple[int, int, float]]:
    """Return (a, b, cost) of the beads that may end at (i, j)."""
    column = j - band.starts[i]
    steps = [
        (a, b, float(cost[i][column]))
        for (a, b), cost in costs.items()
        if a <= i and b <= j and cost[i][column] < INFINITE
    ]
    if i > 0:
        steps.append((1, 0, float(skip_source[i - 1])))
    if j > 0:
        steps.append((0, 1, float(skipped[j] - skipped[j - 1])))
    return steps


def _posteriors(
    rows: int,
    columns: int,
    band: Band,
    costs: dict[Kind, Array],
    skip_source: Array,
    skipped: Array,
    path: list[tuple[tuple[int, int, int, int], float]],
    temperature: float,
) -> list[float]:
    """Return the share of all paths, weighted by exp(-cost / temperature), that hold each bead."""
    scaled = {kind: cost / temperature for kind, cost in costs.items()}
    source, runs = skip_source / temperature, skipped / temperature
    ahead = _log_forward(rows, columns, band, scaled, source, runs)
    back = _log_backward(rows, columns, band, scaled, source, runs)
    total = ahead[rows][columns - band.starts[rows]]
    found = []
    for (i0, i1, j0, j1), cost in path:
        left = ahead[i0][j0 - band.starts[i0]]
        right = back[i1][j1 - band.starts[i1]]
        found.append(float(np.exp(min(0.0, left - cost / temperature + right - total))))
    return found


def _log_forward(
    rows: int, columns: int, band: Band, costs: dict[Kind, Array], source: Array, runs: Array
) -> Array:
    """Return log sums over all ways from the beginning to each cell."""
    table = np.full((rows + 1, band.width), -INFINITE)
    for i in range(rows + 1):
        best = np.full(band.width, -INFINITE)
        if i == 0:
            best[0] = 0.0
        else:
            best = _shifted(table, band, i, 1, 0, -INFINITE) - source[i - 1]
            for kind, cost in costs.items():
                if kind[0] <= i:
                    step = _shifted(table, band, i, *kind, -INFINITE) - cost[i]
                    best = np.logaddexp(best, np.maximum(step, -INFINITE))
        run = _skips(band, i, runs, columns)
        table[i] = np.maximum(np.logaddexp.accumulate(best + run) - run, -INFINITE)
        table[i][band.starts[i] + np.arange(band.width) > columns] = -INFINITE
    return table


def _log_backward(
    rows: int, columns: int, band: Band, costs: dict[Kind, Array], source: Array, runs: Array
) -> Array:
    """Return log sums over all ways from each cell to the end."""
    table = np.full((rows + 1, band.width), -INFINITE)
    for i in range(rows, -1, -1):
        best = np.full(band.width, -INFINITE)
        if i == rows:
            best[columns - band.starts[i]] = 0.0
        for (a, b), cost in costs.items():
            if i + a <= rows:
                row = table[i + a] - cost[i + a]
                best = np.logaddexp(best, np.maximum(_ahead(row, band, i, a, b), -INFINITE))
        if i < rows:
            best = np.logaddexp(best, _ahead(table[i + 1], band, i, 1, 0) - source[i])
        run = _skips(band, i, runs, columns)
        inner = np.logaddexp.accumulate((best - run)[::-1])[::-1] + run
        table[i] = np.maximum(inner, -INFINITE)
    return table


def _ahead(below: Array, band: Band, i: int, down: int, right: int) -> Array:
    """Return row i + down, moved so that column j of row i holds what stands at j + right."""
    offset = int(band.starts[i] + right - band.starts[i + down])
    row = np.full(band.width, -INFINITE)
    first, last = max(0, -offset), min(band.width, band.width - offset)
    if last > first:
        row[first:last] = below[first + offset : last + offset]
    return row
