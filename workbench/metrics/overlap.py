"""BLEU, chrF, chrF++ and TER through sacreBLEU: the one file that touches its private parts.

Papineni et al. 2002 (BLEU), Popović 2015 and 2017 (chrF, chrF++), Snover et al. 2006 (TER), Post 2018
(signatures). All in per cent. Intervals by bootstrap resampling (Koehn 2004), 1,000 samples, seed 12345.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.records import Score

BOOTSTRAP_SAMPLES = 1000
SEED = 12345  # sacreBLEU's own


def check_shape(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> None:
    """Raise InputError unless every reference has one line for each hypothesis.

    The usual mistake, references given sentence by sentence instead of set by set, is named.
    """
    if not hypotheses:
        raise InputError("nothing to score: no lines")
    if isinstance(hypotheses, str) or any(isinstance(lines, str) for lines in references):
        raise InputError("a list of lines was expected, one text was given")
    for number, lines in enumerate(references, 1):
        if len(lines) == len(hypotheses):
            continue
        hint = ""
        if len(references) == len(hypotheses):
            hint = (
                "references are given set by set, each with one line a hypothesis, not line by line"
            )
        raise InputError(
            f"reference {number} has {len(lines)} lines, the hypothesis {len(hypotheses)}",
            hint=hint,
        )


def _counts(
    metric: Any, hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> NDArray[np.float64]:
    """Return sacreBLEU's statistics of each line; its tokenization warning is for `lint` to say."""
    metric._force = True
    return np.asarray(
        metric._extract_corpus_statistics(list(hypotheses), [list(lines) for lines in references]),
        dtype=np.float64,
    )


def _from_sums(metric: Any, sums: NDArray[np.float64]) -> Any:
    return metric._compute_score_from_stats([int(n) if n == int(n) else n for n in sums.tolist()])


def resample(
    counts: NDArray[np.float64], samples: int = BOOTSTRAP_SAMPLES, seed: int = SEED
) -> Iterator[NDArray[np.float64]]:
    """Yield the summed statistics of `samples` draws of N lines with replacement."""
    random = np.random.default_rng(seed)
    size = len(counts)
    for _ in range(samples):
        yield counts[random.integers(0, size, size)].sum(axis=0)


class _Overlap:
    """A sacreBLEU metric as one of ours."""

    name = ""
    lower_is_better = False

    def _metric(self) -> Any:
        raise NotImplementedError

    def score(
        self,
        hypotheses: Sequence[str],
        references: Sequence[Sequence[str]],
        *,
        intervals: bool = False,
    ) -> Score:
        """Return the corpus score in per cent; see `Metric.score`."""
        check_shape(hypotheses, references)
        metric = self._metric()
        counts = _counts(metric, hypotheses, references)
        result = _from_sums(metric, counts.sum(axis=0))
        interval = None
        if intervals and len(hypotheses) > 1:
            metric.n_bootstrap, metric.seed = BOOTSTRAP_SAMPLES, SEED  # into the signature
            values = [float(_from_sums(metric, sums).score) for sums in resample(counts)]
            low, high = np.percentile(values, [2.5, 97.5])
            interval = (float(low), float(high))
        details: dict[str, Any] = {"better": "lower" if self.lower_is_better else "higher"}
        for field in ("bp", "sys_len", "ref_len", "precisions"):
            if hasattr(result, field):
                details[field] = getattr(result, field)
        signature = str(metric.get_signature())
        return Score(self.name, float(result.score), signature, len(hypotheses), interval, details)

    def counts(
        self, hypotheses: Sequence[str], references: Sequence[Sequence[str]]
    ) -> NDArray[np.float64]:
        """Return `[N, K]` statistics a line whose sums give the score of any set of lines."""
        check_shape(hypotheses, references)
        return _counts(self._metric(), hypotheses, references)

    def from_sums(self, sums: NDArray[np.float64]) -> float:
        """Return the score, in per cent, of summed statistics `[K]`."""
        return float(_from_sums(self._metric(), sums).score)

    def segment_scores(
        self, hypotheses: Sequence[str], references: Sequence[Sequence[str]]
    ) -> list[float]:
        """Return a score for each line, for ranking lines: their mean is not the corpus score."""
        check_shape(hypotheses, references)
        metric = self._metric()
        sets = zip(*references, strict=True)
        return [
            float(metric.sentence_score(line, list(refs)).score)
            for line, refs in zip(hypotheses, sets, strict=True)
        ]


class Bleu(_Overlap):
    """BLEU, mixed case, 13a tokenizer."""

    name = "bleu"

    def _metric(self) -> Any:
        from sacrebleu.metrics.bleu import BLEU

        return BLEU(effective_order=False)

    def segment_scores(
        self, hypotheses: Sequence[str], references: Sequence[Sequence[str]]
    ) -> list[float]:
        """Return sentence BLEU with effective order, as sacreBLEU advises for single lines."""
        from sacrebleu.metrics.bleu import BLEU

        check_shape(hypotheses, references)
        metric = BLEU(effective_order=True)
        sets = zip(*references, strict=True)
        return [
            float(metric.sentence_score(line, list(refs)).score)
            for line, refs in zip(hypotheses, sets, strict=True)
        ]


class Chrf(_Overlap):
    """chrF2: characters up to 6-grams."""

    name = "chrf"

    def _metric(self) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF()


class ChrfPlusPlus(_Overlap):
    """chrF2++: characters up to 6-grams and words up to 2-grams."""

    name = "chrf++"

    def _metric(self) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF(word_order=2)


class Ter(_Overlap):
    """Translation edit rate; may pass 100, lower is better."""

    name = "ter"
    lower_is_better = True

    def _metric(self) -> Any:
        from sacrebleu.metrics.ter import TER

        return TER()
