"""From torch to CTranslate2, the only bridge: both must say the same before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.errors import ModelError
from workbench.training.material import Material
from workbench.training.network import TranslatorNetwork
from workbench.weights import NEVER_PRODUCED, write_translator

CHECKED_SENTENCES = 50
_LENGTH = 120  # pieces a hypothesis is compared over


def arrays_of(network: TranslatorNetwork) -> dict[str, NDArray[np.float32]]:
    """Return the weights as float32 arrays with the recipe's names."""
    return {
        name: value.detach().cpu().float().numpy() for name, value in network.state_dict().items()
    }


def convert_network(
    network: TranslatorNetwork,
    texts: Sequence[str],
    material: Material,
    folder: Path,
    quantization: str,
) -> int:
    """Write the CTranslate2 model and its vocabularies into `folder`; return how many texts were compared.

    Raises ModelError, and writes nothing, if the float32 conversion decodes one of the first 50 texts
    otherwise than the network does.
    """
    source, target = material.vocabularies
    arrays = arrays_of(network)
    checked = list(texts)[:CHECKED_SENTENCES]
    with tempfile.TemporaryDirectory() as work:
        write_translator(arrays, source.pieces, target.pieces, Path(work), "float32")
        theirs = _decode_converted(Path(work), checked, material, _length(network))
    ours = greedy_pieces(network, checked, material)
    for text, left, right in zip(checked, ours, theirs, strict=True):
        if left != right:
            raise ModelError(
                "the converted model decodes otherwise than the network: "
                f"'{' '.join(right[:12])}' instead of '{' '.join(left[:12])}' for '{text[:60]}'"
            )
    write_translator(arrays, source.pieces, target.pieces, folder, quantization)
    for name, vocabulary in (("source.spm", source), ("target.spm", target)):
        (folder / name).write_bytes(vocabulary.model)
    return len(checked)


def _decode_converted(
    folder: Path, texts: Sequence[str], material: Material, length: int
) -> list[list[str]]:
    import ctranslate2

    model = ctranslate2.Translator(str(folder), device="cpu", compute_type="float32")
    pieces = material.processors[0].Encode(list(texts), out_type=str)
    results = model.translate_batch(
        pieces, beam_size=1, min_decoding_length=0, max_decoding_length=length, max_input_length=0
    )
    return [list(result.hypotheses[0]) for result in results]


def _length(network: TranslatorNetwork) -> int:
    return min(_LENGTH, network.shape.positions - 1)


@torch.no_grad()
def greedy_pieces(
    network: TranslatorNetwork, texts: Sequence[str], material: Material
) -> list[list[str]]:
    """Return the greedy output pieces of each text, decoded by the network itself in float32.

    Plain and slow on purpose: the whole prefix goes through the decoder at each step, one text at a time.
    """
    network = network.eval()
    device = network.bias.device
    source, target = material.vocabularies
    shared = material.shared.to(device)
    banned = [n for n, piece in enumerate(target.pieces) if piece in NEVER_PRODUCED]
    length = _length(network)
    done = []
    for ids in material.processors[0].Encode(list(texts)):
        row = torch.tensor([[source.begin, *ids, source.end]], device=device)
        memory = network.encode(row, None)
        output = [target.end]
        while len(output) <= length:
            states = network.decode(shared[torch.tensor([output], device=device)], memory, None)
            logits = states[0, -1] @ network.emb.weight[shared].T + network.bias[shared]
            logits[banned] = float("-inf")
            best = int(logits.argmax())
            if best == target.end:
                break
            output.append(best)
        done.append([target.pieces[number] for number in output[1:]])
    return done
