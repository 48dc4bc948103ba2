"""The training configuration: one commented TOML file, parsed into frozen records.

Unknown keys are refused with the nearest known one; a missing table takes its defaults; paths are
relative to the file's own folder. `tests/data/toy.toml` and `workbench/training/recipes/` are examples.
"""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import InputError, unknown_name
from workbench.weights import HEAD_WIDTH


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Budget, seed and machine of one run."""

    seed: int = 1
    minutes: float = 0.0  # wall-clock budget; 0 = no limit by time
    steps: int = 0  # optimizer steps; 0 = no limit by steps
    device: str = "auto"  # auto, cpu or cuda
    precision: str = "bf16"  # bf16 or float32, for matrix products
    threads: int = 0  # 0 = all cores


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Where the network starts and what it looks like."""

    vocabulary: Path  # a SentencePiece model
    weights: Path | None = None  # .npz with the recipe's names: go on from there
    encoder: Path | None = None  # or: the 4-bit encoder file, decoder started from its layers
    decoder_layers: int = 4
    decoder_from: tuple[int, ...] = (2, 5, 8, 11)  # encoder layers copied into a new decoder
    # The sizes below count only where both weights and encoder are absent.
    width: int = 384  # a multiple of 32, the width of a head
    feed_forward: int = 1536
    encoder_layers: int = 12
    positions: int = 512
    dropout: float = 0.1
    target_vocabulary: Path | None = (
        None  # a SentencePiece model cut from `vocabulary`; else cut now
    )
    least_seen: int = (
        40  # target pieces seen more rarely, by tier weight, are spelled; 0 = keep all
    )


@dataclass(frozen=True, slots=True)
class DataConfig:
    """One tier: a `.tsv` or `.tsv.xz` with columns source name, Arabic, English."""

    path: Path
    weight: float = 1.0  # passes over the tier in one epoch; 0.25 = a quarter of it
    held_out: int = 0  # pairs kept for measuring, chosen by hash
    tagged: bool = False  # back-translated: the source gets the tag piece in front
    max_pairs: int = 0  # 0 = all
    licence: str = ""  # for the model's card


@dataclass(frozen=True, slots=True)
class DenoiseConfig:
    """Target-language text, one sentence a line, to be rebuilt from a damaged copy (Lewis et al. 2020)."""

    path: Path | None = None
    share: float = 0.0  # of the examples of an epoch
    mask: float = 0.3  # share of words hidden
    shuffle: int = 3  # a word moves at most this far


@dataclass(frozen=True, slots=True)
class FilterConfig:
    """Pairs that training does not want."""

    max_pieces: int = 200
    min_pieces: int = 1
    max_ratio: float = 4.0  # longer side over shorter side, in pieces, for sides over 10 pieces
    guard: tuple[Path, ...] = ()  # test sets: no pair may share a line or 8 words with them


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """Changes made to a share of the examples as they are drawn."""

    joined: float = 0.1  # two pairs of one tier joined into one example
    no_stop: float = 0.05  # final full stop of both sides taken away
    tag: str = "§"  # piece in front of back-translated sources


@dataclass(frozen=True, slots=True)
class BatchConfig:
    """How many target pieces, padding included, go through the network at once."""

    tokens: int = 4096
    accumulate: int = 1  # batches summed into one optimizer step


@dataclass(frozen=True, slots=True)
class OptimizerConfig:
    """AdamW (Loshchilov & Hutter 2019), warm-up, constant rate, cosine to the end, weight average."""

    decoder_rate: float = 1e-3
    encoder_rate: float = 2e-4
    embedding_rate: float = 2e-4
    warmup_steps: int = 1000
    decay: float = 1.0  # share of the budget, at its end, in which the rate falls
    final_rate: float = 0.0  # share of the peak rate at the end of the budget
    weight_decay: float = 0.01
    betas: tuple[float, ...] = (0.9, 0.98)
    clip: float = 1.0
    smoothing: float = 0.1
    ema: float = 0.999  # 0 = no average
    frozen_layers: int = 0  # lowest encoder layers kept as they are, source embeddings with them


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """What is measured while training and how often a checkpoint is written."""

    every_minutes: float = 10.0
    every_steps: int = 0  # beside the minutes; 0 = by time only
    source: Path | None = None  # a test set for BLEU and chrF++, line by line
    reference: Path | None = None
    lines: int = 200


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """The whole file."""

    model: ModelConfig
    data: tuple[DataConfig, ...]
    run: RunConfig = field(default_factory=RunConfig)
    source: str = "ar"
    target: str = "en"
    denoise: DenoiseConfig = field(default_factory=DenoiseConfig)
    filters: FilterConfig = field(default_factory=FilterConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    batch: BatchConfig = field(default_factory=BatchConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    checks: CheckConfig = field(default_factory=CheckConfig)
    quantization: str = "int8"
    licence: str = "MIT"  # of the model, for its card


def read_config(path: Path, minutes: float | None = None) -> TrainConfig:
    """Read and check a configuration; raises InputError naming the file and the key.

    `minutes`, where given, stands for the file's own time budget.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file", hint="workbench train --example writes one to start from"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file: {error}") from None
    config: TrainConfig = _record(TrainConfig, table, path, "")
    if minutes is not None:
        run = dataclasses.replace(config.run, minutes=minutes)
        config = dataclasses.replace(config, run=run)
    _check(config, path)
    return config


def _record(kind: type[Any], table: object, path: Path, where: str) -> Any:
    """Build a record from a TOML table, refusing keys it does not have."""
    if not isinstance(table, dict):
        raise InputError(f"{path}: [{where}] must be a table")
    fields = {item.name: item for item in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    values = {}
    for key, value in table.items():
        name = f"{where}.{key}" if where else key
        if key not in fields:
            raise InputError(f"{path}: " + unknown_name("key", name, _full_names(where, fields)))
        values[key] = _value(hints[key], value, path, name)
    for key, item in fields.items():
        required = (
            item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        )
        if required and key not in values:
            raise InputError(f"{path}: the key '{where + '.' if where else ''}{key}' is missing")
    return kind(**values)


def _full_names(where: str, fields: dict[str, Any]) -> list[str]:
    return [f"{where}.{name}" if where else name for name in fields]


def _value(hint: Any, value: object, path: Path, name: str) -> Any:
    """Convert one TOML value to the type the record declares."""
    origin = typing.get_origin(hint)
    if origin is types.UnionType:
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
        return _value(hint, value, path, name)
    if origin is tuple:
        if not isinstance(value, list):
            raise InputError(f"{path}: '{name}' must be a list")
        part = typing.get_args(hint)[0]
        return tuple(_value(part, item, path, name) for item in value)
    if dataclasses.is_dataclass(hint):
        return _record(typing.cast("type[Any]", hint), value, path, name)
    if hint is Path:
        if not isinstance(value, str):
            raise InputError(f"{path}: '{name}' must be a path in quotes")
        return (path.parent / value).resolve()
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise InputError(f"{path}: '{name}' must be {_kind(hint)}, not {value!r}")
    return value


def _kind(hint: Any) -> str:
    return {int: "a whole number", float: "a number", str: "text", bool: "true or false"}.get(
        hint, str(hint)
    )


_CHOICES = {
    "run.device": ("auto", "cpu", "cuda"),
    "run.precision": ("bf16", "float32"),
    "source": ("ar", "en"),
    "target": ("ar", "en"),
    "quantization": ("int8", "int8_float32", "int16", "float16", "float32"),
}


def _check(config: TrainConfig, path: Path) -> None:
    """Refuse values and files that would fail an hour later."""
    for name, choices in _CHOICES.items():
        value: Any = config
        for part in name.split("."):
            value = getattr(value, part)
        if value not in choices:
            raise InputError(f"{path}: '{name}': " + unknown_name("value", str(value), choices))
    if config.source == config.target:
        raise InputError(f"{path}: source and target are the same language")
    if config.model.width % HEAD_WIDTH:
        raise InputError(f"{path}: model.width must be a multiple of {HEAD_WIDTH}")
    if not config.data:
        raise InputError(f"{path}: no [[data]] tier")
    if not (config.run.minutes or config.run.steps):
        raise InputError(f"{path}: give run.minutes or run.steps", hint="or --minutes 10")
    model = config.model
    files = [model.vocabulary, model.target_vocabulary, model.weights, model.encoder]
    files += [tier.path for tier in config.data] + list(config.filters.guard)
    files += [config.denoise.path, config.checks.source, config.checks.reference]
    for file in files:
        if file is not None and not file.is_file():
            raise InputError(f"{path}: {file}: no such file")
    if config.denoise.share and config.denoise.path is None:
        raise InputError(f"{path}: denoise.share needs denoise.path")
