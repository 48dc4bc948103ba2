"""Sentence ends that no mark shows: subtitles, transcripts, posts, old prints.

    words -> encoder states -> two small convolutions -> how likely a sentence ends behind each word

The head reads the states of the embedded sentence encoder (mean state of each word) and was trained on
sentences put together with their marks taken away (`workbench train-boundaries`). It is asked only about
stretches in which the rules of `splitter` find no end for long; well-punctuated text never gets here.
The idea, to learn boundaries from text whose marks were removed, is that of Minixhofer et al. 2023
(Where's the Point?) and Wicks & Post 2021 (ersatz).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.encoder import SentenceEncoder, Vectors
from workbench.errors import ModelError
from workbench.records import ModelCard
from workbench.registry import DEFAULT_ENCODER, find_installed, model_hash
from workbench.weights import load_npz

HEAD_FILE = "boundaries.npz"
WINDOW_WORDS = 96  # about 160 of the encoder's 256 pieces, so that a window is hardly ever cut off
MARGIN_WORDS = 16  # words at a window's inner edges that are left to its neighbour
NAMES = ("mean", "scale", "in.weight", "in.bias", "first.weight", "first.bias",
         "second.weight", "second.bias", "out.weight", "out.bias")  # fmt: skip
_WORD = re.compile(r"\S+")


class WordStates(Protocol):
    """What is needed of `SentenceEncoder`."""

    def word_states(self, texts: Sequence[Sequence[str]]) -> Iterable[Vectors]:
        """Yield `[words, width]` for each text."""


@dataclass(frozen=True, slots=True)
class FindOptions:
    """When a boundary is believed."""

    # Chosen on FLORES dev without marks, by the chrF++ of the translation: 0.5 gains 3.0, 0.3 gains
    # 3.7, 0.2 no more but cuts twice as many whole sentences (models/e5-ar-en/BOUNDARIES.md).
    probability: float = 0.3
    # A cut nearer than this to another one is left out: crumbs translate badly.
    min_words: int = 4


class BoundaryHead:
    """The weights behind the encoder; arrays by the names in `NAMES`, linear weights `[out, in]`.

    Raises ModelError if one is missing or has another shape than its neighbours ask for.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], origin: str) -> None:
        for name in NAMES:
            if name not in arrays:
                raise ModelError(f"{origin}: the array '{name}' is missing")
        self._arrays = {name: np.asarray(arrays[name], dtype=np.float32) for name in NAMES}
        self._origin = origin
        width, hidden = len(self._arrays["mean"]), len(self._arrays["in.bias"])
        shapes = {
            "in.weight": (hidden, width),
            "first.weight": (hidden, hidden, self._arrays["first.weight"].shape[-1]),
            "second.weight": (hidden, hidden, self._arrays["second.weight"].shape[-1]),
            "out.weight": (1, hidden),
        }
        for name, shape in shapes.items():
            if self._arrays[name].shape != shape:
                raise ModelError(f"{origin}: '{name}' is {self._arrays[name].shape}, not {shape}")
        self.width = width

    def probabilities(self, states: Vectors) -> NDArray[np.float32]:
        """Return for each row of `[words, width]` how likely a sentence ends behind that word, 0 to 1.

        Raises ModelError if the states are those of an encoder of another width.
        """
        a = self._arrays
        if states.shape[1] != self.width:
            raise ModelError(
                f"{self._origin}: made for states of width {self.width}, the encoder's have "
                f"{states.shape[1]}",
                hint="workbench train-boundaries FILE… --encoder FOLDER --force makes another",
            )
        normed = np.asarray((states - a["mean"]) / a["scale"], dtype=np.float32)
        hidden = _gelu(np.asarray(normed @ a["in.weight"].T + a["in.bias"], dtype=np.float32))
        hidden = hidden + _gelu(_convolve(hidden, a["first.weight"], a["first.bias"]))
        hidden = hidden + _gelu(_convolve(hidden, a["second.weight"], a["second.bias"]))
        logits = (hidden @ a["out.weight"].T + a["out.bias"])[:, 0]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _gelu(x: Vectors) -> Vectors:
    """Return x · sigmoid(1.702 x), the approximation of Hendrycks & Gimpel 2016; training uses it too."""
    return np.asarray(x / (1 + np.exp(-np.clip(1.702 * x, -60, 60))), dtype=np.float32)


def _convolve(x: Vectors, weight: Vectors, bias: Vectors) -> Vectors:
    """Return the convolution of `[words, in]` with `[out, in, kernel]` along the words, zeros outside."""
    kernel = weight.shape[2]
    padded = np.pad(x, ((kernel // 2, kernel // 2), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=0)  # [words, in, kernel]
    return np.asarray(np.tensordot(views, weight, axes=([1, 2], [1, 2])) + bias, dtype=np.float32)


def word_probabilities(
    words: Sequence[str], encoder: WordStates, head: BoundaryHead
) -> NDArray[np.float32]:
    """Return for each word how likely a sentence ends behind it; long texts go in overlapping windows.

    Time and memory are linear in the words. The last word's value means nothing: the text ends there.
    """
    if not words:
        return np.zeros(0, dtype=np.float32)
    spans = _windows(len(words))
    result = np.zeros(len(words), dtype=np.float32)
    states = encoder.word_states([words[start:end] for start, end in spans])
    for (start, end), rows in zip(spans, states, strict=True):
        found = head.probabilities(rows)
        first = start + (MARGIN_WORDS if start else 0)
        result[first:end] = found[first - start :]  # the next window overwrites this one's margin
    return result


def _windows(count: int) -> list[tuple[int, int]]:
    step = WINDOW_WORDS - 2 * MARGIN_WORDS
    starts = range(0, max(1, count - 2 * MARGIN_WORDS), step)
    return [(start, min(count, start + WINDOW_WORDS)) for start in starts]


class UnmarkedFinder:
    """Finds sentence ends without marks. The encoder is loaded when it is first asked.

    Raises ModelError, then, if files are missing or changed, or the head does not fit the encoder.
    """

    def __init__(self, card: ModelCard, threads: int = 0) -> None:
        self._card = card
        self._threads = threads
        self._loaded: tuple[SentenceEncoder, BoundaryHead] | None = None

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return (end of a sentence, start of the next) inside `text`, in order."""
        spans = [match.span() for match in _WORD.finditer(text)]
        encoder, head = self._load()
        chances = word_probabilities([text[a:b] for a, b in spans], encoder, head)
        return [(spans[i][1], spans[i + 1][0]) for i in choose_ends(chances, FindOptions())]

    def describe(self) -> dict[str, str]:
        """Return the encoder's id and the digest of encoder and head."""
        return {"id": self._card.id, "hash": model_hash(self._card)}

    def _load(self) -> tuple[SentenceEncoder, BoundaryHead]:
        if self._loaded is None:
            self._loaded = (SentenceEncoder(self._card, self._threads), load_head(self._card))
        return self._loaded


def choose_ends(chances: NDArray[np.float32], options: FindOptions) -> list[int]:
    """Return the words a sentence ends behind, the likeliest first served, none within `min_words`."""
    last, near = len(chances) - 1, options.min_words
    blocked = np.zeros(len(chances), dtype=bool)
    blocked[: near - 1] = True
    blocked[max(0, last - near + 1) :] = True
    taken: list[int] = []
    for word in np.argsort(-chances, kind="stable").tolist():
        if chances[word] < options.probability:
            break
        if not blocked[word]:
            taken.append(word)
            blocked[max(0, word - near + 1) : word + near] = True
    return sorted(taken)


def load_head(card: ModelCard) -> BoundaryHead:
    """Read the head that lies beside an encoder's weights."""
    path = card.folder / HEAD_FILE
    return BoundaryHead(load_npz(path), str(path))


def find_unmarked_finder(threads: int = 0) -> UnmarkedFinder | None:
    """Return a finder with the embedded encoder, or None where it or its head is not installed."""
    card = find_installed(DEFAULT_ENCODER, "encoder")
    return UnmarkedFinder(card, threads) if card is not None and HEAD_FILE in card.sha256 else None
