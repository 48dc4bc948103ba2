"""Tokenizer: who adds </s> is read from the model, language tokens from the card."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tests.tiny import make_tiny_model
from workbench.errors import ModelError
from workbench.records import ModelCard
from workbench.tokenizer import Tokenizer


@pytest.fixture
def card(tmp_path: Path) -> ModelCard:
    return make_tiny_model(tmp_path / "tiny")


def test_eos_is_left_to_a_model_that_adds_it(card: ModelCard) -> None:
    assert Tokenizer(card).encode(["قال الرئيس"])[0][-1] != "</s>"


def test_eos_is_appended_for_converted_transformers_models(card: ModelCard) -> None:
    config = card.folder / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "add_source_eos": False}))
    assert Tokenizer(card).encode(["قال الرئيس"])[0][-1] == "</s>"
    config.unlink()
    assert Tokenizer(card).encode(["قال الرئيس"])[0][-1] == "</s>"


def test_nothing_gives_no_pieces(card: ModelCard) -> None:
    assert Tokenizer(card).encode([""]) == [[]]


def test_language_tokens(card: ModelCard) -> None:
    nllb = dataclasses.replace(card, source_prefix=("arb_Arab",), target_prefix=("eng_Latn",))
    tokenizer = Tokenizer(nllb)
    assert tokenizer.encode(["قال"])[0][0] == "arb_Arab"
    assert (
        tokenizer.decode([*tokenizer.encode_target(["The president"])[0], "</s>"])
        == "The president"
    )
    assert tokenizer.encode_target(["The president"])[0][0] == "eng_Latn"


def test_count_is_without_specials(card: ModelCard) -> None:
    tokenizer = Tokenizer(card)
    assert tokenizer.count(["قال الرئيس", ""]) == [len(tokenizer.encode(["قال الرئيس"])[0]), 0]


def test_separate_source_and_target_models(card: ModelCard) -> None:
    shared = card.folder / "sentencepiece.model"
    (card.folder / "source.spm").write_bytes(shared.read_bytes())
    (card.folder / "target.spm").write_bytes(shared.read_bytes())
    shared.unlink()
    assert Tokenizer(card).encode(["قال"])[0]
    (card.folder / "target.spm").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="not a SentencePiece model"):
        Tokenizer(card)
    (card.folder / "target.spm").unlink()
    with pytest.raises(ModelError, match="no SentencePiece model"):
        Tokenizer(card)
