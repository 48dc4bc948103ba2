"""What a corpus looks like: lengths, ratios, repetition, articles, and how well a vocabulary covers it."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.filters.duplicates import ExactDuplicateFilter, NearDuplicateFilter
from workbench.records import ModelCard, TextPair
from workbench.signals.lengths import length_fit
from workbench.text.steps import apply_steps
from workbench.tokenizer import Tokenizer

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_BINS = 12


@dataclass(slots=True)
class _Columns:
    """What is kept of each pair: numbers and hashes, about 50 bytes."""

    source_chars: Any
    target_chars: Any
    source_words: Any
    target_words: Any
    ratio: Any
    exact: Any
    near: Any
    article: Any


def measure_corpus(pairs: Iterable[TextPair], card: ModelCard | None = None) -> dict[str, Any]:
    """Return the figures as one JSON-ready table; with a model's card, of its vocabulary too.

    Memory: about 50 bytes a pair.
    """
    columns = _Columns(*(array(kind) for kind in "IIIIdQQQ"))
    exact, near = ExactDuplicateFilter(allowed=1), NearDuplicateFilter(allowed=1)
    vocabulary = _Vocabulary(card) if card is not None else None
    for pair in pairs:
        _measure(pair, columns, exact, near)
        if vocabulary is not None:
            vocabulary.add(pair)
    count = len(columns.exact)
    report: dict[str, Any] = {"pairs": count, **_articles(columns.article)}
    if not count:
        return report
    report["duplicates"] = {
        "exact": count - len(np.unique(np.asarray(columns.exact))),
        "near": count - len(np.unique(np.asarray(columns.near))),
    }
    for name in ("source_chars", "target_chars", "source_words", "target_words", "ratio"):
        report[name] = _distribution(getattr(columns, name))
    if vocabulary is not None:
        report["vocabulary"] = vocabulary.report()
    return report


def _measure(pair: TextPair, columns: _Columns, exact: Any, near: Any) -> None:
    fit = length_fit(pair.source, pair.target)
    columns.source_chars.append(fit.source_chars)
    columns.target_chars.append(fit.target_chars)
    columns.source_words.append(len(pair.source.split()))
    columns.target_words.append(len(pair.target.split()))
    columns.ratio.append(fit.ratio)
    columns.exact.append(exact.key(pair))
    columns.near.append(near.key(pair))
    article = str(pair.metadata.get("article") or "")
    digest = hashlib.blake2b(article.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    columns.article.append(int.from_bytes(digest, "little") if article else 0)


def _articles(column: Any) -> dict[str, Any]:
    ids, sizes = np.unique(np.asarray(column), return_counts=True)
    named = ids != 0
    return {
        "articles": int(named.sum()),
        "pairs_without_article": int(sizes[~named].sum()),
        "pairs_per_article": float(np.median(sizes[named])) if named.any() else 0.0,
    }


def _distribution(column: Any) -> dict[str, Any]:
    values = np.asarray(column, dtype=np.float64)
    quantiles = np.quantile(values, _QUANTILES)
    top = float(np.quantile(values, 0.99)) or 1.0
    counts, edges = np.histogram(np.minimum(values, top), bins=_BINS, range=(0.0, top))
    return {
        "mean": float(values.mean()),
        "quantiles": {f"{q:.0%}": float(v) for q, v in zip(_QUANTILES, quantiles, strict=True)},
        "greatest": float(values.max()),
        "histogram": {"counts": counts.tolist(), "edges": edges.tolist()},
    }


class _Vocabulary:
    """Counts how a model's vocabulary cuts the words of both sides."""

    def __init__(self, card: ModelCard) -> None:
        self.card = card
        self._tokenizer = Tokenizer(card)
        self._words, self._pieces, self._unknown = [0, 0], [0, 0], [0, 0]

    def add(self, pair: TextPair) -> None:
        """Count one pair, the source as the model would read it."""
        source = apply_steps(pair.source, self.card.input_steps)
        for side, text in enumerate((source, pair.target)):
            pieces, unknown = self._tokenizer.count_unknown(text, target=bool(side))
            self._words[side] += len(text.split())
            self._pieces[side] += pieces
            self._unknown[side] += unknown

    def report(self) -> dict[str, Any]:
        """Return pieces a word and the share of unknown pieces of both sides."""
        table: dict[str, Any] = {"model": self.card.id}
        for side, name in enumerate(("source", "target")):
            table[name] = {
                "pieces_per_word": self._pieces[side] / max(1, self._words[side]),
                "unknown_share": self._unknown[side] / max(1, self._pieces[side]),
            }
        return table


def sparkline(counts: Sequence[int]) -> str:
    """Return a histogram as one line of blocks.

    >>> sparkline([0, 1, 8])
    ' ▁█'
    """
    top = max(counts, default=0) or 1
    return "".join(" ▁▂▃▄▅▆▇█"[-(-8 * count // top)] for count in counts)
