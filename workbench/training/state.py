"""What a run is at one moment: network, optimizer, average, counters; saved and restored exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.errors import InputError, ModelError
from workbench.files import replace_file
from workbench.training.config import TrainConfig
from workbench.training.network import Shape, TranslatorNetwork
from workbench.weights import HEAD_WIDTH, load_npz, unpack_encoder


@dataclass(slots=True)
class State:
    """Everything that a checkpoint holds."""

    network: TranslatorNetwork
    average: dict[str, torch.Tensor]  # exponential moving average of the weights, float32
    optimizer: torch.optim.Optimizer
    step: int = 0
    epoch: int = 0
    batch: int = 0  # next batch of this epoch
    seconds: float = 0.0  # training time so far, checks left out


def pick_device(config: TrainConfig) -> str:
    """Return "cuda" or "cpu"; raises InputError if CUDA is asked for and absent."""
    available = torch.cuda.is_available()
    if config.run.device == "cuda" and not available:
        raise InputError(
            "run.device is cuda, but no CUDA device is here", hint='use "auto" or "cpu"'
        )
    return "cuda" if available and config.run.device != "cpu" else "cpu"


def new_state(config: TrainConfig, pieces: int) -> State:
    """Build the network from the configured start, its optimizer and its average."""
    torch.manual_seed(config.run.seed)
    network = _start_network(config, pieces).to(pick_device(config))
    network.train()
    network.frozen_layers = config.optimizer.frozen_layers
    average = {name: value.detach().clone() for name, value in network.state_dict().items()}
    return State(network, average, make_optimizer(network, config))


def _start_network(config: TrainConfig, pieces: int) -> TranslatorNetwork:
    model = config.model
    if model.weights is not None:
        return network_from_arrays(load_npz(model.weights), model.dropout)
    if model.encoder is not None:
        arrays = unpack_encoder(load_npz(model.encoder))
        return network_from_arrays(decoder_from_encoder(arrays, model.decoder_from), model.dropout)
    shape = Shape(
        pieces, model.width, model.width // HEAD_WIDTH, model.feed_forward,
        model.encoder_layers, model.decoder_layers, model.positions,
    )  # fmt: skip
    network = TranslatorNetwork(shape, model.dropout)
    for table in (network.emb, network.epos, network.dpos):  # the rest keeps PyTorch's own scale
        torch.nn.init.normal_(table.weight, std=model.width**-0.5)
    return network


def network_from_arrays(
    arrays: dict[str, NDArray[np.float32]], dropout: float = 0.0
) -> TranslatorNetwork:
    """Build a network from arrays with the recipe's names; raises ModelError if they do not fit."""
    try:
        pieces, width = arrays["emb.weight"].shape
        shape = Shape(
            vocabulary=pieces,
            width=width,
            heads=width // HEAD_WIDTH,
            feed_forward=arrays["enc.0.fi.weight"].shape[0],
            encoder_layers=_layers(arrays, "enc."),
            decoder_layers=_layers(arrays, "dec."),
            positions=arrays["epos.weight"].shape[0],
        )
        network = TranslatorNetwork(shape, dropout)
        tensors = {
            name: torch.from_numpy(value.astype(np.float32)) for name, value in arrays.items()
        }
        network.load_state_dict(tensors)
    except (KeyError, RuntimeError, ValueError) as error:
        raise ModelError(f"the weights do not fit the network: {error}") from None
    return network


def _layers(arrays: dict[str, NDArray[np.float32]], prefix: str) -> int:
    return 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith(prefix))


def decoder_from_encoder(
    encoder: dict[str, NDArray[np.float32]], layers: tuple[int, ...]
) -> dict[str, NDArray[np.float32]]:
    """Add a decoder whose layers copy encoder layers, cross-attention included (Rothe et al. 2020)."""
    arrays = dict(encoder)
    arrays["dpos.weight"] = encoder["epos.weight"]
    arrays["bias"] = np.zeros(len(encoder["emb.weight"]), dtype=np.float32)
    for part in ("weight", "bias"):
        arrays[f"dln.{part}"] = encoder[f"eln.{part}"]
        for layer, origin in enumerate(layers):
            for projection in "qkvo":
                copied = encoder[f"enc.{origin}.att.{projection}.{part}"]
                arrays[f"dec.{layer}.att.{projection}.{part}"] = copied
                arrays[f"dec.{layer}.cross.{projection}.{part}"] = copied
            for name, old in (
                ("ln1", "ln1"),
                ("ln2", "ln1"),
                ("fi", "fi"),
                ("fo", "fo"),
                ("ln3", "ln2"),
            ):
                arrays[f"dec.{layer}.{name}.{part}"] = encoder[f"enc.{origin}.{old}.{part}"]
    return arrays


def make_optimizer(network: TranslatorNetwork, config: TrainConfig) -> torch.optim.Optimizer:
    """AdamW with one rate for the decoder, one for the encoder and one for the embeddings."""
    rates = config.optimizer
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, value in network.named_parameters():
        if _is_frozen(name, rates.frozen_layers):
            value.requires_grad_(False)
            continue
        rate = rates.decoder_rate
        if name.startswith(("enc.", "eln.", "epos.")):
            rate = rates.encoder_rate
        elif name.startswith("emb."):
            rate = rates.embedding_rate
        decay = rates.weight_decay if value.dim() > 1 else 0.0
        groups.setdefault((rate, decay), []).append(value)
    parameters = [
        {"params": values, "lr": rate, "peak": rate, "weight_decay": decay}
        for (rate, decay), values in groups.items()
    ]
    beta1, beta2 = rates.betas
    return torch.optim.AdamW(parameters, betas=(beta1, beta2), eps=1e-8, fused=True)


def _is_frozen(name: str, layers: int) -> bool:
    if name.startswith("enc."):
        return int(name.split(".")[1]) < layers
    return layers > 0 and name.startswith(("epos.", "eln."))


def rate_factor(config: TrainConfig, step: int, seconds: float) -> float:
    """Return the share of the peak rate: linear warm-up, constant, then a cosine to the end.

    The constant part is empty with `decay` 1; with less the schedule is warm-up–stable–decay
    (Hu et al. 2024, MiniCPM), whose middle can be left at any time.
    """
    progress = 0.0
    if config.run.steps:
        progress = step / config.run.steps
    if config.run.minutes:
        progress = max(progress, seconds / (60 * config.run.minutes))
    decay, floor = config.optimizer.decay, config.optimizer.final_rate
    falling = max(0.0, min(1.0, (progress - 1 + decay) / decay)) if decay else 0.0
    cosine = floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * falling))
    return min(1.0, (step + 1) / max(1, config.optimizer.warmup_steps)) * cosine


def save_checkpoint(state: State, path: Path) -> None:
    """Write the whole state atomically, random generator included."""
    content: dict[str, Any] = {
        "network": state.network.state_dict(),
        "average": state.average,
        "optimizer": state.optimizer.state_dict(),
        "counters": [state.step, state.epoch, state.batch, state.seconds],
        "random": torch.get_rng_state(),
    }
    if torch.cuda.is_available():
        content["cuda_random"] = torch.cuda.get_rng_state_all()
    with replace_file(path, binary=True) as stream:
        torch.save(content, stream)


def load_checkpoint(state: State, path: Path) -> None:
    """Restore a state in place; raises ModelError if the file is no checkpoint of this network."""
    device = next(state.network.parameters()).device
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        state.network.load_state_dict(content["network"])
        state.average = {name: value.to(device) for name, value in content["average"].items()}
        state.optimizer.load_state_dict(content["optimizer"])
    except (OSError, RuntimeError, KeyError, ValueError, EOFError) as error:
        raise ModelError(
            f"{path}: not a checkpoint of this configuration ({str(error)[:100]})",
            hint="remove it to start again, or name another folder with --out",
        ) from None
    step, epoch, batch, seconds = content["counters"]
    state.step, state.epoch, state.batch, state.seconds = int(step), int(epoch), int(batch), seconds
    torch.set_rng_state(content["random"])
    if torch.cuda.is_available() and "cuda_random" in content:
        torch.cuda.set_rng_state_all(content["cuda_random"])
