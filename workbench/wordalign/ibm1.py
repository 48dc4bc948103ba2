"""IBM-1 with a leaning to the diagonal (Brown et al. 1993; the leaning as in Dyer et al. 2013).

All cells (word of the source, word of the target) of all pairs lie in flat arrays, so that a round of
expectation and maximisation is four calls of numpy, whatever the number of pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
ROUNDS = 8
DIAGONAL = 2.0  # on 14 sentences of the seeds: error rate 0.23 with 2, 0.38 with 0, 0.33 with 8
_NULL_SHARE = 0.08  # of the prior, for words that translate nothing
_SMOOTHING = 1e-6


def both_ways(source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> list[Matrix]:
    """Return for each pair `[source words, target words]`, the geometric mean of both posteriors, 0 to 1."""
    ahead, back = posteriors(source, target), posteriors(target, source)
    return [np.sqrt(one * other.T) for one, other in zip(ahead, back, strict=True)]


def posteriors(source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> list[Matrix]:
    """Train on all pairs and return how probably each target word comes from each source word.

    Columns sum to at most 1; the rest is what comes from no word. Memory: about 50 bytes a cell.
    """
    left, right = _numbered(source, first=1), _numbered(target, first=0)
    cells = [_cells(s, t) for s, t in zip(left, right, strict=True)]
    if not cells:
        return []
    width = 1 + max((int(t.max()) for t in right if len(t)), default=0)
    keys = np.concatenate([s * width + t for s, t, _, _ in cells])
    prior = np.concatenate([p for _, _, p, _ in cells])
    sizes = [int(columns[-1]) + 1 if len(columns) else 0 for _, _, _, columns in cells]
    starts = np.cumsum([0, *sizes])
    column = np.concatenate([c + at for (_, _, _, c), at in zip(cells, starts, strict=False)])
    share = _train(keys, width, prior, column)
    found, position = [], 0
    for s, t in zip(left, right, strict=True):
        count = (len(s) + 1) * len(t)
        table = share[position : position + count].reshape(len(s) + 1, len(t))
        found.append(table[1:])
        position += count
    return found


def _train(keys: NDArray[np.int64], width: int, prior: Matrix, column: NDArray[np.int64]) -> Matrix:
    """Return the posterior of every cell after the last round."""
    entries, entry = np.unique(keys, return_inverse=True)
    row = np.unique(entries // width, return_inverse=True)[1]
    table = np.ones(len(entries))
    share = prior
    for _ in range(ROUNDS):
        weight = table[entry] * prior
        share = weight / np.bincount(column, weight)[column]
        counts = np.bincount(entry, share, minlength=len(entries)) + _SMOOTHING
        table = counts / np.bincount(row, counts)[row]
    weight = table[entry] * prior
    return np.asarray(weight / np.bincount(column, weight)[column])


def _cells(
    source: NDArray[np.int64], target: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Matrix, NDArray[np.int64]]:
    """Return source numbers (0 is no word), target numbers, prior and column of all cells, row by row."""
    with_none = np.concatenate([[0], source])
    rows, columns = len(with_none), len(target)
    at = (np.arange(len(source)) + 1)[:, None] / max(1, len(source))
    to = (np.arange(columns) + 1)[None, :] / max(1, columns)
    near = np.exp(-DIAGONAL * np.abs(at - to))
    near = (1 - _NULL_SHARE) * near / near.sum(axis=0, keepdims=True) if len(source) else near
    prior = np.vstack([np.full((1, columns), _NULL_SHARE), near])
    return (
        np.repeat(with_none, columns),
        np.tile(target, rows),
        prior.ravel(),
        np.tile(np.arange(columns), rows),
    )


def _numbered(texts: Iterable[Sequence[str]], *, first: int) -> list[NDArray[np.int64]]:
    known: dict[str, int] = {}
    number: Callable[[str], int] = lambda word: known.setdefault(word, len(known) + first)  # noqa: E731
    return [np.asarray([number(word) for word in words], dtype=np.int64) for words in texts]
