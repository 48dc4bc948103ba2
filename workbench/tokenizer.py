"""SentencePiece for one model: text to pieces with the model's own special tokens, and back.

Who adds `</s>` differs by converter (`peers.md` §J): models made by the Marian and OPUS-MT
converters carry `add_source_eos` in config.json and add it themselves; models made by the
Transformers
converter do not, and lose several BLEU without it. The flag is read from the model, never assumed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.errors import ModelError
from workbench.records import ModelCard
from workbench.text.script import has_arabic

_SHARED = (
    "sentencepiece.model",
    "spm.model",
    "sentencepiece.bpe.model",
    "tokenizer.model",
    "spiece.model",
)
_SOURCE = ("source.spm", *_SHARED)
_TARGET = ("target.spm", *_SHARED)
END = "</s>"


class Tokenizer:
    """Both directions of one model. Raises ModelError if its SentencePiece files are missing."""

    def __init__(self, card: ModelCard) -> None:
        self._source = _load(_find(card.folder, _SOURCE))
        self._target = _load(_find(card.folder, _TARGET))
        config = read_model_config(card.folder)
        self._prefix = list(card.source_prefix)
        self.target_prefix = list(card.target_prefix)
        self._suffix = [] if config.get("add_source_eos", False) else [END]

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the pieces of each text as the model wants them; empty texts give no pieces."""
        return [
            [*self._prefix, *pieces, *self._suffix] if pieces else []
            for pieces in self._source.Encode(list(texts), out_type=str)
        ]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of pieces of each text, special tokens left out."""
        return [len(ids) for ids in self._source.Encode(list(texts))]

    def count_unknown(self, text: str, *, target: bool = False) -> tuple[int, int]:
        """Return the number of pieces of a text, and how many of them the vocabulary does not know."""
        processor = self._target if target else self._source
        ids, unknown = processor.Encode(text), processor.unk_id()
        return len(ids), sum(one == unknown for one in ids)

    def decode(self, pieces: Sequence[str]) -> str:
        """Return the text of target pieces, language tokens and specials left out."""
        return str(self._target.Decode(self._strip(pieces)))

    def encode_target(self, texts: Sequence[str]) -> list[list[str]]:
        """Return target pieces for forced decoding, the target prefix in front."""
        return [[*self.target_prefix, *p] for p in self._target.Encode(list(texts), out_type=str)]

    def arabic_pieces(self) -> list[str]:
        """Return the target pieces that hold an Arabic letter."""
        size = self._target.GetPieceSize()
        return [piece for piece in map(self._target.IdToPiece, range(size)) if has_arabic(piece)]

    def _strip(self, pieces: Sequence[str]) -> list[str]:
        start = len(self.target_prefix)
        if start and list(pieces[:start]) == self.target_prefix:
            pieces = pieces[start:]
        return [piece for piece in pieces if piece not in ("<s>", END, "<pad>")]


def read_model_config(folder: Path) -> dict[str, Any]:
    """Return a model's config.json; old models without one get an empty table."""
    path = folder / "config.json"
    if not path.is_file():
        return {}
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{path}: not a JSON file ({error})") from None
    return table if isinstance(table, dict) else {}


def _find(folder: Path, names: Sequence[str]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise ModelError(
        f"{folder}: no SentencePiece model ({', '.join(names)})",
        hint="copy the tokenizer of the original model into the folder",
    )


def _load(path: Path) -> Any:
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor()
    try:
        processor.Load(str(path))
    except (OSError, RuntimeError) as error:
        raise ModelError(f"{path}: not a SentencePiece model ({error})") from None
    return processor
