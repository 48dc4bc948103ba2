"""The training loop: one function reads top to bottom, the rest are its tools.

OUT/config.toml      the configuration as given
OUT/checkpoint.pt    the whole state; a run started again with the same OUT goes on from it
OUT/curve.jsonl      one record a measurement
OUT/curve.png        the same as a picture
OUT/weights.npz      float16 weights at the end: the average if there is one
OUT/source.spm, OUT/target.spm   the vocabularies that belong to them
"""

from __future__ import annotations

import copy
import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workbench.errors import InputError
from workbench.files import replace_file
from workbench.training.batches import Batch, collate, make_batch, plan_epoch
from workbench.training.config import TrainConfig
from workbench.training.data import Tier
from workbench.training.loss import chunked_cross_entropy
from workbench.training.material import Material
from workbench.training.network import TranslatorNetwork
from workbench.training.state import (
    State,
    load_checkpoint,
    new_state,
    rate_factor,
    save_checkpoint,
)

LOG_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """One point of the curve. Losses are nats a target piece, `</s>` included, without smoothing."""

    step: int
    minutes: float
    epoch: int
    tokens_per_second: float
    train_loss: float | None = None
    held_out: dict[str, float] | None = None
    bleu: float | None = None
    chrf: float | None = None


Scorer = Callable[[TranslatorNetwork], tuple[float, float]]


def train(
    config: TrainConfig, folder: Path, material: Material, scorer: Scorer | None = None
) -> Iterator[Measurement]:
    """Train until the budget is spent, yielding measurements; the state is saved as it goes.

    Goes on from `folder/checkpoint.pt` if it is there. An interrupt or SIGTERM saves a checkpoint
    first.
    """
    if config.run.threads:
        torch.set_num_threads(config.run.threads)
    check_memory(config, len(material.vocabularies[0]))
    state = new_state(config, len(material.vocabularies[0]))
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        load_checkpoint(state, checkpoint)
    with _stop_signal() as stopped:
        yield from _steps(config, folder, material, state, scorer, stopped)
    save_checkpoint(state, checkpoint)
    if stopped():
        raise KeyboardInterrupt
    save_weights(state, material, folder)


def _steps(
    config: TrainConfig,
    folder: Path,
    material: Material,
    state: State,
    scorer: Scorer | None,
    stopped: Callable[[], bool],
) -> Iterator[Measurement]:
    """Run optimizer steps, logging, measuring and saving on their clocks."""
    meter = _Meter(state, folder / "curve.jsonl")
    while not _finished(config, state) and not stopped():
        started = time.monotonic()
        loss, tokens = _one_step(config, material, state)
        state.seconds += time.monotonic() - started
        meter.add(loss, tokens, time.monotonic() - started)
        due = _check_due(config, state, meter)
        if due or meter.log_seconds >= LOG_SECONDS:
            yield meter.flush(state, None)
        if due:
            save_checkpoint(state, folder / "checkpoint.pt")
            meter.checked(state)
            yield meter.flush(state, measure(config, material, state, scorer))
    if not stopped():
        yield meter.flush(state, measure(config, material, state, scorer))


def _finished(config: TrainConfig, state: State) -> bool:
    run = config.run
    return bool(
        (run.steps and state.step >= run.steps)
        or (run.minutes and state.seconds >= 60 * run.minutes)
    )


def _check_due(config: TrainConfig, state: State, meter: _Meter) -> bool:
    checks = config.checks
    by_time = state.seconds - meter.last_check >= 60 * checks.every_minutes
    return by_time or bool(checks.every_steps and state.step % checks.every_steps == 0)


def _one_step(config: TrainConfig, material: Material, state: State) -> tuple[float, int]:
    """Sum `accumulate` batches into one update; return (loss in nats, target ids)."""
    batches = [_next_batch(config, material, state) for _ in range(config.batch.accumulate)]
    tokens = sum(batch.tokens for batch in batches)
    state.optimizer.zero_grad(set_to_none=True)
    total = 0.0
    for batch in batches:
        smoothed, plain = batch_loss(
            state.network, batch, material, config.run.precision, config.optimizer.smoothing
        )
        (smoothed / tokens).backward()  # type: ignore[no-untyped-call]
        total += float(plain)
    if config.optimizer.clip:
        torch.nn.utils.clip_grad_norm_(state.network.parameters(), config.optimizer.clip)
    factor = rate_factor(config, state.step, state.seconds)
    for group in state.optimizer.param_groups:
        group["lr"] = group["peak"] * factor
    state.optimizer.step()
    state.step += 1
    _update_average(state, config.optimizer.ema)
    return total, tokens


_PLANS: dict[int, Any] = {}


def _next_batch(config: TrainConfig, material: Material, state: State) -> Batch:
    """Return the batch at the state's position and move the position on."""
    plan = _PLANS.get(state.epoch)
    if plan is None or plan[0] is not material:
        _PLANS.clear()
        plan = _PLANS[state.epoch] = (material, plan_epoch(material.tiers, config, state.epoch))
    batches = plan[1]
    batch = make_batch(
        batches, state.batch, material.tiers, config, material.vocabularies, state.epoch
    )
    state.batch += 1
    if state.batch == len(batches.batches):
        state.epoch, state.batch = state.epoch + 1, 0
    return batch


def batch_loss(
    network: TranslatorNetwork, batch: Batch, material: Material, precision: str, smoothing: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (smoothed, plain) cross-entropy of a batch, summed over its target ids."""
    device = network.bias.device
    source, target_in, target_out = (
        torch.from_numpy(ids).to(device)
        for ids in (batch.source, batch.target_in, batch.target_out)
    )
    half = precision == "bf16"
    shared = material.shared.to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        states = network(source, shared[target_in], material.vocabularies[0].pad)
    real = target_out >= 0
    return chunked_cross_entropy(
        states[real],
        network.emb.weight[shared],
        network.bias[shared],
        target_out[real],
        smoothing,
        torch.bfloat16 if half else torch.float32,
    )


@torch.no_grad()
def _update_average(state: State, decay: float) -> None:
    """Move the average towards the weights; it follows faster in the first steps."""
    share = 1 - min(decay, (1 + state.step) / (10 + state.step)) if decay else 1.0
    names, weights = zip(*state.network.state_dict().items(), strict=True)
    torch._foreach_lerp_([state.average[name] for name in names], list(weights), share)


def averaged_network(state: State) -> TranslatorNetwork:
    """Return a network with the averaged weights, ready to measure."""
    network = copy.deepcopy(state.network)  # a new one would draw from the run's random numbers
    network.load_state_dict(state.average)
    return network.eval()


@torch.no_grad()
def measure(
    config: TrainConfig, material: Material, state: State, scorer: Scorer | None
) -> dict[str, Any]:
    """Measure the average on the held-out pairs of each tier, and BLEU and chrF++ if there is a scorer."""
    network = averaged_network(state)
    losses = {
        tier.name: held_out_loss(network, tier, material, config.run.precision)
        for tier in material.held_out
    }
    result: dict[str, Any] = {"held_out": losses}
    if scorer is not None:
        result["bleu"], result["chrf"] = scorer(network)
    return result


def held_out_loss(
    network: TranslatorNetwork, tier: Tier, material: Material, precision: str
) -> float:
    """Return nats a target piece over a tier, in batches of 64 pairs of similar length."""
    order = np.argsort(tier.target.lengths, kind="stable")
    total, tokens = 0.0, 0
    for start in range(0, len(order), 64):
        pairs = [(tier.source[row], tier.target[row]) for row in order[start : start + 64].tolist()]
        batch = collate(pairs, material.vocabularies)
        total += float(batch_loss(network, batch, material, precision, 0.0)[1])
        tokens += batch.tokens
    return total / tokens


def save_weights(state: State, material: Material, folder: Path) -> None:
    """Write the averaged weights as float16 and both vocabularies: all that conversion needs."""
    halves: dict[str, Any] = {
        name: value.detach().cpu().numpy().astype(np.float16)
        for name, value in state.average.items()
    }
    with replace_file(folder / "weights.npz", binary=True) as stream:
        np.savez(stream, **halves)
    for name, vocabulary in zip(("source.spm", "target.spm"), material.vocabularies, strict=True):
        with replace_file(folder / name, binary=True) as stream:
            stream.write(vocabulary.model)


def check_memory(config: TrainConfig, pieces: int) -> None:
    """Raise InputError if the batch cannot fit: counted from the sizes, before anything is
    allocated.

    Weights, gradients, two Adam moments and the average take 20 bytes a parameter; a target id
    keeps about 80 activations of the width a layer for the backward pass.
    """
    model, free = config.model, _free_bytes()
    layers = model.encoder_layers + model.decoder_layers
    parameters = pieces * model.width + layers * 12 * model.width**2
    activations = config.batch.tokens * layers * 80 * model.width
    wanted = 20 * parameters + activations
    if free and wanted > free:
        raise InputError(
            f"batch.tokens = {config.batch.tokens} needs about {wanted / 1e9:.1f} GB, "
            f"{free / 1e9:.1f} GB are free",
            hint="lower batch.tokens and raise batch.accumulate by the same factor",
        )


def _free_bytes() -> int:
    """Return free memory of the GPU or of the machine; 0 where it cannot be read."""
    if torch.cuda.is_available():
        return int(torch.cuda.mem_get_info()[0])
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    table = dict(line.split(":", 1) for line in lines)
    return int(table.get("MemAvailable", "0").split()[0]) * 1024


@contextmanager
def _stop_signal() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C or SIGTERM into a polite request; the second one acts at once."""
    received: list[int] = []

    def handle(number: int, _: object) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    try:
        old = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not in the main thread: leave the signals to who owns them
        old = {}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


class _Meter:
    """Sums losses between two points of the curve and appends the points to its file."""

    def __init__(self, state: State, path: Path) -> None:
        self.path = path
        self.last_check = state.seconds
        self._clear()

    def _clear(self) -> None:
        self.loss, self.tokens, self.log_seconds = 0.0, 0, 0.0

    def add(self, loss: float, tokens: int, seconds: float) -> None:
        self.loss += loss
        self.tokens += tokens
        self.log_seconds += seconds

    def checked(self, state: State) -> None:
        self.last_check = state.seconds

    def flush(self, state: State, measured: dict[str, Any] | None) -> Measurement:
        """Return the point since the last one and write it down."""
        point = Measurement(
            step=state.step,
            minutes=round(state.seconds / 60, 3),
            epoch=state.epoch,
            tokens_per_second=round(self.tokens / self.log_seconds, 1) if self.log_seconds else 0.0,
            train_loss=self.loss / self.tokens if self.tokens else None,
            **(measured or {}),
        )
        self._clear()
        record = {key: value for key, value in asdict(point).items() if value is not None}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(json.dumps(record) + "\n")
        return point
