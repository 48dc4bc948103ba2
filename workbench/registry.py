"""Model cards: what models there are, what each one is, and whether its files are what they were.

    models/ID/card.json     read and checked on load; `sha256` covers every other file of the folder
    models/ID/...           weights, tokenizer, notes

A CTranslate2 folder without a card can be used by its path; it gets a card made from what is in it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.errors import ModelError, WorkbenchError, unknown_name
from workbench.files import sha256_of, write_text
from workbench.folders import models_folders
from workbench.records import ModelCard
from workbench.text.steps import STEPS

CARD = "card.json"
DEFAULT_TRANSLATOR = "ar-en"
DEFAULT_ENCODER = "e5-ar-en"
KINDS = ("translator", "encoder")
# The general input view for a model whose card says nothing: only what no tokenizer profits from.
DEFAULT_INPUT_STEPS = ("nfc", "controls", "tatweel", "diacritics", "spaces")
_FIELDS = {field.name for field in dataclasses.fields(ModelCard)} - {"folder"}
_REQUIRED = ("id", "kind", "source_language", "target_language", "sha256")


def list_models() -> list[ModelCard]:
    """Return the cards of all installed models, by id; the first folder in search order wins."""
    cards: dict[str, ModelCard] = {}
    for folder in models_folders():
        for path in sorted(folder.iterdir()):
            if (path / CARD).is_file() and path.name not in cards:
                cards[path.name] = read_card(path)
    return [cards[name] for name in sorted(cards)]


def find_model(name: str, kind: str = "translator") -> ModelCard:
    """Return the card of a model by id or by the path of its folder.

    Raises ModelError if there is none, if it is of another kind or if its card is broken.
    """
    card = find_any(name)
    if card.kind != kind:
        raise ModelError(
            f"the model '{card.id}' is a {card.kind}, a {kind} is needed",
            hint="workbench models list",
        )
    return card


def find_installed(name: str, kind: str) -> ModelCard | None:
    """Return the card of a model that one can do without, or None where it is not to be had."""
    try:
        return find_model(name, kind)
    except ModelError:
        return None


def find_any(name: str) -> ModelCard:
    """Return the card of a model of any kind; see `find_model`."""
    path = Path(name)
    if path.is_dir() and ("/" in name or path.is_absolute() or not _installed(name)):
        return read_card(path) if (path / CARD).is_file() else bare_card(path)
    installed = _installed(name)
    if installed is not None:
        return read_card(installed)
    known = [card.id for card in list_models()]
    if not known:
        raise ModelError(
            "no models are installed",
            hint="run inside a checkout, install the wheel, or: workbench models add FOLDER",
        )
    raise ModelError(unknown_name("model", name, known), hint="workbench models list shows all")


def _installed(name: str) -> Path | None:
    for folder in models_folders():
        if (folder / name / CARD).is_file():
            return folder / name
    return None


def read_card(folder: Path) -> ModelCard:
    """Read and check `folder/card.json`; raises ModelError naming what is wrong in it."""
    path = folder / CARD
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{path}: the model card cannot be read ({error})") from None
    return parse_card(table, folder)


def parse_card(table: Mapping[str, Any], folder: Path) -> ModelCard:
    """Build a card from its JSON; raises ModelError for missing or unknown keys."""
    path = folder / CARD
    for key in _REQUIRED:
        if key not in table:
            raise ModelError(f"{path}: the key '{key}' is missing")
    for key in table:
        if key not in _FIELDS:
            raise ModelError(f"{path}: " + unknown_name("key", key, _FIELDS))
    if table["kind"] not in KINDS:
        raise ModelError(f"{path}: " + unknown_name("kind", str(table["kind"]), KINDS))
    for step in table.get("input_steps", ()):
        if step not in STEPS:
            raise ModelError(f"{path}: " + unknown_name("text step", step, STEPS))
    values: dict[str, Any] = {"quantization": "", **table, "folder": folder}
    for key in ("trained_on", "scores", "input_steps", "source_prefix", "target_prefix"):
        values[key] = tuple(values.get(key, ()))
    return ModelCard(**values)


def bare_card(folder: Path) -> ModelCard:
    """Return a card for a CTranslate2 folder that has none: Arabic→English, default text steps."""
    if not (folder / "model.bin").is_file():
        raise ModelError(
            f"{folder}: no model.bin in this folder",
            hint="name a CTranslate2 model folder, or a model id (workbench models list)",
        )
    return ModelCard(
        id=folder.resolve().name,
        kind="translator",
        source_language="ar",
        target_language="en",
        folder=folder,
        sha256=hash_files(folder),
        quantization="",
        input_steps=DEFAULT_INPUT_STEPS,
    )


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a model folder but its card, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in files
        if path.name != CARD and not path.name.startswith(".")
    }


def write_card(card: ModelCard) -> None:
    """Write `card.json` into the model's folder; keys that are empty are left out."""
    table = {
        key: value for key, value in dataclasses.asdict(card).items() if key != "folder" and value
    }
    text = json.dumps(table, ensure_ascii=False, indent=2) + "\n"
    write_text(card.folder / CARD, text)


def check_files(card: ModelCard) -> Iterator[tuple[str, str]]:
    """Yield (file, problem) for each file of the card; the problem is "" where all is well."""
    for name, digest in card.sha256.items():
        path = card.folder / name
        if not path.is_file():
            yield name, "missing"
            continue
        try:
            found = sha256_of(path)
        except WorkbenchError as error:
            yield name, error.message
            continue
        yield (
            name,
            "" if found == digest else f"checksum differs: {found[:12]}… instead of {digest[:12]}…",
        )


def verify_model(card: ModelCard) -> None:
    """Raise ModelError naming the first file that is missing or changed."""
    for name, problem in check_files(card):
        if problem:
            raise ModelError(
                f"{card.folder / name}: {problem}",
                hint=f"restore the file (git checkout, or install again), or accept it: "
                f"workbench models add {card.folder} --force",
            )


def model_hash(card: ModelCard) -> str:
    """Return one digest for the whole model: what translations are cached under."""
    lines = [f"{name} {digest}" for name, digest in sorted(card.sha256.items()) if _is_weight(name)]
    lines += [
        " ".join(card.input_steps),
        " ".join(card.source_prefix),
        " ".join(card.target_prefix),
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _is_weight(name: str) -> bool:
    return not name.endswith((".md", ".txt.md", "NOTICE", "LICENSE"))


def total_bytes(card: ModelCard) -> int:
    """Return the size of the model's files in bytes."""
    return sum(_size(card.folder / name) for name in card.sha256)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def score_lines(scores: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the card's scores as readable lines, each with its signature."""
    return [
        f"{score.get('test_set', '?')}: {score.get('metric', '?')} {score.get('value', 0):.1f} "
        f"({score.get('signature', 'no signature')})"
        for score in scores
    ]
