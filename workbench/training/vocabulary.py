"""The SentencePiece vocabularies of a training run: the whole one for the source, a cut one for the
target.

A translator of 32,000 pieces into English spends a quarter of its training and half of its decoding
on pieces that English hardly has, and sees rare ones too seldom to learn them (Sennrich & Zhang
2019).
So the target keeps the pieces seen often enough, all single characters that occur, and the four
special
ones; rarer words are spelled with shorter pieces. `cut_model` does that to the model file itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ModelError
from workbench.files import read_bytes

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
_PIECE_FIELD = 1  # ModelProto.pieces in sentencepiece_model.proto


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces by id, ids by piece, the ids of the four special ones and of full stops."""

    model: bytes
    pieces: tuple[str, ...]
    ids: dict[str, int]
    stops: frozenset[int]
    begin: int
    end: int
    pad: int
    unknown: int

    def __len__(self) -> int:
        return len(self.pieces)


def load_vocabulary(path: Path) -> tuple[Vocabulary, Any]:
    """Return the vocabulary of a file and its SentencePiece processor; see `parse_vocabulary`."""
    return parse_vocabulary(read_bytes(path), str(path))


def parse_vocabulary(model: bytes, origin: str) -> tuple[Vocabulary, Any]:
    """Return a vocabulary and its SentencePiece processor.

    Raises ModelError if the bytes are no SentencePiece model or lack <s>, </s> or <unk>.
    """
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor()
    try:
        processor.LoadFromSerializedProto(model)
    except (OSError, RuntimeError) as error:
        raise ModelError(f"{origin}: not a SentencePiece model ({error})") from None
    pieces = tuple(processor.IdToPiece(i) for i in range(processor.GetPieceSize()))
    ids = {piece: i for i, piece in enumerate(pieces)}
    for special in ("<s>", "</s>", "<unk>"):
        if special not in ids:
            raise ModelError(f"{origin}: the piece {special} is missing")
    pad = ids.get("<pad>", ids["</s>"])
    stops = frozenset(ids[piece] for piece in (".", "▁.") if piece in ids)
    vocabulary = Vocabulary(model, pieces, ids, stops, ids["<s>"], ids["</s>"], pad, ids["<unk>"])
    return vocabulary, processor


def frequent_pieces(
    counts: NDArray[np.float64], vocabulary: Vocabulary, least: float
) -> NDArray[np.int64]:
    """Return the ids a target keeps: specials, pieces seen `least` times, single characters seen at
    all.

    `counts[id]` may be weighted, as the tiers are.
    """
    keep = counts >= least
    for number, piece in enumerate(vocabulary.pieces):
        if piece in SPECIALS or (counts[number] and len(piece.replace("▁", "")) <= 1):
            keep[number] = True
    # A character that only ever occurred inside longer pieces must stay spellable.
    for number in np.flatnonzero(counts).tolist():
        for character in vocabulary.pieces[number]:
            if character in vocabulary.ids:
                keep[vocabulary.ids[character]] = True
    return np.flatnonzero(keep)


def cut_model(model: bytes, keep: Collection[int]) -> bytes:
    """Return a SentencePiece model file with only the kept pieces, in their order.

    The file is a Protocol Buffers message whose repeated field 1 holds the pieces: those are
    filtered, all else is copied byte by byte.
    """
    wanted = frozenset(keep)
    out = bytearray()
    number = 0
    for field, start, end in _fields(model):
        if field == _PIECE_FIELD:
            number += 1
            if number - 1 not in wanted:
                continue
        out += model[start:end]
    return bytes(out)


def _fields(message: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (field number, start, end) of the top-level fields of a Protocol Buffers message."""
    position = 0
    while position < len(message):
        start = position
        tag, position = _varint(message, position)
        kind = tag & 7
        if kind == 0:
            _, position = _varint(message, position)
        elif kind == 1:
            position += 8
        elif kind == 2:
            length, position = _varint(message, position)
            position += length
        elif kind == 5:
            position += 4
        else:
            raise ModelError(f"not a SentencePiece model: field type {kind} at byte {start}")
        yield tag >> 3, start, position


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, position
