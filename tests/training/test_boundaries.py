"""The boundary head's training: made-up texts, spoilt marks, a falling loss, the same numbers in NumPy."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from tests.conftest import Cli  # noqa: E402
from tests.tiny import make_tiny_encoder  # noqa: E402
from workbench.boundaries import HEAD_FILE, WINDOW_WORDS, BoundaryHead, load_head  # noqa: E402
from workbench.encoder import SentenceEncoder  # noqa: E402
from workbench.errors import InputError  # noqa: E402
from workbench.registry import check_files, read_card  # noqa: E402
from workbench.training.boundaries import (  # noqa: E402
    BoundaryTraining,
    head_arrays,
    make_texts,
    read_sentences,
    spoil,
    train_boundaries,
)

ARABIC = ["قال الرئيس إن بلاده تريد السلام.", "هل وصل الوزير أمس؟", 'نعم، عاد "الوفد" إلى بلاده!']


def test_sentences_are_read_from_lines(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text(
        "وصل الوزير. عاد الوفد.\n\nبلا علامة\nرمز <b> هنا.\nThe war is over. It was long.\n",
        encoding="utf-8",
    )
    assert read_sentences(path) == [
        "وصل الوزير.", "عاد الوفد.", "The war is over.", "It was long.",
    ]  # fmt: skip


def test_a_file_without_sentences_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.txt"
    path.write_text("بلا علامة\n", encoding="utf-8")
    with pytest.raises(InputError, match="bare.txt: no sentences"):
        read_sentences(path)


def test_spoiling_keeps_the_words_and_their_ends() -> None:
    """Whatever marks go, the letters stay, and there are as many ends as sentences, in their places."""
    letters = ["".join(c for c in s if c.isalpha()) for s in ARABIC]
    shapes = set()
    for seed in range(200):
        words, ends = spoil(ARABIC, random.Random(seed))
        assert len(words) == len(ends)
        assert sum(ends) == len(ARABIC)
        sentence, found = "", []
        for word, end in zip(words, ends, strict=True):
            sentence += "".join(c for c in word if c.isalpha())
            if end:
                found.append(sentence)
                sentence = ""
        assert found == letters
        shapes.add(" ".join(words))
    assert len(shapes) > 20


def test_texts_are_the_same_for_the_same_seed() -> None:
    files = [ARABIC, ["One is here.", "Two are there."]]
    first = list(make_texts(files, 30, random.Random(4)))
    assert first == list(make_texts(files, 30, random.Random(4)))
    assert first != list(make_texts(files, 30, random.Random(5)))
    assert max(len(words) for words, _ in first) == WINDOW_WORDS


@pytest.mark.slow
def test_loss_falls_and_numpy_agrees(tmp_path: Path) -> None:
    encoder = SentenceEncoder(make_tiny_encoder(tmp_path / "tiny"), threads=1)
    training = BoundaryTraining(texts=2_400 * 2, learning_rate=5e-3)
    losses = []
    for seen, loss, network, norm in train_boundaries([ARABIC], encoder, training):
        losses.append((seen, loss))
    assert [seen for seen, _ in losses] == [2_400, 4_800]
    words, ends = spoil(ARABIC * 6, random.Random(9))
    rate = sum(ends) / len(ends)
    blind = -(rate * np.log(rate) + (1 - rate) * np.log(1 - rate))  # knowing the share alone
    assert losses[-1][1] < losses[0][1]
    assert losses[-1][1] < blind / 2
    states = next(iter(encoder.word_states([words])))
    head = BoundaryHead(head_arrays(network, norm), "test")
    network.eval()
    with torch.no_grad():
        rows = torch.from_numpy((states - norm["mean"]) / norm["scale"])[None].float()
        logits = network(rows, torch.ones(rows.shape[:2]))[0].numpy()
    assert head.probabilities(states) == pytest.approx(1 / (1 + np.exp(-logits)), abs=5e-3)


@pytest.mark.slow
def test_command_puts_a_head_into_the_encoder(cli: Cli, tmp_path: Path) -> None:
    folder = make_tiny_encoder(tmp_path / "tiny").folder
    text = tmp_path / "text.txt"
    text.write_text("\n".join(ARABIC), encoding="utf-8")
    command = ["train-boundaries", str(text), "--encoder", str(folder), "--texts", "48"]
    done = cli(*command)
    assert "48 of 48 texts" in done.stderr
    card = read_card(folder)
    assert HEAD_FILE in card.sha256
    assert not [name for name, problem in check_files(card) if problem]
    assert load_head(card).width == 32
    cli(*command[:-1], "0", code=2)
    again = cli(*command, code=3)
    assert "--force" in again.stderr
