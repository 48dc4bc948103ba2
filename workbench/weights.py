"""Weight files of the embedded models: `.npz` in, CTranslate2 folders out. No torch here.

Two layouts are read: the recipe's translator (`emb.weight`, `enc.0.att.q.weight`, …; linear weights are
`[out, in]`) and the packed 4-bit encoder (`X.scale`, `X.nibbles`; blocks of 32 along the columns).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array = NDArray[np.float32]
NORM_EPSILON = 1e-12
HEAD_WIDTH = 32  # of MiniLM, E5-small and every network made here
NEVER = -1e4  # bias of a piece the output may not use; e**-1e4 is 0 in float32
NEVER_PRODUCED = ("<s>", "<pad>", "<unk>")
NORMS = {"attention.norm": "ln1", "feed_forward.norm": "ln2"}
LINEARS = {
    "attention.query": "att.q",
    "attention.key": "att.k",
    "attention.value": "att.v",
    "attention.output": "att.o",
    "feed_forward.inner": "fi",
    "feed_forward.outer": "fo",
}


def load_npz(path: Path) -> dict[str, NDArray[Any]]:
    """Read all arrays of an `.npz`, never pickled ones; raises ModelError if it is none."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path}: not a weight file ({error})") from None


def dequantize(scale: NDArray[np.float16], nibbles: NDArray[np.uint8]) -> Array:
    """Return float32 `[rows, cols]` from scale `[rows, cols/32]` and nibbles `[rows, cols/32, 16]`.

    Byte j of a block holds weight j in its low and weight j + 16 in its high four bits;
    weight = (nibble - 8) * scale.
    """
    values = np.concatenate((nibbles & 15, nibbles >> 4), axis=2).astype(np.float32) - 8
    values *= scale.astype(np.float32)[:, :, None]
    return values.reshape(len(scale), -1)


def unpack_encoder(packed: Mapping[str, NDArray[Any]]) -> dict[str, Array]:
    """Turn the packed encoder into arrays with the recipe's names; token type 0 goes into the
    positions.

    Raises ModelError if an array is missing.
    """

    def matrix(name: str) -> Array:
        return dequantize(packed[f"{name}.scale"], packed[f"{name}.nibbles"])

    try:
        arrays: dict[str, Array] = {
            "emb.weight": matrix("embeddings.word"),
            "epos.weight": packed["embeddings.position"] + packed["embeddings.token_type"][0],
            "eln.weight": packed["embeddings.norm.weight"],
            "eln.bias": packed["embeddings.norm.bias"],
        }
        layers = {int(name.split(".")[1]) for name in packed if name.startswith("layer.")}
        for layer in sorted(layers):
            old, new = f"layer.{layer}.", f"enc.{layer}."
            for name, short in LINEARS.items():
                arrays[f"{new}{short}.weight"] = matrix(old + name)
                arrays[f"{new}{short}.bias"] = packed[f"{old}{name}.bias"]
            for name, short in NORMS.items():
                for part in ("weight", "bias"):
                    arrays[f"{new}{short}.{part}"] = packed[f"{old}{name}.{part}"]
    except KeyError as error:
        raise ModelError(f"the encoder file lacks the array {error}") from None
    return arrays


def _set_linear(spec: Any, arrays: Mapping[str, Array], names: Sequence[str]) -> None:
    """Fill a CTranslate2 linear layer from one or several projections laid over each other."""
    spec.weight = np.concatenate([arrays[f"{name}.weight"] for name in names]).astype(np.float32)
    spec.bias = np.concatenate([arrays[f"{name}.bias"] for name in names]).astype(np.float32)


def _set_norm(spec: Any, arrays: Mapping[str, Array], name: str) -> None:
    spec.gamma = arrays[f"{name}.weight"].astype(np.float32)
    spec.beta = arrays[f"{name}.bias"].astype(np.float32)


def _set_attention(
    spec: Any, arrays: Mapping[str, Array], name: str, norm: str, *, cross: bool
) -> None:
    """Self-attention keeps query, key and value in one layer; cross-attention keeps the query apart."""
    groups = ("q", "kv", "o") if cross else ("qkv", "o")
    for linear, letters in zip(spec.linear, groups, strict=True):
        _set_linear(linear, arrays, [f"{name}.{letter}" for letter in letters])
    _set_norm(spec.layer_norm, arrays, norm)


def _set_embeddings(
    spec: Any, arrays: Mapping[str, Array], matrix: str, positions: str, norm: str
) -> None:
    embeddings = spec.embeddings[0] if isinstance(spec.embeddings, list) else spec.embeddings
    embeddings.weight = arrays[matrix].astype(np.float32)
    spec.scale_embeddings = False
    spec.position_encodings.encodings = arrays[positions].astype(np.float32)
    _set_norm(spec.layernorm_embedding, arrays, norm)


def _encoder_spec(arrays: Mapping[str, Array]) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    layers = 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith("enc."))
    spec = transformer_spec.TransformerEncoderSpec(
        layers,
        arrays["emb.weight"].shape[1] // HEAD_WIDTH,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
    )
    _set_embeddings(spec, arrays, "emb.weight", "epos.weight", "eln")
    for number, layer in enumerate(spec.layer):
        name = f"enc.{number}"
        _set_attention(layer.self_attention, arrays, f"{name}.att", f"{name}.ln1", cross=False)
        _set_linear(layer.ffn.linear_0, arrays, [f"{name}.fi"])
        _set_linear(layer.ffn.linear_1, arrays, [f"{name}.fo"])
        _set_norm(layer.ffn.layer_norm, arrays, f"{name}.ln2")
    return spec


def _decoder_spec(arrays: Mapping[str, Array]) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    layers = 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith("dec."))
    spec = transformer_spec.TransformerDecoderSpec(
        layers,
        arrays["emb.weight"].shape[1] // HEAD_WIDTH,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
    )
    matrix = "out.weight" if "out.weight" in arrays else "emb.weight"
    _set_embeddings(spec, arrays, matrix, "dpos.weight", "dln")
    for number, layer in enumerate(spec.layer):
        name = f"dec.{number}"
        _set_attention(layer.self_attention, arrays, f"{name}.att", f"{name}.ln1", cross=False)
        _set_attention(layer.attention, arrays, f"{name}.cross", f"{name}.ln2", cross=True)
        _set_linear(layer.ffn.linear_0, arrays, [f"{name}.fi"])
        _set_linear(layer.ffn.linear_1, arrays, [f"{name}.fo"])
        _set_norm(layer.ffn.layer_norm, arrays, f"{name}.ln3")
    spec.projection.weight = arrays[matrix].astype(np.float32)
    spec.projection.bias = arrays["bias"].astype(np.float32)
    return spec


def write_translator(
    arrays: Mapping[str, Array],
    pieces: Sequence[str],
    target_pieces: Sequence[str],
    folder: Path,
    quantization: str,
) -> None:
    """Write a CTranslate2 translator folder (weights, config, vocabularies) from recipe-named
    arrays.

    The target uses the rows of its own pieces; its special pieces but `</s>` can never be produced.
    """
    from ctranslate2.specs import transformer_spec

    if tuple(target_pieces) != tuple(pieces):
        ids = {piece: number for number, piece in enumerate(pieces)}
        rows = [ids[piece] for piece in target_pieces]
        arrays = {**arrays, "out.weight": arrays["emb.weight"][rows], "bias": arrays["bias"][rows]}
    bias = np.array(arrays["bias"], dtype=np.float32)
    bias[[n for n, piece in enumerate(target_pieces) if piece in NEVER_PRODUCED]] = NEVER
    arrays = {**arrays, "bias": bias}
    try:
        spec = transformer_spec.TransformerSpec(_encoder_spec(arrays), _decoder_spec(arrays))
    except KeyError as error:
        raise ModelError(f"the weights lack the array {error}") from None
    spec.config.add_source_bos = True
    spec.config.add_source_eos = True
    spec.config.decoder_start_token = "</s>"
    spec.config.layer_norm_epsilon = NORM_EPSILON
    spec.register_source_vocabulary(list(pieces))
    spec.register_target_vocabulary(list(target_pieces))
    _save(spec, folder, quantization)


def write_encoder(
    arrays: Mapping[str, Array], pieces: Sequence[str], folder: Path, quantization: str
) -> None:
    """Write a CTranslate2 encoder folder from recipe-named arrays."""
    from ctranslate2.specs import transformer_spec

    spec = transformer_spec.TransformerEncoderModelSpec(_encoder_spec(arrays))
    spec.config.layer_norm_epsilon = NORM_EPSILON
    spec.config.bos_token = "<s>"
    spec.config.eos_token = "</s>"
    spec.register_vocabulary(list(pieces))
    _save(spec, folder, quantization)


def _save(spec: Any, folder: Path, quantization: str) -> None:
    spec.validate()
    spec.optimize(quantization=None if quantization == "float32" else quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
