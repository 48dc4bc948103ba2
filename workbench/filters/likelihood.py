"""Filter on forced decoding: how likely the translator finds the target, given the source.

The mean natural log-probability of the target's pieces. It depends on the model: a threshold is good for the
model it was measured with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from workbench.filters import Value
from workbench.records import TextPair
from workbench.registry import find_model
from workbench.text.steps import apply_steps
from workbench.tokenizer import Tokenizer
from workbench.translator.engine import Engine
from workbench.translator.options import options_for

_NONE = -99.0  # an empty side
_AT_ONCE = 256  # pairs handed to the engine in one call, which sorts them into batches


class LikelihoodFilter:
    """Finds targets that the translator cannot explain."""

    name = "likelihood"
    help = "mean log-probability of the target's pieces by forced decoding"

    def __init__(
        self, *, least: float, model: str, threads: int, most_pieces: int, batch_tokens: int
    ) -> None:
        self.least, self.most_pieces, self.batch_tokens = least, most_pieces, batch_tokens
        self._model, self._threads = model, threads
        self._loaded: tuple[Engine, Tokenizer, tuple[str, ...]] | None = None

    def _load(self) -> tuple[Engine, Tokenizer, tuple[str, ...]]:
        if self._loaded is None:
            card = find_model(self._model)
            options = options_for(card, {"threads": self._threads or None})
            self._loaded = Engine(card, options), Tokenizer(card), card.input_steps
        return self._loaded

    def score(self, pairs: Iterable[TextPair]) -> Iterator[Value]:
        """Yield mean log-probabilities; sides over `most_pieces` are judged by their first ones."""
        stream = iter(pairs)
        while batch := list(islice(stream, _AT_ONCE)):
            yield from self._values(batch)

    def _values(self, batch: Sequence[TextPair]) -> list[Value]:
        engine, tokenizer, steps = self._load()
        sources = tokenizer.encode([apply_steps(pair.source, steps) for pair in batch])
        targets = tokenizer.encode_target([pair.target for pair in batch])
        rows = [n for n, source in enumerate(sources) if source and targets[n]]
        scores = engine.score(
            [sources[n][: self.most_pieces] for n in rows],
            [targets[n][: self.most_pieces] for n in rows],
            self.batch_tokens,
        )
        means = dict(zip(rows, (sum(s) / max(1, len(s)) for s in scores), strict=True))
        return [Value(round(means.get(n, _NONE), 4)) for n in range(len(batch))]

    def accept(self, value: Value) -> bool:
        """Accept means from `least` on."""
        return value.number >= self.least
