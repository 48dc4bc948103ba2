"""Resampling: many scores at once equal sacreBLEU's one by one; paired tests know what chance is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.metrics import METRICS, load_metric
from workbench.metrics.resampling import (
    Contest,
    PairedTest,
    bootstrap_sums,
    bootstrap_tests,
    holm,
    randomisation_tests,
)

WORDS = ["the", "cat", "sat", "on", "a", "mat", "and", "war", "was", "over"]
LINES = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=8
)


@pytest.mark.parametrize("name", METRICS)
@settings(max_examples=40, deadline=None)
@given(lines=LINES, seed=st.integers(0, 99))
def test_many_sums_equal_one_by_one(name: str, lines: list[str], seed: int) -> None:
    """The vectorised formulas are sacreBLEU's, also for empty lines, short lines and no match."""
    metric: Any = load_metric(name)
    random = np.random.default_rng(seed)
    references = [" ".join(random.permutation(line.split())[1:]) for line in lines]
    counts = metric.counts(lines, [references])
    sums = np.concatenate([counts, bootstrap_sums(counts, 5, seed)])
    expected = [metric.from_sums(row) for row in sums]
    assert metric.score_sums(sums) == pytest.approx(expected, abs=1e-9)


def bootstrap_test(score_sums: Any, first: Any, second: Any, *options: int) -> PairedTest:
    return bootstrap_tests([Contest(score_sums, first, second)], *options)[0]


def randomisation_test(score_sums: Any, first: Any, second: Any, *options: int) -> PairedTest:
    return randomisation_tests([Contest(score_sums, first, second)], *options)[0]


def _systems(size: int, noise: float) -> tuple[Any, Any, Any]:
    """BLEU and the statistics of two systems; a share `noise` of the second's lines is damaged."""
    random = np.random.default_rng(7)
    references = [" ".join(random.choice(WORDS, 12)) for _ in range(size)]
    good = [line[:-4] + "x" for line in references]
    bad = [line[::-1] if random.random() < noise else line for line in good]
    metric: Any = load_metric("bleu")
    return metric, metric.counts(good, [references]), metric.counts(bad, [references])


def test_a_real_difference_is_seen() -> None:
    metric, first, second = _systems(200, 0.2)
    drawn = bootstrap_test(metric.score_sums, first, second, 500)
    swapped = randomisation_test(metric.score_sums, first, second, 500)
    assert drawn.p_value == pytest.approx(1 / 501)
    assert swapped.p_value == pytest.approx(1 / 501)
    assert drawn.wins == 1.0
    assert drawn.interval is not None
    assert drawn.interval[0] < drawn.difference < drawn.interval[1]
    assert drawn.difference == pytest.approx(swapped.difference)
    assert bootstrap_test(metric.score_sums, second, first, 500).wins == 0.0
    lower = Contest(metric.score_sums, second, first, lower_is_better=True)
    assert bootstrap_tests([lower], 500)[0].wins == 1.0


def test_many_contests_are_the_same_as_one_by_one() -> None:
    metric, first, second = _systems(40, 0.1)
    chrf: Any = load_metric("chrf")
    other = chrf.counts(["the cat"] * 40, [["a cat"] * 20 + ["the cat"] * 20])
    contests = [
        Contest(metric.score_sums, first, second),
        Contest(chrf.score_sums, other, other[::-1]),
    ]
    for tests in (bootstrap_tests, randomisation_tests):
        assert tests(contests, 99) == [tests([one], 99)[0] for one in contests]
        assert tests([], 99) == []


def test_a_system_against_itself() -> None:
    metric, first, _ = _systems(50, 0)
    assert bootstrap_test(metric.score_sums, first, first, 100).p_value == 1.0
    assert randomisation_test(metric.score_sums, first, first, 100).p_value == 1.0
    assert bootstrap_test(metric.score_sums, first, first, 100).wins == 0.5


def test_chance_is_not_called_a_difference() -> None:
    """Under the null hypothesis p is uniform: about one in twenty falls under 0.05, never a third."""
    score = lambda sums: sums[:, 0]  # noqa: E731  (a metric that is a plain mean)
    found = {"bootstrap": 0, "randomisation": 0}
    for seed in range(100):
        random = np.random.default_rng(seed)
        first, second = random.normal(0, 1, (2, 60, 1))
        found["bootstrap"] += bootstrap_test(score, first, second, 200).p_value < 0.05
        found["randomisation"] += randomisation_test(score, first, second, 200).p_value < 0.05
    assert all(1 <= count <= 11 for count in found.values()), found


def test_trials_are_the_same_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    metric, first, second = _systems(31, 0.1)
    whole = bootstrap_sums(first, 64, 3)
    tests = [randomisation_test(metric.score_sums, first, second, 64, 3)]
    monkeypatch.setattr("workbench.metrics.resampling._CHUNK_CELLS", 31 * 7)
    assert np.array_equal(whole, bootstrap_sums(first, 64, 3))
    tests.append(randomisation_test(metric.score_sums, first, second, 64, 3))
    assert tests[0] == tests[1]
    assert whole.shape == (64, 10)


def test_a_seed_is_part_of_the_signature() -> None:
    metric, first, second = _systems(30, 0.1)
    test = bootstrap_test(metric.score_sums, first, second, 50, 9)
    assert test.signature == "test:paired-bootstrap|sided:two|trials:50|seed:9"


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [
        ([], []),
        ([0.2], [0.2]),
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.5, 0.9], [1.0, 1.0]),
        ([0.04, 0.001], [0.04, 0.002]),
    ],
)
def test_holm(raw: list[float], adjusted: list[float]) -> None:
    assert holm(raw) == pytest.approx(adjusted)
