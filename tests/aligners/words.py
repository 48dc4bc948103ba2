"""A made-up pair of languages: source word `sNN` is target word `tNN`. Stands in for both models."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.alignment import Material
from workbench.records import Language, Segment

WIDTH = 256


def translate(texts: Sequence[str]) -> list[str]:
    return [text.replace("s", "t") for text in texts]


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors of hashed words, alike for both languages."""
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.replace("s", "t").split():
            row[zlib.crc32(word.encode()) % WIDTH] += 1
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-9), dtype=np.float32)


def score(pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
    """Words that the source has are probable."""
    return [
        [-0.1 if word.replace("t", "s") in source.split() else -8.0 for word in target.split()]
        for source, target in pairs
    ]


def material() -> Material:
    return Material(translate, embed, score)


def segments(texts: Sequence[str], language: Language) -> list[Segment]:
    return [Segment("made-up", n, 0, len(text), text, language, n) for n, text in enumerate(texts)]


def sentence(generator: random.Random, language: str, words: int | None = None) -> list[int]:
    del language
    return [generator.randrange(2000) for _ in range(words or generator.randint(5, 14))]


def write(numbers: Sequence[int], mark: str) -> str:
    return " ".join(f"{mark}{number}" for number in numbers)


def make_bitext(
    count: int, seed: int, shapes: Sequence[tuple[int, int]] = ((1, 1), (1, 1), (1, 2), (2, 1))
) -> tuple[list[Segment], list[Segment], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Return two texts of `count` beads of random shapes and the beads."""
    generator = random.Random(seed)
    source: list[str] = []
    target: list[str] = []
    beads = []
    for _ in range(count):
        a, b = generator.choice(list(shapes))
        numbers = sentence(generator, "", 8 * max(a, b, 1))
        beads.append(
            (
                tuple(range(len(source), len(source) + a)),
                tuple(range(len(target), len(target) + b)),
            )
        )
        source += [write(part, "s") for part in _cut(numbers, a)]
        target += [write(part, "t") for part in _cut(numbers, b)]
    return segments(source, Language.ARABIC), segments(target, Language.ENGLISH), beads


def _cut(numbers: Sequence[int], parts: int) -> list[Sequence[int]]:
    size = len(numbers) // parts if parts else 0
    return [numbers[n * size : (n + 1) * size if n + 1 < parts else None] for n in range(parts)]
