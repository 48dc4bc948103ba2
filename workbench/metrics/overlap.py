"""BLEU, chrF, chrF++ and TER through sacreBLEU: the one file that touches its private parts.

Papineni et al. 2002 (BLEU), Popović 2015 and 2017 (chrF, chrF++), Snover et al. 2006 (TER), Post 2018
(signatures). All in per cent. Intervals by bootstrap resampling (Koehn 2004), 1,000 samples, seed 12345.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.metrics.resampling import (
    BOOTSTRAP_TRIALS,
    SEED,
    bootstrap_sums,
    percentile_interval,
)
from workbench.records import Score


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


def _with_bootstrap(signature: str) -> str:
    """Return a signature that tells of the interval too, in sacreBLEU's place and words."""
    head, _, rest = signature.partition("|case:")
    return f"{head}|bs:{BOOTSTRAP_TRIALS}|seed:{SEED}|case:{rest}"


class Overlap:
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
        counts = _counts(self._metric(), hypotheses, references)
        return self.score_counts(counts, self.signature(references), intervals=intervals)

    def score_counts(
        self, counts: NDArray[np.float64], signature: str, *, intervals: bool = False
    ) -> Score:
        """Return the score of lines whose statistics `[N, K]` are known; see `counts`."""
        result = _from_sums(self._metric(), counts.sum(axis=0))
        interval = None
        if intervals and len(counts) > 1:
            interval = percentile_interval(self.score_sums(bootstrap_sums(counts)))
            signature = _with_bootstrap(signature)
        details: dict[str, Any] = {"better": "lower" if self.lower_is_better else "higher"}
        for field in ("bp", "sys_len", "ref_len", "precisions"):
            if hasattr(result, field):
                details[field] = getattr(result, field)
        return Score(self.name, float(result.score), signature, len(counts), interval, details)

    def counts(
        self, hypotheses: Sequence[str], references: Sequence[Sequence[str]]
    ) -> NDArray[np.float64]:
        """Return `[N, K]` statistics a line whose sums give the score of any set of lines."""
        check_shape(hypotheses, references)
        return _counts(self._metric(), hypotheses, references)

    def signature(self, references: Sequence[Sequence[str]]) -> str:
        """Return the signature that scores against these references have, without intervals."""
        metric = self._metric()
        metric.num_refs = len(references)
        return str(metric.get_signature())

    def from_sums(self, sums: NDArray[np.float64]) -> float:
        """Return the score, in per cent, of summed statistics `[K]`."""
        return float(_from_sums(self._metric(), sums).score)

    def score_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `[T]` scores of `[T, K]` summed statistics: `from_sums` for many at once."""
        raise NotImplementedError

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


class Bleu(Overlap):
    """BLEU, mixed case, 13a tokenizer."""

    name = "bleu"

    def _metric(self) -> Any:
        from sacrebleu.metrics.bleu import BLEU

        return BLEU(effective_order=False)

    def score_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `[T]` scores; smoothing "exp": orders without a match count 1/2, then 1/4."""
        system, reference = sums[:, 0], sums[:, 1]
        correct, total = sums[:, 2:6], sums[:, 6:10]
        missing = (correct == 0) & (total > 0)
        halvings = 2.0 ** np.cumsum(missing, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            precisions = np.where(missing, 1 / (halvings * total), correct / total)
            penalty = np.where(system < reference, np.exp(1 - reference / system), 1.0)
            scores = penalty * np.exp(np.log(precisions).mean(axis=1)) * 100
        empty = (correct.sum(axis=1) == 0) | (total == 0).any(axis=1) | (system == 0)
        return np.asarray(np.where(empty, 0.0, scores))

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


class _CharacterF(Overlap):
    """What chrF and chrF++ share: F2 of the precisions and recalls, averaged over the orders."""

    def score_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `[T]` scores; an order counts only where both sides have n-grams of it."""
        hypothesis, reference, match = (sums[:, n::3] for n in range(3))
        present = (hypothesis > 0) & (reference > 0)
        orders = np.maximum(present.sum(axis=1), 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = np.where(present, match / hypothesis, 0.0).sum(axis=1) / orders
            recall = np.where(present, match / reference, 0.0).sum(axis=1) / orders
            scores = 100 * 5 * precision * recall / (4 * precision + recall)
        return np.asarray(np.where(precision + recall > 0, scores, 0.0))


class Chrf(_CharacterF):
    """chrF2: characters up to 6-grams."""

    name = "chrf"

    def _metric(self) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF()


class ChrfPlusPlus(_CharacterF):
    """chrF2++: characters up to 6-grams and words up to 2-grams."""

    name = "chrf++"

    def _metric(self) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF(word_order=2)


class Ter(Overlap):
    """Translation edit rate; may pass 100, lower is better."""

    name = "ter"
    lower_is_better = True

    def _metric(self) -> Any:
        from sacrebleu.metrics.ter import TER

        return TER()

    def score_sums(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `[T]` scores: edits over the average reference length."""
        edits, length = sums[:, 0], sums[:, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = np.where(length > 0, edits / length, np.where(edits > 0, 1.0, 0.0))
        return np.asarray(100 * scores)
