"""Model cards: found, checked, verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tiny import make_tiny_encoder, make_tiny_model
from workbench.errors import ModelError
from workbench.registry import (
    check_files,
    find_model,
    list_models,
    model_hash,
    read_card,
    verify_model,
)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_MODELS", str(tmp_path / "models"))
    make_tiny_model(tmp_path / "models/tiny")
    make_tiny_encoder(tmp_path / "models/tiny-encoder")
    return tmp_path / "models"


def test_own_folder_comes_first(models: Path) -> None:
    cards = {card.id: card for card in list_models()}
    assert {"tiny", "tiny-encoder", "ar-en"} <= set(cards)
    assert cards["tiny"].folder == models / "tiny"


def test_embedded_models_are_whole() -> None:
    for card in list_models():
        assert [problem for _, problem in check_files(card) if problem] == []
        assert card.licence
        assert card.scores or card.kind == "encoder"
        assert all(score["signature"] for score in card.scores)


def test_by_id_and_by_path(models: Path) -> None:
    assert find_model("tiny").id == "tiny"
    assert find_model(str(models / "tiny")).id == "tiny"
    assert find_model("tiny-encoder", "encoder").kind == "encoder"
    with pytest.raises(ModelError, match="is a encoder, a translator is needed"):
        find_model("tiny-encoder")
    with pytest.raises(ModelError, match="did you mean 'tiny'"):
        find_model("tinny")


def test_folder_without_card(models: Path) -> None:
    (models / "tiny/card.json").unlink()
    card = find_model(str(models / "tiny"))
    assert card.id == "tiny"
    assert "model.bin" in card.sha256
    with pytest.raises(ModelError, match=r"no model\.bin"):
        find_model(str(models))


def test_a_changed_file_is_named(models: Path) -> None:
    weights = models / "tiny/model.bin"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=r"model\.bin: checksum differs"):
        verify_model(find_model("tiny"))
    weights.unlink()
    with pytest.raises(ModelError, match=r"model\.bin: missing"):
        verify_model(find_model("tiny"))


def test_hash_follows_weights_and_steps_not_notes(models: Path) -> None:
    path = models / "tiny/card.json"
    table = json.loads(path.read_text())
    before = model_hash(read_card(models / "tiny"))
    path.write_text(json.dumps({**table, "notes": "x"}))
    assert model_hash(read_card(models / "tiny")) == before
    path.write_text(json.dumps({**table, "input_steps": ["nfc"]}))
    assert model_hash(read_card(models / "tiny")) != before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "tagger"}, "unknown kind 'tagger'"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"input_steps": ["tatwel"]}, "did you mean 'tatweel'"),
        ({"sha256": None}, "the key 'sha256' is missing"),
    ],
)
def test_broken_cards(models: Path, change: dict[str, object], message: str) -> None:
    path = models / "tiny/card.json"
    table = {**json.loads(path.read_text()), **change}
    table = {key: value for key, value in table.items() if value is not None}
    path.write_text(json.dumps(table))
    with pytest.raises(ModelError, match=message):
        read_card(models / "tiny")
    path.write_text("{")
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(models / "tiny")
