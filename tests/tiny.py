"""Stand-ins for the engine: a tiny random CTranslate2 model, and a translator that looks words up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workbench.records import ModelCard, Segment, Translation
from workbench.registry import bare_card, write_card
from workbench.text.steps import ARABIC_INPUT
from workbench.weights import write_encoder, write_translator

TEXTS = [
    "قال الرئيس إن بلاده تريد السلام.",
    "أعلنت الوزارة نتائج الاجتماع اليوم.",
    "وصل الوزير إلى القاهرة أمس.",
    "ثم عاد الوفد إلى بلاده، وأضاف أن الحرب انتهت؛ وهذا خبر جيد.",
    "The president said his country wants peace.",
    "The ministry announced the results of the meeting today.",
    "The minister arrived in Cairo yesterday, and the war is over.",
]
END_BIAS = 3.0  # on </s>: without it a random model never stops
WIDTH, FORWARD, LAYERS, POSITIONS = 32, 64, 1, 256


def tiny_vocabulary() -> bytes:
    """A SentencePiece model of 150 pieces with the ids of the embedded one."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.Train(
        sentence_iterator=iter(TEXTS * 4), model_writer=model, vocab_size=150, model_type="unigram",
        bos_id=0, pad_id=1, eos_id=2, unk_id=3, bos_piece="<s>", eos_piece="</s>", pad_piece="<pad>",
        unk_piece="<unk>", hard_vocab_limit=False, minloglevel=2, num_threads=1,
    )  # fmt: skip
    return model.getvalue()


def tiny_weights(pieces: int, seed: int = 1) -> dict[str, Any]:
    """Random arrays with the recipe's names."""
    random = np.random.default_rng(seed)
    arrays: dict[str, Any] = {
        "emb.weight": random.normal(0, 0.5, (pieces, WIDTH)),
        "epos.weight": random.normal(0, 0.1, (POSITIONS, WIDTH)),
        "dpos.weight": random.normal(0, 0.1, (POSITIONS, WIDTH)),
        "bias": np.zeros(pieces),
    }
    arrays["bias"][2] = END_BIAS
    norms = ["eln", "dln"]
    linears: list[tuple[str, int, int]] = []
    for layer in range(LAYERS):
        for side, attentions, layer_norms in (("enc", ["att"], 2), ("dec", ["att", "cross"], 3)):
            name = f"{side}.{layer}"
            norms += [f"{name}.ln{n + 1}" for n in range(layer_norms)]
            linears += [(f"{name}.{a}.{p}", WIDTH, WIDTH) for a in attentions for p in "qkvo"]
            linears += [(f"{name}.fi", FORWARD, WIDTH), (f"{name}.fo", WIDTH, FORWARD)]
    for name in norms:
        arrays[f"{name}.weight"], arrays[f"{name}.bias"] = np.ones(WIDTH), np.zeros(WIDTH)
    for name, rows, columns in linears:
        arrays[f"{name}.weight"] = random.normal(0, 0.3, (rows, columns))
        arrays[f"{name}.bias"] = np.zeros(rows)
    return {name: value.astype(np.float32) for name, value in arrays.items()}


def make_tiny_model(folder: Path, *, seed: int = 1, quantization: str = "int8") -> ModelCard:
    """Write a tiny translator with card; its output is nonsense, but always the same."""
    import sentencepiece

    spm = tiny_vocabulary()
    processor = sentencepiece.SentencePieceProcessor(model_proto=spm)
    pieces = [processor.IdToPiece(i) for i in range(processor.GetPieceSize())]
    write_translator(tiny_weights(len(pieces), seed), pieces, pieces, folder, quantization)
    (folder / "sentencepiece.model").write_bytes(spm)
    return _finish(folder, "translator", quantization)


def make_tiny_encoder(folder: Path) -> ModelCard:
    """Write a tiny sentence encoder with card."""
    import sentencepiece

    spm = tiny_vocabulary()
    processor = sentencepiece.SentencePieceProcessor(model_proto=spm)
    pieces = [processor.IdToPiece(i) for i in range(processor.GetPieceSize())]
    write_encoder(tiny_weights(len(pieces)), pieces, folder, "int8")
    (folder / "sentencepiece.model").write_bytes(spm)
    return _finish(folder, "encoder", "int8")


def _finish(folder: Path, kind: str, quantization: str) -> ModelCard:
    import dataclasses

    card = dataclasses.replace(
        bare_card(folder),
        id=folder.name,
        kind=kind,
        quantization=quantization,
        input_steps=ARABIC_INPUT,
        decoding={"beam_size": 2, "budget": 40},
    )
    write_card(card)
    return card


class DictionaryTranslator:
    """Translates word by word; a text it does not know comes back between brackets."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def translate(self, segments: Sequence[Segment], progress: Any = None) -> list[Translation]:
        return [
            Translation(segment, self.english(segment.text), "dictionary", -0.5, 2)
            for segment in segments
        ]

    def english(self, text: str) -> str:
        return self.words.get(text, f"[{text}]")
