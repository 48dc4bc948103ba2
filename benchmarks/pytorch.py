"""Against PyTorch on the same weights: greedy decoding with cached keys and values, float32, all cores.

The shipped int8 weights are read from `model.bin` and brought back to float32; the network is written
out below with PyTorch's own operations. Both sides get the same batches and give (nearly) the same text.
"""

from __future__ import annotations

import json
import struct
import sys
import time
from pathlib import Path
from typing import Any

import common
import numpy as np

TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
ROUNDS = 3
HEAD = 32


def read_binary(path: Path) -> dict[str, Any]:
    """Return the float32 arrays of a CTranslate2 `model.bin` (format version 6)."""
    data, place = path.read_bytes(), 0

    def take(form: str) -> int:
        nonlocal place
        (value,) = struct.unpack_from(form, data, place)
        place += struct.calcsize(form)
        return int(value)

    def text() -> str:
        nonlocal place
        length = take("<H")
        value = data[place : place + length].rstrip(b"\0").decode()
        place += length
        return value

    assert take("<I") == 6
    text()
    take("<I")
    arrays: dict[str, Any] = {}
    for _ in range(take("<I")):
        name, rank = text(), take("<B")
        shape = [take("<I") for _ in range(rank)]
        kind, size = take("<B"), take("<I")
        arrays[name] = np.frombuffer(
            data, TYPES[kind], size // np.dtype(TYPES[kind]).itemsize, place
        )
        arrays[name] = arrays[name].reshape(shape)
        place += size
    scales = {name: value for name, value in arrays.items() if name.endswith("_scale")}
    for name, scale in scales.items():
        own = name.removesuffix("_scale")
        arrays[own] = arrays[own].astype(np.float32) / scale.reshape(-1, 1)
    for _ in range(take("<I")):
        alias, name = text(), text()
        arrays[alias] = arrays[name]
    return {name: np.array(value, np.float32) for name, value in arrays.items() if value.ndim}


class Network:
    """The translator's forward pass on tensors named as CTranslate2 names them."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        import torch

        self.torch = torch
        self.w = {name: torch.from_numpy(value) for name, value in arrays.items()}
        self.depth = {
            side: len({n.split("/")[1] for n in arrays if n.startswith(f"{side}/layer_")})
            for side in ("encoder", "decoder")
        }

    def linear(self, x: Any, name: str) -> Any:
        return self.torch.nn.functional.linear(x, self.w[f"{name}/weight"], self.w[f"{name}/bias"])

    def norm(self, x: Any, name: str) -> Any:
        gamma, beta = self.w[f"{name}/gamma"], self.w[f"{name}/beta"]
        return self.torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta, 1e-12)

    def heads(self, x: Any) -> Any:
        return x.view(*x.shape[:2], -1, HEAD).transpose(1, 2)

    def attend(self, query: Any, key: Any, value: Any, mask: Any = None) -> Any:
        attention = self.torch.nn.functional.scaled_dot_product_attention
        mixed = attention(query, key, value, attn_mask=mask)
        return mixed.transpose(1, 2).flatten(2)

    def embed(self, ids: Any, side: str, start: int) -> Any:
        table = "encoder/embeddings_0" if side == "encoder" else "decoder/embeddings"
        x = self.w[f"{table}/weight"][ids]
        x = x + self.w[f"{side}/position_encodings/encodings"][start : start + ids.shape[1]]
        return self.norm(x, f"{side}/layernorm_embedding")

    def feed_forward(self, x: Any, name: str) -> Any:
        inner = self.torch.nn.functional.gelu(self.linear(x, f"{name}/ffn/linear_0"))
        return self.norm(x + self.linear(inner, f"{name}/ffn/linear_1"), f"{name}/ffn/layer_norm")

    def encode(self, ids: Any, mask: Any) -> Any:
        x = self.embed(ids, "encoder", 0)
        for n in range(self.depth["encoder"]):
            name = f"encoder/layer_{n}"
            q, k, v = map(
                self.heads, self.linear(x, f"{name}/self_attention/linear_0").chunk(3, -1)
            )
            mixed = self.linear(self.attend(q, k, v, mask), f"{name}/self_attention/linear_1")
            x = self.feed_forward(self.norm(x + mixed, f"{name}/self_attention/layer_norm"), name)
        return x

    def step(self, ids: Any, at: int, past: list[Any], memory: list[Any], mask: Any) -> Any:
        """Return the logits `[B, V]` of one more piece; `past` grows by its keys and values."""
        x = self.embed(ids, "decoder", at)
        for n in range(self.depth["decoder"]):
            name = f"decoder/layer_{n}"
            q, k, v = map(
                self.heads, self.linear(x, f"{name}/self_attention/linear_0").chunk(3, -1)
            )
            if past[n] is not None:
                k, v = self.torch.cat((past[n][0], k), 2), self.torch.cat((past[n][1], v), 2)
            past[n] = (k, v)
            mixed = self.linear(self.attend(q, k, v), f"{name}/self_attention/linear_1")
            x = self.norm(x + mixed, f"{name}/self_attention/layer_norm")
            q = self.heads(self.linear(x, f"{name}/attention/linear_0"))
            mixed = self.linear(self.attend(q, *memory[n], mask), f"{name}/attention/linear_2")
            x = self.feed_forward(self.norm(x + mixed, f"{name}/attention/layer_norm"), name)
        return self.linear(x[:, -1], "decoder/projection")

    def translate(self, rows: list[list[int]], start: int, end: int, limit: int) -> list[list[int]]:
        """Return the greedy output of one batch."""
        torch = self.torch
        width = max(map(len, rows))
        ids = torch.tensor([row + [1] * (width - len(row)) for row in rows])
        keep = torch.tensor([[True] * len(row) + [False] * (width - len(row)) for row in rows])
        mask = keep[:, None, None, :]
        states = self.encode(ids, mask)
        memory = []
        for n in range(self.depth["decoder"]):
            k, v = self.linear(states, f"decoder/layer_{n}/attention/linear_1").chunk(2, -1)
            memory.append((self.heads(k), self.heads(v)))
        past: list[Any] = [None] * self.depth["decoder"]
        last = torch.full((len(rows), 1), start)
        alive = torch.ones(len(rows), dtype=torch.bool)
        outputs: list[list[int]] = [[] for _ in rows]
        for at in range(limit):
            last = self.step(last, at, past, memory, mask).argmax(-1, keepdim=True)
            alive &= last[:, 0] != end
            if not alive.any():
                break
            for n in torch.nonzero(alive)[:, 0].tolist():
                outputs[n].append(int(last[n, 0]))
        return outputs


def measure() -> dict[str, Any]:
    import torch

    from workbench.registry import find_model
    from workbench.text.steps import apply_steps
    from workbench.translator import Translator
    from workbench.translator.options import options_for

    card = find_model("ar-en")
    translator = Translator(card, options_for(card, {"beam_size": 1}))
    texts = [text for article in common.seed_segments() for text in article]
    texts = sorted(texts, key=lambda text: -len(text))
    pieces = translator.tokenizer.encode([apply_steps(text, card.input_steps) for text in texts])
    config = json.loads((card.folder / "config.json").read_text(encoding="utf-8"))
    if config.get("add_source_eos"):
        pieces = [[*row, "</s>"] for row in pieces]
    if config.get("add_source_bos"):
        pieces = [["<s>", *row] for row in pieces]
    words = {side: _vocabulary(card.folder, side) for side in ("source", "target")}
    known = {piece: number for number, piece in enumerate(words["source"])}
    rows = [[known.get(piece, 3) for piece in row] for row in pieces]
    network = Network(read_binary(card.folder / "model.bin"))
    start = words["target"].index(config.get("decoder_start_token", "</s>"))
    end = words["target"].index("</s>")
    seconds: dict[str, list[float]] = {"workbench": [], "PyTorch": []}
    ours, theirs = [], []
    with torch.inference_mode():
        for number in range(ROUNDS):
            translator.cache = translator.cache.beside(f"round {number}")  # nothing remembered
            started = time.perf_counter()
            ours = [one.text for one in translator.translate_texts(texts)]
            seconds["workbench"].append(time.perf_counter() - started)
            started = time.perf_counter()
            theirs = []
            for first in range(0, len(rows), 16):
                theirs += network.translate(rows[first : first + 16], start, end, 200)
            seconds["PyTorch"].append(time.perf_counter() - started)
    texts_out = [translator.tokenizer.decode([words["target"][i] for i in row]) for row in theirs]
    same = sum(a.split()[:5] == b.split()[:5] for a, b in zip(ours, texts_out, strict=True))
    return {
        "seconds": seconds,
        "same": same,
        "segments": len(texts),
        "tokens": sum(map(len, theirs)),
    }


def _vocabulary(folder: Path, side: str) -> list[str]:
    for name in (f"{side}_vocabulary.json", "shared_vocabulary.json"):
        if (folder / name).is_file():
            words: list[str] = json.loads((folder / name).read_text(encoding="utf-8"))
            return words
    raise SystemExit(f"{folder}: no vocabulary")


def main() -> None:
    if "--measure" in sys.argv:
        print(json.dumps(measure()))
        return
    found = common.in_fresh_process("pytorch.py", "--measure")
    times = {name: common.median(values) for name, values in found["seconds"].items()}
    print("## Against PyTorch, same weights\n")
    print(f"{(__doc__ or '').split(chr(10), 2)[2].strip()} Median of {ROUNDS} rounds.\n")
    rows = [
        [name, f"{value:.2f}", f"{found['tokens'] / value:.0f}"] for name, value in times.items()
    ]
    print(common.table(["greedy", "seconds", "tokens/s"], rows))
    print(
        f"\nThe workbench is **{times['PyTorch'] / times['workbench']:.1f} times** as fast; "
        f"{found['same']} of {found['segments']} outputs begin with the same five words."
    )


if __name__ == "__main__":
    main()
