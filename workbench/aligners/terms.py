"""Hashed tf-idf vectors of English texts: words, four-grams of characters, numbers and marks.

Character n-grams absorb what spelling of names and endings of words vary; numbers and Latin words pass
through translation unharmed and weigh more. Vectors are additive: the sum of two texts' vectors is the
vector of both.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from workbench.aligners.spans import Matrix
from workbench.records import Language
from workbench.text.numbers import find_numbers

DIMENSIONS = 4096
NGRAM = 4
NGRAM_WEIGHT = 0.5
NUMBER_WEIGHT = 2.0
_WORD = re.compile(r"[^\W\d_]+")


def text_terms(text: str) -> Counter[str]:
    """Return the weighted terms of an English text."""
    terms: Counter[str] = Counter()
    for word in _WORD.findall(text.lower()):
        terms[word] += 1
        padded = f"^{word}$"
        for start in range(len(padded) - NGRAM + 1):
            terms["~" + padded[start : start + NGRAM]] += NGRAM_WEIGHT  # type: ignore[assignment]
    return terms


def number_terms(text: str, language: Language) -> Iterator[str]:
    """Yield a term for each number, equal in both languages."""
    for number in find_numbers(text, language):
        yield f"#{number.value:g}"


def term_vectors(
    source: Sequence[Counter[str]], target: Sequence[Counter[str]], dimensions: int = DIMENSIONS
) -> tuple[Matrix, Matrix]:
    """Return `[n, D]` and `[m, D]` tf-idf vectors; idf is counted over both sides together."""
    seen: Counter[str] = Counter()
    for terms in (*source, *target):
        seen.update(terms.keys())
    total = len(source) + len(target) + 1
    return _vectors(source, seen, total, dimensions), _vectors(target, seen, total, dimensions)


def _vectors(
    texts: Sequence[Counter[str]], seen: Counter[str], total: int, dimensions: int
) -> Matrix:
    vectors = np.zeros((len(texts), dimensions), dtype=np.float32)
    for row, terms in enumerate(texts):
        for term, count in terms.items():
            digest = zlib.crc32(term.encode())
            sign = 1.0 if digest & 0x80000000 else -1.0
            weight = math.log(total / seen[term])
            if term.startswith("#"):
                weight *= NUMBER_WEIGHT
            vectors[row, digest % dimensions] += sign * count * weight
    return vectors
