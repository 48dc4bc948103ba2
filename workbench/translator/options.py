"""How to translate: one frozen record, built once, defaults from the model's card."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError, ModelError, unknown_name
from workbench.records import ModelCard


@dataclass(frozen=True, slots=True)
class TranslateOptions:
    """Decoding options. Those that change the output are part of the cache's key; see `key`.

    `budget` is the greatest number of source pieces that go into the model at once, `output_ratio`
    and `output_extra` bound the output in pieces: a hypothesis that reaches ratio · source + extra
    is taken for cut or looping and repaired by splitting its source. `latin_only` forbids pieces with
    Arabic letters in the output.
    """

    beam_size: int = 4
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    coverage_penalty: float = 0.0
    n_best: int = 1
    budget: int = 160
    output_ratio: float = 2.5
    output_extra: int = 20
    batch_tokens: int = 1536
    threads: int = 0
    compute_type: str = "auto"
    deterministic: bool = False
    latin_only: bool = False

    def key(self) -> str:
        """Return what the output depends on; the number of threads is not part of it."""
        parts = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name != "threads"
        }
        return " ".join(f"{name}={value}" for name, value in sorted(parts.items()))


_LIMITS = {
    "beam_size": (1, 64),
    "n_best": (1, 64),
    "threads": (0, 512),
    "batch_tokens": (32, 1 << 20),
    "budget": (8, 4096),
}


def options_for(card: ModelCard, given: Mapping[str, Any]) -> TranslateOptions:
    """Return the card's tuned options with what the user gave (None means not given) on top.

    Raises ModelError for a card with unknown options, InputError for values out of range.
    """
    names = {field.name for field in dataclasses.fields(TranslateOptions)}
    for name in card.decoding:
        if name not in names:
            raise ModelError(
                f"{card.folder}/card.json: " + unknown_name("decoding option", name, names)
            )
    chosen = {
        **card.decoding,
        **{name: value for name, value in given.items() if value is not None},
    }
    for name, (low, high) in _LIMITS.items():
        value = chosen.get(name)
        if value is not None and not low <= value <= high:
            raise InputError(
                f"{name.replace('_', '-')} is {value}; it must be between {low} and {high}"
            )
    options = TranslateOptions(**chosen)
    if options.n_best > options.beam_size:
        options = dataclasses.replace(options, beam_size=options.n_best)
    return options


def cpu_cores() -> int:
    """Return the cores this process may use: physical ones where the system tells, else logical ones."""
    allowed = _allowed_cpus()
    try:
        blocks = Path("/proc/cpuinfo").read_text(encoding="utf-8").strip().split("\n\n")
    except OSError:
        return max(1, len(allowed))
    cores = set()
    for block in blocks:
        table = dict(_pair(line) for line in block.splitlines() if ":" in line)
        if int(table.get("processor", "-1")) in allowed and "core id" in table:
            cores.add((table.get("physical id", "0"), table["core id"]))
    return max(1, len(cores) or len(allowed))


def _pair(line: str) -> tuple[str, str]:
    name, value = line.split(":", 1)
    return name.strip(), value.strip()


def _allowed_cpus() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return set(os.sched_getaffinity(0))
    return set(range(os.cpu_count() or 1))
