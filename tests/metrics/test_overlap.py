"""Overlap metrics: known scores, shapes that must be refused, signatures that must be there."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.metrics import DEFAULT_METRICS, METRICS, load_metric
from workbench.records import Score

HYPOTHESES = ["The cat sat on the mat.", "He said that the war was over."]
REFERENCES = ["The cat is on the mat.", "He said the war was over."]

# sacreBLEU 2.6.0 on the command line gives the same numbers:  sacrebleu ref -i hyp -m bleu chrf ter
EXPECTED = [
    ("bleu", HYPOTHESES, 54.91),
    ("bleu", REFERENCES, 100.0),
    ("chrf", HYPOTHESES, 79.63),
    ("chrf++", HYPOTHESES, 80.40),
    ("ter", HYPOTHESES, 16.67),
    ("ter", REFERENCES, 0.0),
]


@pytest.mark.parametrize(("name", "hypotheses", "expected"), EXPECTED)
def test_known_scores(name: str, hypotheses: list[str], expected: float) -> None:
    score = load_metric(name).score(hypotheses, [REFERENCES])
    assert score.value == pytest.approx(expected, abs=0.01)
    assert score.segment_count == 2


@pytest.mark.parametrize("name", METRICS)
def test_contract(name: str) -> None:
    metric = load_metric(name)
    assert metric.name == name
    score = metric.score(HYPOTHESES * 10, [REFERENCES * 10], intervals=True)
    assert "|bs:1000|seed:12345|" in score.signature
    assert "|bs:" not in metric.score(HYPOTHESES, [REFERENCES]).signature
    assert score.interval is not None
    assert score.interval[0] - 1e-6 <= score.value <= score.interval[1] + 1e-6
    assert type(score.interval[0]) is float
    assert score.details["better"] == ("lower" if name == "ter" else "higher")
    assert len(metric.segment_scores(HYPOTHESES, [REFERENCES])) == 2  # type: ignore[attr-defined]


def test_two_references() -> None:
    score = load_metric("bleu").score(HYPOTHESES, [REFERENCES, HYPOTHESES])
    assert score.value == pytest.approx(100.0)
    assert "nrefs:2" in score.signature


@pytest.mark.parametrize(
    ("hypotheses", "references", "message"),
    [
        ([], [[]], "nothing to score"),
        (["a", "b"], [["a"]], "reference 1 has 1 lines, the hypothesis 2"),
        (["a", "b"], [["a"], ["b"]], "reference 1 has 1 lines"),
        ("ab", [["a", "b"]], "a list of lines was expected"),
        (["a"], ["a"], "a list of lines was expected"),
    ],
)
def test_wrong_shapes(hypotheses: list[str], references: list[list[str]], message: str) -> None:
    for name in METRICS:
        with pytest.raises(InputError, match=message) as caught:
            load_metric(name).score(hypotheses, references)
        if len(references) == len(hypotheses) == 2:
            assert "set by set" in caught.value.hint


def test_a_score_needs_a_signature() -> None:
    with pytest.raises(ValueError, match="signature"):
        Score("bleu", 1.0, "", 1)


def test_unknown_metric() -> None:
    with pytest.raises(InputError, match=r"did you mean 'chrf"):
        load_metric("chrff")
    assert set(DEFAULT_METRICS) <= set(METRICS)
