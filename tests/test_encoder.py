"""Sentence vectors: shape, length, order; margins; and the embedded encoder on the probe."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tiny import TEXTS, make_tiny_encoder, make_tiny_model
from workbench.encoder import SentenceEncoder, margin_scores, retrieval_accuracy
from workbench.errors import ModelError
from workbench.judging import read_test_set
from workbench.registry import find_model


def test_vectors(tmp_path: Path) -> None:
    encoder = SentenceEncoder(make_tiny_encoder(tmp_path / "tiny"))
    texts = [TEXTS[0], "", TEXTS[1], TEXTS[0], "كلمة " * 2000]
    vectors = encoder.embed(texts)
    assert (vectors.shape, vectors.dtype) == ((5, 32), np.float32)
    norms = np.linalg.norm(vectors, axis=1)
    assert norms[1] == 0  # nothing says nothing
    assert norms[[0, 2, 3, 4]] == pytest.approx(1, abs=1e-5)
    assert (vectors[0] == vectors[3]).all()
    alone = encoder.embed([TEXTS[1]])[0]
    assert float(alone @ vectors[2]) == pytest.approx(1, abs=1e-3)


def test_a_translator_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="an encoder is needed"):
        SentenceEncoder(make_tiny_model(tmp_path / "tiny"))


def test_margins_undo_crowding() -> None:
    """A row that is near to everything (a hub) has high cosines and low margins."""
    source = np.eye(4, dtype=np.float32)
    hub = np.full(4, 0.5, dtype=np.float32)
    target = np.vstack([source[:3] * 0.8 + hub * 0.2, hub])
    target /= np.linalg.norm(target, axis=1, keepdims=True)
    margins = margin_scores(source, target.astype(np.float32), neighbours=2)
    assert margins.shape == (4, 4)
    assert [int(row.argmax()) for row in margins[:3]] == [0, 1, 2]
    assert margins[0, 0] > 1 > margins[0, 3]


@pytest.mark.slow
def test_the_embedded_encoder_finds_translations() -> None:
    sources, references = read_test_set(None, None)
    encoder = SentenceEncoder(find_model("e5-ar-en", "encoder"))
    assert retrieval_accuracy(encoder.embed(sources), encoder.embed(references)) == (1.0, 1.0)
