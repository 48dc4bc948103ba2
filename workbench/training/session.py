"""One training session from configuration to finished model.

OUT/config.toml, checkpoint.pt, curve.jsonl, curve.png, weights.npz, source.spm, target.spm
OUT/model/      the CTranslate2 model with its card, ready for `workbench models add`
"""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.metrics import DEFAULT_METRICS, load_metric
from workbench.records import ModelCard
from workbench.registry import hash_files, write_card
from workbench.text.steps import apply_steps
from workbench.training.config import TrainConfig
from workbench.training.convert import convert_network
from workbench.training.curves import draw_curve, read_curve
from workbench.training.data import STEPS_OF, open_text
from workbench.training.loop import Measurement, train
from workbench.training.material import Material, load_material, tier_table
from workbench.training.scoring import decode_greedily, make_scorer
from workbench.training.state import network_from_arrays
from workbench.weights import load_npz


def with_denoise(config: TrainConfig, share: float | None) -> TrainConfig:
    """Return the configuration with another share of denoising examples; None changes nothing."""
    if share is None:
        return config
    if share and config.denoise.path is None:
        raise InputError("--denoise needs denoise.path in the configuration")
    if not 0 <= share < 1:
        raise InputError(f"--denoise is {share}; it must be at least 0 and less than 1")
    return dataclasses.replace(config, denoise=dataclasses.replace(config.denoise, share=share))


def run_training(config: TrainConfig, config_path: Path, folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield ("tiers", table), ("point", Measurement) …, ("model", ModelCard) while the work is done.

    A folder with a checkpoint is gone on with; the configuration lying there must be the same file.
    """
    _keep_config(config_path, folder)
    material = load_material(config)
    yield "tiers", tier_table(material.report)
    for point in train(config, folder, material, make_scorer(config, material)):
        yield "point", point
    draw_curve(read_curve(folder / "curve.jsonl"), folder / "curve.png")
    yield "model", finish(config, material, folder)


def _keep_config(path: Path, folder: Path) -> None:
    """Copy the configuration beside the checkpoint; refuse to mix two in one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "config.toml"
    if kept.is_file() and kept.read_bytes() != path.read_bytes():
        raise InputError(
            f"{folder}: holds a run of another configuration",
            hint="name another folder with --out, or remove this one",
        )
    shutil.copyfile(path, kept)


def finish(config: TrainConfig, material: Material, folder: Path) -> ModelCard:
    """Convert the final weights, check the conversion, measure the model and write its card."""
    network = network_from_arrays(load_npz(folder / "weights.npz"))
    sources = _check_sources(config, material)
    out = folder / "model"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    compared = convert_network(network, sources, material, out, config.quantization)
    minutes = _last_minutes(read_curve(folder / "curve.jsonl"))
    card = ModelCard(
        id=f"{config.source}-{config.target}",
        kind="translator",
        source_language=config.source,
        target_language=config.target,
        folder=out,
        sha256=hash_files(out),
        quantization=config.quantization,
        licence=config.licence,
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        trained_on=tuple(_tier_entry(config, material)),
        scores=tuple(_scores(config, material, network)),
        input_steps=STEPS_OF[config.source],
        notes=f"{minutes:.0f} minutes of training; {compared} sentences decoded alike before and "
        "after conversion",
    )
    write_card(card)
    return card


def _check_sources(config: TrainConfig, material: Material) -> list[str]:
    """Return texts to compare both engines on: the test set's, else held-out or training pairs."""
    if config.checks.source is not None:
        with open_text(config.checks.source) as stream:
            lines = [apply_steps(line.rstrip("\n"), STEPS_OF[config.source]) for line in stream]
        return [line for line in lines if line]
    tier = (material.held_out or material.tiers)[0]
    processor = material.processors[0]
    return [
        str(processor.Decode(tier.source[row].tolist())) for row in range(min(50, len(tier.source)))
    ]


def _tier_entry(config: TrainConfig, material: Material) -> Iterator[dict[str, Any]]:
    """Yield what the card says of each tier."""
    names = {tier.name: tier for tier in material.tiers}
    for data in config.data:
        name = data.path.name.removesuffix(".xz").removesuffix(".tsv")
        pairs = len(names[name].source) if name in names else 0
        yield {
            "tier": name,
            "pairs": pairs,
            "weight": data.weight,
            "licence": data.licence or "not stated",
        }


def _scores(config: TrainConfig, material: Material, network: Any) -> Iterator[dict[str, Any]]:
    """Yield greedy scores on the whole configured test set, with signatures."""
    checks = config.checks
    if checks.source is None or checks.reference is None:
        return
    with open_text(checks.source) as left, open_text(checks.reference) as right:
        sources = [apply_steps(line.rstrip("\n"), STEPS_OF[config.source]) for line in left]
        references = [line.rstrip("\n") for line in right]
    hypotheses = decode_greedily(network, sources, material, config.quantization)
    for name in DEFAULT_METRICS:
        score = load_metric(name).score(hypotheses, [references])
        yield {
            "test_set": f"{checks.source.parent.name}/{checks.source.name} ({len(sources)} lines, greedy)",
            "metric": name,
            "value": round(score.value, 2),
            "signature": score.signature,
        }


def _last_minutes(points: list[dict[str, Any]]) -> float:
    return float(points[-1]["minutes"]) if points else 0.0


def describe(point: Measurement) -> str:
    """Return one line about a point of the curve."""
    parts = [f"{point.minutes:7.1f} min", f"step {point.step}", f"epoch {point.epoch}"]
    if point.train_loss is not None:
        parts.append(f"loss {point.train_loss:.3f}")
        parts.append(f"{point.tokens_per_second:.0f} tokens/s")
    for name, value in (point.held_out or {}).items():
        parts.append(f"held out {name} {value:.3f}")
    if point.bleu is not None and point.chrf is not None:
        parts.append(f"BLEU {point.bleu:.1f} chrF++ {point.chrf:.1f}")
    return "  ".join(parts)
