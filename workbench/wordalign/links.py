"""From a matrix of scores to links: the mutual best, then the mutual best among what is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Links = tuple[tuple[int, int], ...]
# Chosen on ten sentences of tests/wordalign/seeds.links; `second` weakens a second link of one word.
FAR = 0.2
SECOND = 0.8
LEAST = 0.1


def best_links(scores: Matrix, least: float = LEAST, *, again: bool = True) -> Links:
    """Return links in order, none that scores under `least`.

    With `again` words that are left are linked too, and a word may get a second link: itermax of
    SimAlign (Jalili Sabet et al. 2020), two rounds.
    """
    if not scores.size:
        return ()
    links = _mutual(scores, least)
    if not again:
        return tuple(sorted(links))
    rows = np.zeros(scores.shape[0], dtype=bool)
    columns = np.zeros(scores.shape[1], dtype=bool)
    for i, j in links:
        rows[i] = columns[j] = True
    rest = scores.copy()
    rest[np.ix_(rows, columns)] = -np.inf
    rest[rows[:, None] != columns[None, :]] *= SECOND
    return tuple(sorted(links | _mutual(rest, least)))


def _mutual(scores: Matrix, least: float) -> set[tuple[int, int]]:
    ahead, back = scores.argmax(axis=1), scores.argmax(axis=0)
    return {(i, int(j)) for i, j in enumerate(ahead) if back[j] == i and scores[i, j] > least}


def distances(rows: int, columns: int) -> Matrix:
    """Return how far each cell lies from the diagonal, 0 to 1."""
    left = (np.arange(rows) + 0.5) / max(1, rows)
    right = (np.arange(columns) + 0.5) / max(1, columns)
    return np.asarray(np.abs(left[:, None] - right[None, :]))
