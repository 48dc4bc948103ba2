"""Lengths, and how odd their ratio is.

The logarithm of English over Arabic characters is taken as normal, its spread falling with length:
mean 0.17, variance 0.010 + 1.15 / n, n the geometric mean of both lengths. Fitted by the robust spread
(half of the 16th–84th percentile) of human pairs: 0.29 at 15 characters, 0.25 at 28, 0.20 at 55, 0.16
at 110, 0.12 at 220 (prose and technical text; FLORES dev 0.19, 0.14, 0.11 for the last three).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

MEAN_LOG_RATIO = 0.17
_VARIANCE, _VARIANCE_PER_CHAR = 0.010, 1.15
# Vowel marks, tatweel and invisible signs are not read aloud as letters; runs of blanks count once.
_SILENT = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_BLANKS = re.compile(r"\s\s+")


@dataclass(frozen=True, slots=True)
class LengthFit:
    """Lengths in characters that are read, target over source, and the ratio in standard deviations.

    `z` near 0 is good; -3 is a target far too short, +3 one far too long. An empty side gives ratio
    0 and z minus or plus infinity; two empty sides z 0.
    """

    source_chars: int
    target_chars: int
    ratio: float
    z: float


def read_length(text: str) -> int:
    """Return the number of characters without vowel marks, tatweel, invisible signs and extra blanks."""
    return len(_BLANKS.sub(" ", _SILENT.sub("", text)).strip())


def length_fit(source: str, target: str) -> LengthFit:
    """Return how well two lengths fit: see `LengthFit`."""
    left, right = read_length(source), read_length(target)
    if not left or not right:
        z = 0.0 if left == right else math.inf if right else -math.inf
        return LengthFit(left, right, 0.0, z)
    spread = math.sqrt(_VARIANCE + _VARIANCE_PER_CHAR / math.sqrt(left * right))
    return LengthFit(left, right, right / left, (math.log(right / left) - MEAN_LOG_RATIO) / spread)
