"""Scores of a network while it trains: converted in a temporary folder, decoded greedily, BLEU and chrF++."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from workbench.metrics import load_metric
from workbench.text.steps import apply_steps
from workbench.training.config import TrainConfig
from workbench.training.convert import arrays_of
from workbench.training.data import STEPS_OF, open_text
from workbench.training.material import Material
from workbench.training.network import TranslatorNetwork
from workbench.weights import write_translator


def make_scorer(
    config: TrainConfig, material: Material
) -> Callable[[TranslatorNetwork], tuple[float, float]] | None:
    """Return a function network -> (BLEU, chrF++) on the configured test set; None without one."""
    checks = config.checks
    if checks.source is None or checks.reference is None:
        return None
    sources = _lines(checks.source)[: checks.lines]
    references = _lines(checks.reference)[: checks.lines]
    cleaned = [apply_steps(line, STEPS_OF[config.source]) for line in sources]

    def score(network: TranslatorNetwork) -> tuple[float, float]:
        hypotheses = decode_greedily(network, cleaned, material)
        return (
            load_metric("bleu").score(hypotheses, [references]).value,
            load_metric("chrf++").score(hypotheses, [references]).value,
        )

    return score


def _lines(path: Path) -> list[str]:
    with open_text(path) as stream:
        return [line.rstrip("\n") for line in stream]


def decode_greedily(
    network: TranslatorNetwork, texts: list[str], material: Material, quantization: str = "int8"
) -> list[str]:
    """Return the greedy translations of cleaned texts by CTranslate2."""
    import ctranslate2

    source, target = material.vocabularies
    with tempfile.TemporaryDirectory() as folder:
        write_translator(
            arrays_of(network), source.pieces, target.pieces, Path(folder), quantization
        )
        model = ctranslate2.Translator(folder, device="cpu")
        results = model.translate_batch(
            material.processors[0].Encode(texts, out_type=str),
            beam_size=1,
            max_batch_size=2048,
            batch_type="tokens",
            max_input_length=0,
            max_decoding_length=256,
        )
        return [str(material.processors[1].Decode(result.hypotheses[0])) for result in results]
