"""How pairs lie on disk: one module a format, each with `read` and `write`, listed here by name.

    read(path) -> Iterator[TextPair]          lazily; raises InputError with file and line
    write(pairs, path)                        atomically; the same pairs give the same bytes

To add a format: a module with these two functions and `SUFFIXES`, a line in `FORMATS`, a golden
file.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, cast

from workbench.errors import InputError, unknown_name
from workbench.records import AlignedPair, TextPair

SOURCE_LANGUAGE, TARGET_LANGUAGE = "ar", "en"

# name -> (module, suffixes); listing them loads nothing
FORMATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "tsv": ("workbench.formats.tsv", (".tsv", ".tab")),
    "jsonl": ("workbench.formats.jsonl", (".jsonl", ".ndjson")),
    "tmx": ("workbench.formats.tmx", (".tmx",)),
    "moses": ("workbench.formats.moses", (".ar", ".en")),
    "csv": ("workbench.formats.csvfile", (".csv",)),
    "xliff": ("workbench.formats.xliff", (".xlf",)),
    "xliff12": ("workbench.formats.xliff12", (".xliff",)),
    "parquet": ("workbench.formats.parquet", (".parquet",)),
}


class Format(Protocol):
    """What a format module offers."""

    def read(self, path: Path) -> Iterator[TextPair]:
        """Yield the pairs of a file."""

    def write(self, pairs: Iterable[TextPair], path: Path) -> int:
        """Write pairs and return how many."""


def load_format(name: str) -> Format:
    """Return the module of a format; raises InputError with the nearest name."""
    if name not in FORMATS:
        raise InputError(unknown_name("format", name, FORMATS))
    return cast(Format, importlib.import_module(FORMATS[name][0]))


def format_of(path: Path) -> str:
    """Return the name of the format a path's suffix stands for; raises InputError if it is none."""
    suffix = path.suffix.lower()
    for name, (_, suffixes) in FORMATS.items():
        if suffix in suffixes:
            return name
    known = ", ".join(suffix for _, suffixes in FORMATS.values() for suffix in suffixes)
    raise InputError(
        f"{path}: no format ends in '{suffix}'", hint=f"one of {known}; or --format NAME"
    )


def to_text_pair(pair: AlignedPair) -> TextPair:
    """Return a bead as the two texts that go to disk, with where they come from."""
    source, target = pair.source, pair.target
    metadata: dict[str, object] = {}
    if source or target:
        metadata["article"] = (source or target)[0].article_id
    if source:
        metadata["segment"] = ",".join(str(segment.index) for segment in source)
    metadata["kind"] = pair.kind
    metadata["confidence"] = round(pair.confidence, 4)
    metadata["aligner"] = pair.aligner
    metadata.update(pair.metadata)
    return TextPair(pair.source_text, pair.target_text, metadata)
