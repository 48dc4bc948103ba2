"""Filter on meaning: the sentence encoder's margin against strangers (Artetxe & Schwenk 2019).

The cosine of a pair over the mean cosine to its nearest strangers on both sides. Strangers are the other
pairs of its window; the package's probe joins them, so that a lone pair has some as well. Windows are cut
by position alone: the same pairs in the same order get the same values, whoever computes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from workbench.encoder import SentenceEncoder, Vectors
from workbench.files import open_lines
from workbench.filters import Value
from workbench.folders import data_file
from workbench.records import TextPair
from workbench.registry import find_model


class SimilarityFilter:
    """Finds shuffled and unrelated pairs; about 50 pairs a second on two cores."""

    name = "similarity"
    help = "margin of the encoder: cosine of the pair over that to its nearest strangers, 1 is a stranger's"

    def __init__(
        self, *, least: float, window: int, neighbours: int, model: str, threads: int
    ) -> None:
        self.least, self.window, self.neighbours = least, window, neighbours
        self._model, self._threads = model, threads
        self._encoder: SentenceEncoder | None = None
        self._probe: tuple[Vectors, Vectors] | None = None

    def score(self, pairs: Iterable[TextPair]) -> Iterator[Value]:
        """Yield margins; one window of pairs is held and encoded at once."""
        stream = iter(pairs)
        while window := list(islice(stream, self.window)):
            yield from (Value(round(float(margin), 4)) for margin in self._margins(window))

    def _margins(self, window: Sequence[TextPair]) -> Any:
        """Return the margin of each pair; a copy of its own text elsewhere is no stranger."""
        source, target = self._embed([p.source for p in window], [p.target for p in window])
        probe = self._strangers()
        cosines = source @ target.T
        own = np.diagonal(cosines).copy()
        _hide_copies(cosines, [p.source for p in window], [p.target for p in window])
        ahead = np.hstack([cosines, source @ probe[1].T])
        back = np.hstack([cosines.T, target @ probe[0].T])
        strangers = (self._nearest(ahead) + self._nearest(back)) / 2
        return own / np.maximum(strangers, 1e-6)

    def _nearest(self, cosines: Any) -> Any:
        """Return the mean of the greatest cosines of each row, hidden ones left out."""
        best = np.sort(cosines, axis=1)[:, -self.neighbours :]
        return np.nanmean(np.where(best < -1, np.nan, best), axis=1)

    def _embed(self, source: list[str], target: list[str]) -> tuple[Vectors, Vectors]:
        if self._encoder is None:
            self._encoder = SentenceEncoder(find_model(self._model, "encoder"), self._threads)
        vectors = self._encoder.embed([*source, *target])
        return vectors[: len(source)], vectors[len(source) :]

    def _strangers(self) -> tuple[Vectors, Vectors]:
        if self._probe is None:
            rows = [line.split("\t") for line in open_lines(data_file("probe.tsv"))][1:]
            self._probe = self._embed([row[0] for row in rows], [row[1] for row in rows])
        return self._probe

    def accept(self, value: Value) -> bool:
        """Accept margins from `least` on."""
        return value.number >= self.least


def _hide_copies(cosines: Any, source: Sequence[str], target: Sequence[str]) -> None:
    """Set the cosine of each pair, and of those with one of its texts, below any cosine."""
    sources: dict[str, list[int]] = {}
    targets: dict[str, list[int]] = {}
    for number, (left, right) in enumerate(zip(source, target, strict=True)):
        sources.setdefault(left, []).append(number)
        targets.setdefault(right, []).append(number)
    for rows in sources.values():
        cosines[np.ix_(rows, rows)] = -2.0
    for columns in targets.values():
        cosines[np.ix_(columns, columns)] = -2.0
