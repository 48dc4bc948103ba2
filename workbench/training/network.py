"""The translator as a PyTorch network: a BERT-style encoder and a post-norm decoder.

Names follow the recipe, so that a `weights.f16.npz` loads as it is: `emb.weight` `[V, D]`,
`epos.weight` and `dpos.weight` `[P, D]`, `enc.N.att.q.weight` `[D, D]`, … Post-norm as in Vaswani
et al. 2017,
GELU and learned positions as in Devlin et al. 2019. Letters in shapes: B sentences, S source
pieces, T
target pieces, D width, H heads, V vocabulary, P positions, F width of the feed-forward layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

NORM_EPSILON = 1e-12  # BERT's; CTranslate2 is told the same


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    vocabulary: int = 32000
    width: int = 384
    heads: int = 12
    feed_forward: int = 1536
    encoder_layers: int = 12
    decoder_layers: int = 4
    positions: int = 512


class Attention(nn.Module):
    """Multi-head attention with separate query, key, value and output projections, all with bias."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(width, width)
        self.k = nn.Linear(width, width)
        self.v = nn.Linear(width, width)
        self.o = nn.Linear(width, width)

    def _split(self, states: Tensor) -> Tensor:
        """`[B, L, D]` to `[B, H, L, D / H]`."""
        batch, length, width = states.shape
        return states.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def forward(self, queries: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Attend from queries `[B, T, D]` to memory `[B, S, D]`; mask, `[B, 1, 1, S]` or `[T, S]`,
        is added.

        Written out, because the fused kernel of PyTorch 2.13 takes 7 times as long in bfloat16 on a
        CPU (53 ms against 7 ms forward and backward at B 64, T 36, S 32).
        """
        query, key, value = (
            self._split(self.q(queries)),
            self._split(self.k(memory)),
            self._split(self.v(memory)),
        )
        logits = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        weights = (logits if mask is None else logits + mask).softmax(-1)
        mixed: Tensor = self.o((weights @ value).transpose(1, 2).reshape(queries.shape))
        return mixed


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, each followed by dropout, residual and norm."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.att = Attention(shape.width, shape.heads)
        self.ln1 = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.fi = nn.Linear(shape.width, shape.feed_forward)
        self.fo = nn.Linear(shape.feed_forward, shape.width)
        self.ln2 = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.dropout = dropout

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """`[B, S, D]` to `[B, S, D]`."""
        states = self.ln1(
            states + drop(self.att(states, states, mask), self.dropout, self.training)
        )
        inner = functional.gelu(self.fi(states))
        result: Tensor = self.ln2(states + drop(self.fo(inner), self.dropout, self.training))
        return result


class DecoderLayer(nn.Module):
    """Causal self-attention, attention to the source, feed-forward."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.att = Attention(shape.width, shape.heads)
        self.ln1 = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.cross = Attention(shape.width, shape.heads)
        self.ln2 = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.fi = nn.Linear(shape.width, shape.feed_forward)
        self.fo = nn.Linear(shape.feed_forward, shape.width)
        self.ln3 = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.dropout = dropout

    def forward(
        self, states: Tensor, memory: Tensor, mask: Tensor | None, causal: Tensor
    ) -> Tensor:
        """States `[B, T, D]`, memory `[B, S, D]` to `[B, T, D]`.

        Padding of the target lies at its end, so the causal mask `[T, T]` alone keeps it out of
        real rows.
        """
        states = self.ln1(
            states + drop(self.att(states, states, causal), self.dropout, self.training)
        )
        states = self.ln2(
            states + drop(self.cross(states, memory, mask), self.dropout, self.training)
        )
        inner = functional.gelu(self.fi(states))
        result: Tensor = self.ln3(states + drop(self.fo(inner), self.dropout, self.training))
        return result


class TranslatorNetwork(nn.Module):
    """Encoder, decoder and one embedding matrix for source, target and output."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.dropout = dropout
        self.frozen_layers = 0  # lowest encoder layers that run without gradient and dropout
        self.emb = nn.Embedding(shape.vocabulary, shape.width)
        self.epos = nn.Embedding(shape.positions, shape.width)
        self.dpos = nn.Embedding(shape.positions, shape.width)
        self.eln = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.dln = nn.LayerNorm(shape.width, eps=NORM_EPSILON)
        self.enc = nn.ModuleList(EncoderLayer(shape, dropout) for _ in range(shape.encoder_layers))
        self.dec = nn.ModuleList(DecoderLayer(shape, dropout) for _ in range(shape.decoder_layers))
        self.bias = nn.Parameter(torch.zeros(shape.vocabulary))

    def _embed(self, ids: Tensor, positions: nn.Embedding, norm: nn.LayerNorm) -> Tensor:
        states = norm(self.emb(ids) + positions.weight[: ids.shape[1]])
        return drop(states, self.dropout, self.training)

    def encode(self, source: Tensor, mask: Tensor | None) -> Tensor:
        """Source ids `[B, S]` to memory `[B, S, D]`; mask is what `padding_mask` gives."""
        if not self.frozen_layers:
            states = self._embed(source, self.epos, self.eln)
        else:
            states = self._encode_frozen(source, mask)
        for layer in self.enc[self.frozen_layers :]:
            states = layer(states, mask)
        return states

    @torch.no_grad()
    def _encode_frozen(self, source: Tensor, mask: Tensor | None) -> Tensor:
        """Run embeddings and frozen layers as they are at translation time, keeping no activations."""
        training = self.training
        self.eval()
        states = self._embed(source, self.epos, self.eln)
        for layer in self.enc[: self.frozen_layers]:
            states = layer(states, mask)
        self.train(training)
        return states

    def decode(self, target: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Target ids so far `[B, T]` to the states before the output layer, `[B, T, D]`."""
        states = self._embed(target, self.dpos, self.dln)
        causal = causal_mask(target.shape[1], states)
        for layer in self.dec:
            states = layer(states, memory, mask, causal)
        return states

    def forward(self, source: Tensor, target: Tensor, pad_id: int) -> Tensor:
        """Source `[B, S]` and target so far `[B, T]` to decoder states `[B, T, D]`."""
        mask = padding_mask(source, pad_id)
        return self.decode(target, self.encode(source, mask), mask)


def compute_dtype(device: str) -> torch.dtype:
    """Return the type that matrix products have on this device: autocast's, or float32."""
    if torch.is_autocast_enabled(device):
        return torch.get_autocast_dtype(device)
    return torch.float32


def padding_mask(source: Tensor, pad_id: int) -> Tensor | None:
    """Return `[B, 1, 1, S]`, 0 at pieces and minus infinity at padding; None without padding."""
    padding = source == pad_id
    if not bool(padding.any()):
        return None
    mask = torch.zeros(source.shape, dtype=compute_dtype(source.device.type), device=source.device)
    return mask.masked_fill(padding, float("-inf"))[:, None, None, :]


def causal_mask(length: int, like: Tensor) -> Tensor:
    """Return `[T, T]`, minus infinity above the diagonal, 0 elsewhere."""
    mask = torch.full((length, length), float("-inf"), device=like.device)
    return mask.triu(1).to(compute_dtype(like.device.type))


def drop(states: Tensor, rate: float, training: bool) -> Tensor:
    """Dropout, the rate rounded to 1/256: one random byte an element.

    Random bytes drawn eight at a time cost a tenth of PyTorch's own Bernoulli draw on a CPU, where
    that draw was 6 % of a training step.
    """
    cut = round(rate * 256)
    if not training or cut == 0:
        return states
    size = states.numel()
    words = torch.empty((size + 7) // 8, dtype=torch.int64, device=states.device)
    # Bytes 0-6 of a 63-bit draw are uniform, the top one has a zero sign bit: so draw 2**64 values.
    noise = words.random_(-(2**63), None).view(torch.uint8)[:size].view(states.shape)
    return states * (noise >= cut).to(states.dtype).mul_(256 / (256 - cut))
