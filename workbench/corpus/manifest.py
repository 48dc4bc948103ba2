"""The manifest of a corpus: `corpus.json`, checked on reading, the same bytes from the same work."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.errors import InputError, unknown_name
from workbench.files import read_bytes, write_text

MANIFEST = "corpus.json"


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file of a corpus: how many pairs, and the SHA-256 of its bytes."""

    pairs: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What `corpus.json` says. The pairs lie beside it, a shard a file, in the order of `files`.

    `rejected` are the side files of cleaning; `counts` says what was read and set aside and why;
    `made_by` is the program with its version, the command and its options; `filters` the thresholds in use.
    """

    name: str
    licence: str
    origin: tuple[str, ...]
    pair_count: int
    files: Mapping[str, CorpusFile]
    made_by: Mapping[str, Any]
    source_language: str = "ar"
    target_language: str = "en"
    rejected: Mapping[str, CorpusFile] = field(default_factory=dict)
    counts: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    notes: str = ""


_FIELDS = {item.name for item in dataclasses.fields(Corpus)}
_REQUIRED = ("name", "licence", "origin", "pair_count", "files", "made_by")


def made_by(command: str, **options: Any) -> dict[str, Any]:
    """Return who made a corpus: program, version, command, options that shape its bytes."""
    return {"program": "workbench", "version": __version__, "command": command, **options}


def read_corpus(folder: Path) -> Corpus:
    """Return the manifest of a corpus folder; raises InputError that names what is wrong with it."""
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(
            f"{folder}: no {MANIFEST} in this folder, so it is no corpus",
            hint="workbench corpus build INPUT… --out FOLDER --licence … makes one",
        )
    try:
        table = json.loads(read_bytes(path).decode("utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    if not isinstance(table, dict):
        raise InputError(f"{path}: not an object")
    for key in _REQUIRED:
        if key not in table:
            raise InputError(f"{path}: the key '{key}' is missing")
    for key in table:
        if key not in _FIELDS:
            raise InputError(f"{path}: " + unknown_name("key", key, _FIELDS))
    return _parse(table, path)


def _parse(table: dict[str, Any], path: Path) -> Corpus:
    try:
        for key in ("files", "rejected"):
            table[key] = {name: CorpusFile(**item) for name, item in table.get(key, {}).items()}
        table["origin"] = tuple(table["origin"])
        corpus = Corpus(**table)
    except (TypeError, AttributeError) as error:
        raise InputError(f"{path}: not the manifest of a corpus ({error})") from None
    for name in (*corpus.files, *corpus.rejected):
        if Path(name).name != name:
            raise InputError(f"{path}: the file '{name}' is not inside the corpus folder")
    return corpus


def write_corpus(corpus: Corpus, folder: Path) -> None:
    """Write the manifest; empty parts are left out."""
    table = {
        key: value for key, value in dataclasses.asdict(corpus).items() if value not in ("", {})
    }
    write_text(folder / MANIFEST, json.dumps(table, ensure_ascii=False, indent=2) + "\n")
