"""Sentences to vectors: the embedded multilingual encoder, run by CTranslate2.

Text goes in as "query: " + text (Wang et al. 2024, multilingual E5), the states of the last layer are
averaged over all pieces and brought to unit length. Cosines of such vectors are crowded (translations
about 0.90, strangers about 0.78), so compare them by margin (`margin_scores`), not by a bare threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ModelError
from workbench.records import ModelCard
from workbench.registry import verify_model
from workbench.text.steps import apply_steps
from workbench.tokenizer import Tokenizer
from workbench.translator.options import cpu_cores

Vectors = NDArray[np.float32]
PREFIX = "query: "
MAX_PIECES = (
    256  # positions end at 512; half of that is longer than any sentence and a quarter of the cost
)
BATCH_PIECES = 4096
WORD_BATCH_PIECES = 1024  # in text order, so padded: 103 seed lines take 1.4 s, with 4,096 2.2 s


class SentenceEncoder:
    """A loaded sentence encoder. Raises ModelError if its files are missing, changed or of no use here."""

    def __init__(self, card: ModelCard, threads: int = 0) -> None:
        import ctranslate2

        if card.kind != "encoder":
            raise ModelError(f"the model '{card.id}' is a {card.kind}, an encoder is needed")
        verify_model(card)
        self.card = card
        self._tokenizer = Tokenizer(card)
        cores = threads or cpu_cores()
        try:
            self._model: Any = ctranslate2.Encoder(
                str(card.folder),
                device="cpu",
                compute_type="default",
                inter_threads=1,
                intra_threads=cores,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{card.folder}: the encoder cannot be loaded: {error}") from None

    def embed(
        self, texts: Sequence[str], progress: Callable[[int, int, int], None] | None = None
    ) -> Vectors:
        """Return float32 `[n, width]`, rows of unit length; an empty text gives a row of zeros.

        Each distinct text is encoded once. Texts over 256 pieces are represented by their first 256.
        """
        cleaned = [apply_steps(text, self.card.input_steps) for text in texts]
        distinct = sorted({text for text in cleaned if text})
        rows = {text: number for number, text in enumerate(distinct)}
        table = self._embed_distinct(distinct, progress)
        result = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
        for number, text in enumerate(cleaned):
            if text:
                result[number] = table[rows[text]]
        return result

    def _embed_distinct(
        self, texts: Sequence[str], progress: Callable[[int, int, int], None] | None
    ) -> Vectors:
        pieces = self._pieces(texts)
        order = sorted(range(len(texts)), key=lambda row: len(pieces[row]))
        table: Vectors = np.zeros((len(texts), 0), dtype=np.float32)
        start = 0
        while start < len(order):
            stop = start + 1
            while (
                stop < len(order) and len(pieces[order[stop]]) * (stop + 1 - start) <= BATCH_PIECES
            ):
                stop += 1
            batch = order[start:stop]
            vectors = self._forward([pieces[row] for row in batch])
            if not table.shape[1]:
                table = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
            table[batch] = vectors
            start = stop
            if progress is not None:
                progress(stop, len(order), sum(len(pieces[row]) for row in batch))
        return table

    def _pieces(self, texts: Sequence[str]) -> list[list[str]]:
        """Return `<s> pieces </s>` of each prefixed text."""
        encoded = self._tokenizer.encode([PREFIX + text for text in texts])
        return [["<s>", *row[: MAX_PIECES - 2], "</s>"] for row in encoded]

    def word_states(self, texts: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """Yield `[words, width]` for each text given as its words: the mean last state of their pieces.

        Words beyond `MAX_PIECES` pieces have rows of zeros.
        """
        start = 0
        while start < len(texts):
            batch: list[tuple[list[str], list[int]]] = []
            longest = 0
            while start + len(batch) < len(texts):
                pieces, owners = self._word_pieces(texts[start + len(batch)])
                longest = max(longest, len(pieces))
                if batch and longest * (len(batch) + 1) > WORD_BATCH_PIECES:
                    break
                batch.append((pieces, owners))
            output = self._model.forward_batch([pieces for pieces, _ in batch])
            states = np.asarray(output.last_hidden_state, dtype=np.float32)
            for row, (_, owners) in enumerate(batch):
                yield _mean_by_owner(states[row], owners, len(texts[start + row]))
            start += len(batch)

    def _word_pieces(self, words: Sequence[str]) -> tuple[list[str], list[int]]:
        """Return the pieces of a text and the word of each, -1 for none."""
        cleaned = [apply_steps(word, self.card.input_steps) or word for word in words]
        pieces, owners = ["<s>"], [-1]
        for number, row in enumerate(self._tokenizer.encode([PREFIX.strip(), *cleaned]), -1):
            bare = [piece for piece in row if piece != "</s>"]
            pieces += bare
            owners += [number] * len(bare)
        return [*pieces[: MAX_PIECES - 1], "</s>"], [*owners[: MAX_PIECES - 1], -1]

    def _forward(self, batch: Sequence[list[str]]) -> Vectors:
        """Return the mean states, `[n, width]`, of unit length."""
        lengths = np.asarray([len(row) for row in batch])
        output = self._model.forward_batch(list(batch))
        states = np.asarray(output.last_hidden_state, dtype=np.float32)
        mask = np.arange(states.shape[1])[None, :] < lengths[:, None]
        means = (states * mask[:, :, None]).sum(axis=1) / lengths[:, None]
        normed: Vectors = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
        return normed


def _mean_by_owner(states: Vectors, owners: Sequence[int], words: int) -> Vectors:
    """Return `[words, width]`: the mean of the states that each word owns."""
    sums = np.zeros((words, states.shape[1]), dtype=np.float32)
    counts = np.zeros((words, 1), dtype=np.float32)
    owned = np.asarray(owners)
    mine = owned >= 0
    np.add.at(sums, owned[mine], states[: len(owners)][mine])
    np.add.at(counts, owned[mine], 1.0)
    return np.asarray(sums / np.maximum(counts, 1.0), dtype=np.float32)


def margin_scores(source: Vectors, target: Vectors, neighbours: int = 4) -> Vectors:
    """Return `[n, m]` cosines divided by the mean cosine to the nearest neighbours of both sides.

    The ratio margin of Artetxe & Schwenk 2019: 1 is what a stranger gets, translations get more.
    """
    cosines = source @ target.T
    ahead = _nearest_mean(cosines, neighbours)
    back = _nearest_mean(cosines.T, neighbours)
    return np.asarray(cosines / ((ahead[:, None] + back[None, :]) / 2), dtype=np.float32)


def _nearest_mean(cosines: Vectors, neighbours: int) -> Vectors:
    count = min(neighbours, cosines.shape[1])
    best = np.partition(cosines, cosines.shape[1] - count, axis=1)[:, -count:]
    mean: Vectors = best.mean(axis=1)
    return mean


def retrieval_accuracy(source: Vectors, target: Vectors) -> tuple[float, float]:
    """Return how often the nearest of the other side (by cosine) is the right one, both ways, 0 to 1.

    Row k of one side belongs to row k of the other.
    """
    cosines = source @ target.T
    own = np.arange(len(source))
    ahead = float((cosines.argmax(axis=1) == own).mean())
    back = float((cosines.argmax(axis=0) == own).mean())
    return ahead, back
