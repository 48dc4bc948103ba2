"""Trains the head of `workbench.boundaries`: sentences are put together, their marks taken away.

    files of sentences -> made-up texts -> spoilt marks -> encoder states -> head

One pass, streaming: states are made when they are needed, by the very int8 encoder that serves
later. Half of the texts are sentences in the file's order, half are drawn at random from one file,
so that a file whose order means nothing is of use too. How much is spoilt differs from text to
text: from full punctuation to none.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from workbench.boundaries import NAMES, WINDOW_WORDS
from workbench.encoder import SentenceEncoder
from workbench.errors import InputError
from workbench.files import open_lines, replace_file
from workbench.records import Language
from workbench.splitter import split_text
from workbench.text.marks import strip_marks
from workbench.text.script import has_arabic

_SENTENCE = re.compile(r"(.*?)\s*([.!?؟…۔]+)([\"”»)]*)$")
_NO_PROSE = re.compile(r"[<>{}\\|`*_=#]|\]\(|https?:")
_MAX_SENTENCE_WORDS = 60
_HIDDEN = 192
_KERNEL = 5
_BATCH = 24


@dataclass(frozen=True, slots=True)
class BoundaryTraining:
    """How long and how fast; `seed` decides every text that is made up."""

    texts: int = 30_000
    learning_rate: float = 1e-3
    seed: int = 1


class HeadNetwork(nn.Module):
    """States `[batch, words, width]` to logits `[batch, words]`; the shape of `BoundaryHead`."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.enter = nn.Linear(width, _HIDDEN)
        self.first = nn.Conv1d(_HIDDEN, _HIDDEN, _KERNEL, padding=_KERNEL // 2)
        self.second = nn.Conv1d(_HIDDEN, _HIDDEN, _KERNEL, padding=_KERNEL // 2)
        self.out = nn.Linear(_HIDDEN, 1)
        self.before, self.inside = nn.Dropout(0.15), nn.Dropout(0.3)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return logits; `mask` is 1 where there is a word, 0 behind a text's end."""
        there = mask[:, None]
        hidden = _gelu(self.enter(self.before(states))).transpose(1, 2) * there
        hidden = hidden + self.inside(_gelu(self.first(hidden))) * there
        hidden = hidden + self.inside(_gelu(self.second(hidden)))
        logits: Tensor = self.out(hidden.transpose(1, 2))[..., 0]
        return logits


def _gelu(x: Tensor) -> Tensor:
    return x * torch.sigmoid(1.702 * x)


def read_sentences(path: Path) -> list[str]:
    """Return the sentences of a text file that end in a mark and are prose, in the file's order.

    Raises InputError if there are fewer than two.
    """
    found = []
    for line in open_lines(path):
        language = Language.ARABIC if has_arabic(line) else Language.ENGLISH
        for start, end, _ in split_text(line, language):
            sentence = " ".join(line[start:end].split())
            few = 1 <= len(sentence.split()) <= _MAX_SENTENCE_WORDS
            if few and _SENTENCE.fullmatch(sentence) and not _NO_PROSE.search(sentence):
                found.append(sentence)
    if len(found) < 2:
        raise InputError(f"{path}: no sentences that end in a mark", hint="one or more a line")
    return found


def make_texts(
    files: Sequence[Sequence[str]], count: int, draw: random.Random
) -> Iterator[tuple[list[str], list[int]]]:
    """Yield texts as (words, 1 for words that end a sentence), each of at most `WINDOW_WORDS` words."""
    sizes = [len(file) for file in files]
    for _ in range(count):
        file = draw.choices(files, sizes)[0]
        in_order = draw.random() < 0.5
        place = draw.randrange(len(file))
        sentences, words = [], 0
        while words < WINDOW_WORDS:
            sentences.append(file[place])
            words += len(file[place].split())
            place = (place + 1) % len(file) if in_order else draw.randrange(len(file))
        made, ends = spoil(sentences, draw)
        yield made[:WINDOW_WORDS], ends[:WINDOW_WORDS]


def spoil(sentences: Sequence[str], draw: random.Random) -> tuple[list[str], list[int]]:
    """Take marks away from sentences as careless writers do; return words and where sentences ended."""
    arabic = has_arabic(sentences[0])
    drop = draw.choice([0, 0.1, 0.3, 0.6, 1, 1])
    comma = draw.choice([0, 0, 0.3, 0.7])
    form = draw.choice(["،", "،", " ،", ",", " ,"]) if arabic else ","
    bare, spaced, dots = draw.random() < 0.45, draw.random() < 0.2, draw.random() < 0.12
    small = not arabic and draw.random() < 0.6
    words: list[str] = []
    ends: list[int] = []
    for sentence in sentences:
        match = _SENTENCE.fullmatch(sentence)
        core, mark, closers = match.groups() if match else (sentence, "", "")
        if draw.random() < (drop if mark == "." else drop * 0.6):
            mark = form if draw.random() < comma and not closers else ""
        else:
            if dots and mark == "." and draw.random() < 0.6:
                mark = draw.choice(["..", " ..", "..."])
            mark = " " + mark if spaced else mark
        text = strip_marks(core) if bare else core + mark + closers
        own = (text.lower() if small else text).split()
        words += own
        ends += [0] * (len(own) - 1) + [1] if own else []
    return words, ends


def train_boundaries(
    files: Sequence[Sequence[str]], encoder: SentenceEncoder, training: BoundaryTraining
) -> Iterator[tuple[int, float, HeadNetwork, dict[str, np.ndarray]]]:
    """Train a head; yield (texts seen, mean loss since the last time, network, normalization) now and then.

    The loss is in nats a word. The last yield is the trained head.
    """
    draw = random.Random(training.seed)
    torch.manual_seed(training.seed)
    norm, network, losses, seen = None, None, [], 0
    texts = make_texts(files, training.texts, draw)
    steps = -(-training.texts // _BATCH)
    while batch := [text for _, text in zip(range(_BATCH), texts, strict=False)]:
        states = list(encoder.word_states([words for words, _ in batch]))
        if network is None or norm is None:
            every = np.concatenate(states)
            norm = {"mean": every.mean(axis=0), "scale": every.std(axis=0) + 1e-4}
            network = HeadNetwork(every.shape[1])
            optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.05)
            schedule = torch.optim.lr_scheduler.OneCycleLR(
                optimizer, training.learning_rate, total_steps=steps + 1, pct_start=0.1
            )
        losses.append(_step(network, optimizer, _tensors(batch, states, norm)))
        schedule.step()
        seen += len(batch)
        if len(losses) == 100 or seen == training.texts:
            yield seen, sum(losses) / len(losses), network, norm
            losses = []


def _tensors(
    batch: Sequence[tuple[list[str], list[int]]],
    states: Sequence[np.ndarray],
    norm: dict[str, np.ndarray],
) -> tuple[Tensor, Tensor, Tensor]:
    """Return states `[n, words, width]`, mask `[n, words]`, labels `[n, words]` (-1: not to be learnt)."""
    longest = max(len(row) for row in states)
    x = np.zeros((len(batch), longest, states[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(batch), longest), dtype=np.float32)
    labels = np.full((len(batch), longest), -1, dtype=np.float32)
    for row, ((_, ends), own) in enumerate(zip(batch, states, strict=True)):
        x[row, : len(own)] = (own - norm["mean"]) / norm["scale"]
        mask[row, : len(own)] = 1
        labels[row, : len(own) - 1] = ends[:-1]  # behind the last word the text is cut off
    return torch.from_numpy(x), torch.from_numpy(mask), torch.from_numpy(labels)


def _step(
    network: HeadNetwork, optimizer: torch.optim.Optimizer, batch: tuple[Tensor, Tensor, Tensor]
) -> float:
    states, mask, labels = batch
    network.train()
    logits, known = network(states, mask), labels >= 0
    loss = functional.binary_cross_entropy_with_logits(logits[known], labels[known])
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.item())


def head_arrays(network: HeadNetwork, norm: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays of a trained head by the names of `BoundaryHead`, in float16."""
    weights = {name: value.detach().numpy() for name, value in network.named_parameters()}
    renamed = {name.replace("enter.", "in."): value for name, value in weights.items()}
    return {name: {**renamed, **norm}[name].astype(np.float16) for name in NAMES}


def write_head(path: Path, network: HeadNetwork, norm: dict[str, np.ndarray]) -> None:
    """Write a trained head as `.npz`."""
    with replace_file(path, binary=True) as stream:
        np.savez(stream, **head_arrays(network, norm))  # type: ignore[arg-type]
