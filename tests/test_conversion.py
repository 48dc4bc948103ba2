"""Models of others: a run of `workbench train`, OPUS-MT, Argos, CTranslate2; and archives that want out."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tiny import make_tiny_model, tiny_vocabulary, tiny_weights
from workbench.conversion import add_model
from workbench.errors import InputError, ModelError
from workbench.records import ModelCard
from workbench.registry import verify_model
from workbench.text.steps import ARABIC_INPUT
from workbench.translator import Translator
from workbench.translator.options import options_for

ARABIC = "قال الرئيس إن بلاده تريد السلام."
MARIAN_WIDTH, MARIAN_INNER = 16, 32
MARIAN_CONFIG = """\
type: transformer
enc-depth: 1
dec-depth: 1
transformer-heads: 2
transformer-decoder-autoreg: self-attention
transformer-no-projection: false
transformer-ffn-activation: swish
transformer-guided-alignment-layer: last
transformer-preprocess: ""
transformer-postprocess: dan
transformer-postprocess-top: ""
transformer-postprocess-emb: d
"""


def pieces_of(spm: bytes) -> list[str]:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=spm)
    return [processor.IdToPiece(n) for n in range(processor.GetPieceSize())]


def add(source: Path, out: Path, *, force: bool = False) -> ModelCard:
    return add_model(source, out, languages=("ar", "en"), quantization="int8", force=force)


def translate(card: ModelCard) -> str:
    translator = Translator(card, options_for(card, {"beam_size": 1}))
    text = translator.translate_texts([ARABIC])[0].text
    translator.close()
    return text


def make_run(folder: Path) -> Path:
    folder.mkdir()
    spm = tiny_vocabulary()
    arrays = {name: a.astype(np.float16) for name, a in tiny_weights(len(pieces_of(spm))).items()}
    np.savez(folder / "weights.npz", **arrays)  # type: ignore[arg-type]
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(spm)
    return folder


def make_marian(folder: Path) -> Path:
    """A random Marian model in the layout of an OPUS-MT download."""
    folder.mkdir()
    spm = tiny_vocabulary()
    pieces = ["</s>", "<unk>", *[p for p in pieces_of(spm) if p[0] != "<"], "<pad>"]
    random = np.random.default_rng(5)
    arrays: dict[str, Any] = {"Wemb": random.normal(0, 1, (len(pieces), MARIAN_WIDTH))}
    arrays["decoder_ff_logit_out_b"] = np.zeros((1, len(pieces)))
    arrays["decoder_ff_logit_out_b"][0, 0] = 3  # sooner or later it ends

    def norm(scope: str) -> None:
        arrays[f"{scope}_ln_scale"] = np.ones((1, MARIAN_WIDTH))
        arrays[f"{scope}_ln_bias"] = np.zeros((1, MARIAN_WIDTH))

    def linear(scope: str, suffix: str, rows: int, columns: int) -> None:
        arrays[f"{scope}_W{suffix}"] = random.normal(0, 0.3, (rows, columns))
        arrays[f"{scope}_b{suffix}"] = np.zeros((1, columns))

    for side, attentions in (("encoder", ["self"]), ("decoder", ["self", "context"])):
        for name in attentions:
            for part in "qkvo":
                linear(f"{side}_l1_{name}", part, MARIAN_WIDTH, MARIAN_WIDTH)
            norm(f"{side}_l1_{name}_Wo")
        linear(f"{side}_l1_ffn", "1", MARIAN_WIDTH, MARIAN_INNER)
        linear(f"{side}_l1_ffn", "2", MARIAN_INNER, MARIAN_WIDTH)
        norm(f"{side}_l1_ffn_ffn")
    weights = {name: value.astype(np.float32) for name, value in arrays.items()}
    config = np.frombuffer(MARIAN_CONFIG.encode() + b"\0", dtype=np.int8)
    np.savez(folder / "model.npz", **weights, **{"special:model.yml": config})  # type: ignore[arg-type]
    vocabulary = "".join(
        f"{json.dumps(p, ensure_ascii=False)}: {n}\n" for n, p in enumerate(pieces)
    )
    (folder / "vocab.yml").write_text(vocabulary, encoding="utf-8")
    (folder / "decoder.yml").write_text(
        "models: [model.npz]\nvocabs: [vocab.yml, vocab.yml]\n", encoding="utf-8"
    )
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(spm)
    return folder


def make_argos(path: Path, model: Path) -> Path:
    """An Argos package around a CTranslate2 model."""
    metadata = {"from_code": "ar", "to_code": "en", "package_version": "1.0"}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("translate-ar_en/metadata.json", json.dumps(metadata))
        for item in model.iterdir():
            if item.name == "sentencepiece.model":
                archive.write(item, "translate-ar_en/sentencepiece.model")
            elif item.name != "card.json":
                archive.write(item, f"translate-ar_en/model/{item.name}")
    return path


def test_a_training_run(tmp_path: Path) -> None:
    card = add(make_run(tmp_path / "run"), tmp_path / "models/mine")
    assert (card.id, card.quantization, card.input_steps) == ("mine", "int8", ARABIC_INPUT)
    verify_model(card)
    assert translate(card) == translate(make_tiny_model(tmp_path / "tiny"))


def test_an_opus_model(tmp_path: Path) -> None:
    """Converted, given a card, and run with the `</s>` that its own config asks for."""
    card = add(make_marian(tmp_path / "opus"), tmp_path / "models/opus")
    config = json.loads((card.folder / "config.json").read_text())
    assert config["add_source_eos"] is True
    assert Translator(card, options_for(card, {})).tokenizer.encode(["قال"])[0][-1] != "</s>"
    assert translate(card)
    assert "OPUS" in card.licence


def test_an_argos_package(tmp_path: Path) -> None:
    tiny = make_tiny_model(tmp_path / "tiny")
    package = make_argos(tmp_path / "ar_en.argosmodel", tiny.folder)
    card = add(package, tmp_path / "models/argos")
    assert (card.source_language, card.target_language) == ("ar", "en")
    assert translate(card)


def test_a_ready_model_keeps_what_its_card_says(tmp_path: Path) -> None:
    tiny = make_tiny_model(tmp_path / "tiny")
    card = add(tiny.folder, tmp_path / "models/copy")
    assert (card.id, card.decoding) == ("copy", tiny.decoding)
    assert card.sha256 == tiny.sha256


def test_nothing_is_replaced_without_being_asked(tmp_path: Path) -> None:
    tiny = make_tiny_model(tmp_path / "tiny")
    out = tmp_path / "models/x"
    add(tiny.folder, out)
    with pytest.raises(InputError):
        add(tiny.folder, out)
    other = make_tiny_model(tmp_path / "other", seed=2)
    assert add(other.folder, out, force=True).sha256 == other.sha256
    assert [path.name for path in out.parent.iterdir()] == ["x"]


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt", "a/../../outside.txt"])
def test_an_archive_that_leaves_its_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ModelError, match="leaves the archive"):
        add(path, tmp_path / "models/evil")
    assert not (tmp_path / "models/evil").exists()


def test_an_archive_with_a_link(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("metadata.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    path = tmp_path / "link.zip"
    path.write_bytes(data.getvalue())
    with pytest.raises(ModelError, match="leaves the archive"):
        add(path, tmp_path / "models/link")


@pytest.mark.parametrize("broken", ["weights", "vocabulary", "nothing", "text"])
def test_what_is_no_model(tmp_path: Path, broken: str) -> None:
    run = make_run(tmp_path / "run")
    if broken == "weights":
        (run / "weights.npz").write_bytes(b"no archive")
    elif broken == "vocabulary":
        (run / "target.spm").write_bytes(b"no model")
    elif broken == "nothing":
        shutil.rmtree(run)
        run.mkdir()
    else:
        run = tmp_path / "text.zip"
        run.write_text("plain text")
    with pytest.raises(ModelError):
        add(run, tmp_path / "models/broken")
    assert not (tmp_path / "models/broken").exists()
