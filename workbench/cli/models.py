"""`workbench models`: what is installed, what it is, and whether it is whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.records import ModelCard

app = typer.Typer(
    help="List, show and verify the models of this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_command(json: options.Json = False) -> None:
    """List the installed models.

    Example: workbench models list
    """
    from workbench.registry import list_models, total_bytes

    cards = list_models()
    if json:
        console.as_json([{**asdict(card), "bytes": total_bytes(card)} for card in cards])
        return
    rows = [
        [
            card.id,
            card.kind,
            _languages(card),
            card.quantization,
            f"{total_bytes(card) / 1e6:.1f} MB",
            str(card.folder),
        ]
        for card in cards
    ]
    console.table(["id", "kind", "languages", "quantization", "size", "folder"], rows, numeric=[4])


def _languages(card: ModelCard) -> str:
    mark = "→" if card.kind == "translator" else ", "
    return f"{card.source_language}{mark}{card.target_language}"


@app.command()
def show(
    model: Annotated[str, typer.Argument(help="Model id or folder.")], json: options.Json = False
) -> None:
    """Show a model's card: what it was trained on, under which licences, and how it scored.

    Example: workbench models show ar-en
    """
    from workbench.registry import find_any, model_hash, score_lines, total_bytes

    card = find_any(model)
    if json:
        console.as_json({**asdict(card), "hash": model_hash(card), "bytes": total_bytes(card)})
        return
    console.result(f"{card.id}  ({card.kind}, {card.source_language}→{card.target_language})")
    rows = [
        ["folder", str(card.folder)],
        [
            "size",
            f"{total_bytes(card) / 1e6:.1f} MB, {card.quantization or 'quantization not stated'}",
        ],
        ["hash", model_hash(card)],
        ["licence", card.licence or "not stated"],
        ["date", card.date or "not stated"],
        ["text steps", ", ".join(card.input_steps)],
        ["decoding", ", ".join(f"{k} {v}" for k, v in card.decoding.items()) or "defaults"],
    ]
    for part in card.trained_on:
        rows.append(["trained on", ", ".join(f"{key}: {value}" for key, value in part.items())])
    rows += [["score", line] for line in score_lines(card.scores)]
    if card.notes:
        rows.append(["notes", card.notes])
    for name, value in rows:
        console.result(f"  {name:<12} {value}")


@app.command()
def verify(
    models: Annotated[
        list[str] | None, typer.Argument(help="Model ids; default: all installed.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Recompute the checksum of every file; exit code 4 if one is missing or changed.

    Example: workbench models verify
    """
    from workbench.errors import ModelError
    from workbench.registry import check_files, find_any, list_models

    cards = [find_any(name) for name in models] if models else list_models()
    if not cards:
        raise ModelError("no models are installed", hint="workbench models add FOLDER")
    found = [(card.id, name, problem) for card in cards for name, problem in check_files(card)]
    if json:
        console.as_json([{"model": m, "file": f, "problem": p} for m, f, p in found])
    else:
        console.table(["model", "file", "state"], [[m, f, p or "ok"] for m, f, p in found])
    broken = [(m, f) for m, f, problem in found if problem]
    if broken:
        names = ", ".join(f"{m}/{f}" for m, f in broken)
        raise ModelError(
            f"{len(broken)} of {len(found)} files are missing or changed: {names}",
            hint="restore them (git checkout, or install again)",
        )
