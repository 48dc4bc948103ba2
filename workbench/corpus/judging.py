"""One shard judged: a pure function of its bytes and the thresholds, so anyone may compute it anywhere."""

from __future__ import annotations

import functools
import json
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.filters import Filter, KeyFilter, Value, Verdict, judge_pairs, load_filters
from workbench.formats.jsonl import format_record, parse_line
from workbench.records import TextPair


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What judging leaves of a shard; row k of each is about line k of the shard.

    `lines`    the pairs as JSON Lines (with their scores where those were asked for)
    `reasons`  one JSON object a line: filter -> [number, evidence…], {} for a pair that stays
    `keys`     64-bit little-endian, one row a key filter, one after the other
    """

    lines: bytes
    reasons: bytes
    keys: bytes


def split_filters(filters: list[Filter]) -> tuple[list[Filter], list[Any]]:
    """Return the filters that judge pairs by themselves, and those that compare keys of all pairs."""
    alone = [one for one in filters if not isinstance(one, KeyFilter)]
    return alone, [one for one in filters if isinstance(one, KeyFilter)]


def judge_shard(data: bytes, settings: str) -> ShardResult:
    """Judge the pairs of a shard (JSON Lines) under settings (JSON); see `ShardResult`.

    The key `scores` of the settings, if true, adds every filter's number to the metadata of each pair.
    """
    table = json.loads(settings)
    alone, compared = split_filters(_filters(settings))
    pairs = read_lines(data)
    keys = [array("Q") for _ in compared]
    lines, reasons = [], []
    for pair, verdict in judge_pairs(pairs, alone):
        lines.append(format_record(_with_scores(pair, verdict) if table.get("scores") else pair))
        reasons.append(_format_reasons(verdict.reasons))
        for column, one in zip(keys, compared, strict=True):
            column.append(one.key(pair))
    if sys.byteorder == "big":
        for column in keys:
            column.byteswap()
    return ShardResult(
        "".join(lines).encode(), "".join(reasons).encode(), b"".join(c.tobytes() for c in keys)
    )


@functools.lru_cache(maxsize=2)
def _filters(settings: str) -> list[Filter]:
    """Load filters once a process: guards and models are heavy."""
    return load_filters(json.loads(settings)["filters"])


def read_lines(data: bytes) -> list[TextPair]:
    """Return the pairs of JSON Lines that this package wrote itself."""
    return [
        parse_line(line, f"line {number}")
        for number, line in enumerate(data.decode().split("\n"), 1)
        if line
    ]


def _with_scores(pair: TextPair, verdict: Verdict) -> TextPair:
    scores = {name: value.number for name, value in verdict.values.items()}
    return TextPair(pair.source, pair.target, {**pair.metadata, "scores": scores})


def _format_reasons(reasons: Mapping[str, Value]) -> str:
    table = {name: [value.number, *value.evidence] for name, value in reasons.items()}
    return json.dumps(table) + "\n"
