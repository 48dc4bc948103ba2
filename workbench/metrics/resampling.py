"""Is a difference more than chance? Resampling of per-line statistics, all trials at once.

    sums = bootstrap_sums(counts, trials, seed)    [T, K]  draws of N lines, summed
    bootstrap_tests(contests, trials, seed)        Koehn 2004, paired
    randomisation_tests(contests, trials, seed)    Riezler & Maxwell 2005, paired
    holm(p_values)                                 Holm 1979, for many pairs at once

A contest is two systems under one metric: their `[N, K]` statistics on the same lines, and the
function that turns `[T, K]` sums into `[T]` scores. Every trial draws the same lines for all systems
of all contests. p-values are two-sided and count the observed difference itself as one of the trials
(+1 above and below: Noreen 1989), so they are never zero. A system against itself gives 1.

Time for BLEU of two systems on the 997 lines of FLORES dev, on two busy cores: bootstrap with 1,000
trials 0.03 s, randomisation with 10,000 trials 0.3 s (sacreBLEU 2.6.0: about 0.5 s and 1.5 s).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BOOTSTRAP_TRIALS = 1000  # as sacreBLEU
RANDOMISATION_TRIALS = 10_000  # as sacreBLEU; the p-value's own error is then below 0.005 at 0.05
SEED = 12345  # sacreBLEU's own
_CHUNK_CELLS = 1 << 22  # 32 MB of weights at a time, whatever the number of lines
_TIES = 1e-9  # differences this close are the same number, added up in another order

Floats = NDArray[np.float64]
ScoreSums = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Contest:
    """Two systems under one metric: statistics `[N, K]` of the same N lines."""

    score_sums: ScoreSums
    first: Floats
    second: Floats
    lower_is_better: bool = False

    @property
    def observed(self) -> float:
        """Return the score of the first system minus that of the second."""
        sums = np.stack([self.first.sum(axis=0), self.second.sum(axis=0)])
        scores = self.score_sums(sums)
        return float(scores[0] - scores[1])


@dataclass(frozen=True, slots=True)
class PairedTest:
    """What a paired test found: `difference` is first minus second, in points.

    `wins` is Koehn's share of trials that the first system wins, `interval` the middle 95 % of the
    trials' differences; only the bootstrap has both.
    """

    method: str
    difference: float
    p_value: float
    trials: int
    seed: int
    wins: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def signature(self) -> str:
        """Return what is needed to get the same p-value again, beside the metric's signature."""
        return f"test:paired-{self.method}|sided:two|trials:{self.trials}|seed:{self.seed}"


def _weights(size: int, trials: int, seed: int) -> Iterator[Floats]:
    """Yield `[t, N]` how often each trial draws each line, some trials at a time."""
    random = np.random.default_rng(seed)
    chunk = max(1, _CHUNK_CELLS // max(1, size))
    for start in range(0, trials, chunk):
        count = min(chunk, trials - start)
        drawn = random.integers(0, size, (count, size))
        offsets = np.arange(count)[:, None] * size
        flat = np.bincount((drawn + offsets).ravel(), minlength=count * size)
        yield flat.reshape(count, size).astype(np.float64)


def bootstrap_sums(counts: Floats, trials: int = BOOTSTRAP_TRIALS, seed: int = SEED) -> Floats:
    """Return `[T, K]`: the statistics `[N, K]` summed over N lines drawn with replacement, T times.

    The same N, trials and seed draw the same lines, so that sums of several systems are paired.
    """
    return np.concatenate([weights @ counts for weights in _weights(len(counts), trials, seed)])


def percentile_interval(values: Floats) -> tuple[float, float]:
    """Return the bounds of the middle 95 % of the values."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def bootstrap_tests(
    contests: Sequence[Contest], trials: int = BOOTSTRAP_TRIALS, seed: int = SEED
) -> list[PairedTest]:
    """Test differences by drawing lines with replacement (Koehn 2004).

    The p-value asks how often the drawn differences, moved so that their mean is zero, are as large
    as the observed one, in either direction.
    """
    size = len(contests[0].first) if contests else 0
    drawn: list[list[Floats]] = [[] for _ in contests]
    for weights in _weights(size, trials, seed):
        for contest, differences in zip(contests, drawn, strict=True):
            first = contest.score_sums(weights @ contest.first)
            differences.append(first - contest.score_sums(weights @ contest.second))
    return [
        _bootstrap_result(contest, np.concatenate(differences), trials, seed)
        for contest, differences in zip(contests, drawn, strict=True)
    ]


def _bootstrap_result(contest: Contest, differences: Floats, trials: int, seed: int) -> PairedTest:
    observed = contest.observed
    extreme = np.abs(differences - differences.mean()) >= abs(observed) - _TIES
    won = differences < 0 if contest.lower_is_better else differences > 0
    wins = float(won.mean() + (differences == 0).mean() / 2)
    p_value = (int(extreme.sum()) + 1) / (trials + 1)
    interval = percentile_interval(differences)
    return PairedTest("bootstrap", observed, p_value, trials, seed, wins, interval)


def randomisation_tests(
    contests: Sequence[Contest], trials: int = RANDOMISATION_TRIALS, seed: int = SEED
) -> list[PairedTest]:
    """Test differences by swapping the systems' outputs line by line (Riezler & Maxwell 2005).

    Were the systems the same, it would not matter who wrote which line: the p-value is the share of
    random swaps that give a difference as large as the observed one, in either direction.
    """
    if not contests:
        return []
    random = np.random.default_rng(seed)
    observed = [contest.observed for contest in contests]
    changes = [contest.second - contest.first for contest in contests]
    ends = np.cumsum([change.shape[1] for change in changes])
    together = np.concatenate(changes, axis=1)
    chunk = max(1, _CHUNK_CELLS // max(together.shape))
    extreme = [0] * len(contests)
    for start in range(0, trials, chunk):
        swapped = random.random((min(chunk, trials - start), len(together))) < 0.5
        moved = np.split(swapped.astype(np.float64) @ together, ends[:-1], axis=1)
        for n, contest in enumerate(contests):
            first = contest.score_sums(contest.first.sum(axis=0) + moved[n])
            second = contest.score_sums(contest.second.sum(axis=0) - moved[n])
            extreme[n] += int((np.abs(first - second) >= abs(observed[n]) - _TIES).sum())
    return [
        PairedTest("randomisation", difference, (count + 1) / (trials + 1), trials, seed)
        for difference, count in zip(observed, extreme, strict=True)
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for testing them all: step-down, never below the raw ones.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda n: p_values[n])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, number in enumerate(order):
        highest = max(highest, min(1.0, p_values[number] * (len(p_values) - rank)))
        adjusted[number] = highest
    return adjusted
