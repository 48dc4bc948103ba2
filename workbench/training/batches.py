"""Epoch plans and batches: which examples, in which order, joined and damaged how.

An epoch draws each tier as often as its weight says, sorts by length with a little noise, cuts
token batches and shuffles those. Source rows are `<s> pieces </s>`, target rows start with `</s>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.training.config import TrainConfig
from workbench.training.data import Ids, Tier
from workbench.training.vocabulary import Vocabulary

Int = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """One epoch: for each example its tier, row and joined row (-1: none); batches of example numbers."""

    tier: Int
    row: Int
    partner: Int
    batches: list[Int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded ids: source `[B, S]`, target_in `[B, T]`, target_out `[B, T]` with -1 for padding.

    `tokens` counts the real target ids, `</s>` included.
    """

    source: Int
    target_in: Int
    target_out: Int
    tokens: int


def plan_epoch(tiers: Sequence[Tier], config: TrainConfig, epoch: int) -> Plan:
    """Draw one epoch; the same for the same seed and epoch."""
    random = np.random.default_rng((config.run.seed, epoch))
    tier_ids, rows, partners, source_lengths, target_lengths = [], [], [], [], []
    for number, tier in enumerate(tiers):
        chosen = _draw(len(tier.source), tier.weight, random)
        partner = np.full(len(chosen), -1, dtype=np.int64)
        source, target = tier.source.lengths[chosen], tier.target.lengths[chosen]
        if config.augment.joined and not tier.denoised and len(chosen) > 1:
            other = random.permutation(chosen)
            fits = (source + tier.source.lengths[other] < config.filters.max_pieces) & (
                target + tier.target.lengths[other] < config.filters.max_pieces
            )
            joined = (random.random(len(chosen)) < config.augment.joined) & fits
            partner[joined] = other[joined]
            source = source + np.where(joined, tier.source.lengths[other], 0)
            target = target + np.where(joined, tier.target.lengths[other], 0)
        tier_ids.append(np.full(len(chosen), number, dtype=np.int64))
        rows.append(chosen)
        partners.append(partner)
        source_lengths.append(source)
        target_lengths.append(target)
    batches = _cut(
        np.concatenate(source_lengths), np.concatenate(target_lengths), config.batch.tokens, random
    )
    return Plan(np.concatenate(tier_ids), np.concatenate(rows), np.concatenate(partners), batches)


def _draw(size: int, weight: float, random: np.random.Generator) -> Int:
    """Return every row floor(weight) times and a random part of them once more."""
    whole = int(weight)
    extra = round((weight - whole) * size)
    parts = [np.arange(size)] * whole + [random.permutation(size)[:extra]]
    return np.concatenate(parts).astype(np.int64)


def _cut(source: Int, target: Int, tokens: int, random: np.random.Generator) -> list[Int]:
    """Cut examples into batches of at most `tokens` padded ids a side, similar lengths together."""
    noisy = target + random.integers(0, 3, len(target))
    order = np.lexsort((source + random.random(len(source)), noisy))
    batches, start, widest = [], 0, 0
    for position, example in enumerate(order.tolist()):
        width = max(int(target[example]) + 1, int(source[example]) + 2)
        widest = max(widest, width)
        if position > start and widest * (position - start + 1) > tokens:
            batches.append(order[start:position])
            start, widest = position, width
    batches.append(order[start:])
    return [batches[i] for i in random.permutation(len(batches))]


def make_batch(
    plan: Plan,
    number: int,
    tiers: Sequence[Tier],
    config: TrainConfig,
    vocabularies: tuple[Vocabulary, Vocabulary],
    epoch: int,
) -> Batch:
    """Fill one batch of the plan, with the damage and changes that the configuration asks for."""
    random = np.random.default_rng((config.run.seed, epoch, number))
    vocabulary = vocabularies[0]
    tag = np.asarray([vocabulary.ids.get(config.augment.tag, vocabulary.unknown)], dtype=np.uint16)
    pairs = []
    for example in plan.batches[number].tolist():
        tier = tiers[plan.tier[example]]
        source, target = tier.source[plan.row[example]], tier.target[plan.row[example]]
        other = int(plan.partner[example])
        if other >= 0:
            source = np.concatenate((source, tier.source[other]))
            target = np.concatenate((target, tier.target[other]))
        if tier.denoised:
            source = damage(source, vocabulary, config, random)
        elif random.random() < config.augment.no_stop:
            source = _without_stop(source, vocabulary)
            target = _without_stop(target, vocabularies[1])
        if tier.tagged:
            source = np.concatenate((tag, source))
        pairs.append((source, target))
    return collate(pairs, vocabularies)


def _without_stop(ids: Ids, vocabulary: Vocabulary) -> Ids:
    return ids[:-1] if len(ids) > 2 and int(ids[-1]) in vocabulary.stops else ids


def collate(pairs: Sequence[tuple[Ids, Ids]], vocabularies: tuple[Vocabulary, Vocabulary]) -> Batch:
    """Pad pairs of ids to a batch with the special pieces in place."""
    vocabulary, target_vocabulary = vocabularies
    source_width = max(len(source) for source, _ in pairs) + 2
    target_width = max(len(target) for _, target in pairs) + 1
    source_ids = np.full((len(pairs), source_width), vocabulary.pad, dtype=np.int64)
    target_in = np.full((len(pairs), target_width), target_vocabulary.pad, dtype=np.int64)
    target_out = np.full((len(pairs), target_width), -1, dtype=np.int64)
    for row, (source, target) in enumerate(pairs):
        source_ids[row, 0] = vocabulary.begin
        source_ids[row, 1 : len(source) + 1] = source
        source_ids[row, len(source) + 1] = vocabulary.end
        target_in[row, 0] = target_vocabulary.end
        target_in[row, 1 : len(target) + 1] = target
        target_out[row, : len(target)] = target
        target_out[row, len(target)] = target_vocabulary.end
    tokens = sum(len(target) + 1 for _, target in pairs)
    return Batch(source_ids, target_in, target_out, tokens)


def damage(
    ids: Ids, vocabulary: Vocabulary, config: TrainConfig, random: np.random.Generator
) -> Ids:
    """Hide whole words behind `<unk>` and shuffle words a little (after Lewis et al. 2020, BART)."""
    starts = [i for i, piece in enumerate(ids.tolist()) if vocabulary.pieces[piece].startswith("▁")]
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    words = np.split(ids, starts[1:])
    order = np.argsort(
        np.arange(len(words)) + random.uniform(0, config.denoise.shuffle, len(words)), kind="stable"
    )
    hidden = random.random(len(words)) < config.denoise.mask
    gap = np.asarray([vocabulary.unknown], dtype=np.uint16)
    kept: list[Ids] = []
    for word in order.tolist():
        if not hidden[word]:
            kept.append(words[word])
        elif not (kept and kept[-1] is gap):
            kept.append(gap)
    return np.concatenate(kept)
