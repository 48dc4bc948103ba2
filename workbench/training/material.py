"""What a run reads before it starts: vocabularies and tiers, as ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from workbench.errors import InputError
from workbench.training.config import TrainConfig
from workbench.training.data import (
    DataReport,
    Tier,
    denoise_tier,
    encode,
    encode_tier,
    load_guard,
    read_denoise,
    read_texts,
)
from workbench.training.vocabulary import (
    Vocabulary,
    cut_model,
    frequent_pieces,
    load_vocabulary,
    parse_vocabulary,
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a run reads before it starts. Vocabularies and processors: source first, then target."""

    vocabularies: tuple[Vocabulary, Vocabulary]
    processors: tuple[Any, Any]
    tiers: list[Tier]
    held_out: list[Tier]
    shared: torch.Tensor  # target id -> id in the source vocabulary, whose embeddings it uses
    report: DataReport


def load_material(config: TrainConfig) -> Material:
    """Read vocabularies and tiers, in the order of the configuration."""
    vocabulary, processor = load_vocabulary(config.model.vocabulary)
    report, guard = DataReport(), load_guard(config)
    texts = [read_texts(data, config, guard, report) for data in config.data]
    lines = read_denoise(config)
    weighted = [(tier.target, tier.data.weight) for tier in texts] + [(lines, config.denoise.share)]
    target_vocabulary, target_processor = _target_vocabulary(
        config, vocabulary, processor, weighted
    )
    processors = (processor, target_processor)
    parts = [encode_tier(tier, config, processors, report) for tier in texts]
    tiers = [part for part, _ in parts]
    if lines:
        examples = sum(tier.weight * len(tier.source) for tier in tiers)
        tiers.append(denoise_tier(lines, config, processors, examples))
    held_out = [held for _, held in parts if len(held.source)]
    shared = torch.tensor([vocabulary.ids[piece] for piece in target_vocabulary.pieces])
    return Material((vocabulary, target_vocabulary), processors, tiers, held_out, shared, report)


def _target_vocabulary(
    config: TrainConfig,
    vocabulary: Vocabulary,
    processor: Any,
    targets: list[tuple[list[str], float]],
) -> tuple[Vocabulary, Any]:
    """Return the configured target vocabulary, or cut one to what the target texts use."""
    model = config.model
    if model.target_vocabulary is not None:
        found, target_processor = load_vocabulary(model.target_vocabulary)
        strange = [piece for piece in found.pieces if piece not in vocabulary.ids]
        if strange:
            raise InputError(
                f"{model.target_vocabulary}: the piece '{strange[0]}' is not in {model.vocabulary}"
            )
        return found, target_processor
    if not model.least_seen:
        return vocabulary, processor
    counts = np.zeros(len(vocabulary))
    for texts, weight in targets:
        for ids in encode(texts, processor):
            np.add.at(counts, ids, weight)
    keep = frequent_pieces(counts, vocabulary, model.least_seen)
    return parse_vocabulary(cut_model(vocabulary.model, keep.tolist()), "the cut vocabulary")


def tier_table(report: DataReport) -> Sequence[tuple[str, str, int]]:
    """Return (tier, reason, count) rows of what was read."""
    return [(t, r, n) for t, reasons in report.counts.items() for r, n in reasons.items()]
