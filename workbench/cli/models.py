"""`workbench models`: what is installed, what it is, and whether it is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="Model folder, Argos package or zip.")],
    name: Annotated[
        str, typer.Option("--as", help="Id for the model; default: the folder's name.")
    ] = "",
    source_language: Annotated[str, typer.Option("--from", help="Source language.")] = "ar",
    target_language: Annotated[str, typer.Option("--to", help="Target language.")] = "en",
    quantization: Annotated[
        str, typer.Option("--quantization", help="For models that are converted.")
    ] = "int8",
    out: Annotated[
        Path | None, typer.Option("--out", help="Models folder; default: the user's own.")
    ] = None,
    force: options.Force = False,
    json: options.Json = False,
) -> None:
    """Add a model: CTranslate2, OPUS-MT, Argos, Transformers (NLLB …) or a run of workbench train.

    Example: workbench models add ~/Downloads/opus-mt-ar-en --as opus
    """
    from workbench.conversion import add_model
    from workbench.folders import user_models_folder

    target = (out or user_models_folder()) / (name or path.resolve().stem)
    card = add_model(
        path,
        target,
        languages=(source_language, target_language),
        quantization=quantization,
        force=force,
    )
    _say(card, json)


# The same command under the name that people look for when they have weights of another toolkit.
app.command("convert")(add)


@app.command("build-encoder")
def build_encoder_command(
    packed: Annotated[Path, typer.Argument(help="The 4-bit encoder file (.npz).")],
    vocabulary: Annotated[Path, typer.Option("--vocabulary", help="Its SentencePiece model.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the model.")] = Path(
        "models/e5-ar-en"
    ),
    force: options.Force = False,
    json: options.Json = False,
) -> None:
    """Build the sentence encoder (CTranslate2, int8) from its packed weights.

    Example: workbench models build-encoder e5-small-ar-en.q4.npz --vocabulary sentencepiece.model
    """
    from workbench.conversion import build_encoder

    _say(build_encoder(packed, vocabulary, out, force=force), json)


def _say(card: ModelCard, json: bool) -> None:
    if json:
        console.as_json(asdict(card))
    else:
        console.result(f"{card.id}: {card.kind} in {card.folder}")
        console.message(f"try: workbench models bench {card.id}")


@app.command()
def bench(
    models: Annotated[
        list[str] | None, typer.Argument(help="Model ids; default: all installed.")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--source", help="Arabic lines; default: a small probe.")
    ] = None,
    reference: Annotated[
        Path | None, typer.Option("--reference", help="Their English, line by line.")
    ] = None,
    beam: options.Beam = None,
    threads: options.Threads = None,
    compute_type: options.ComputeType = None,
    alone: Annotated[bool, typer.Option("--alone", hidden=True)] = False,
    json: options.Json = False,
) -> None:
    """Measure models on this machine: tokens/s, memory and, with a test set, scores or retrieval.

    Example: workbench models bench ar-en
    """
    from workbench.judging import judge, judge_apart, read_test_set
    from workbench.registry import find_any, list_models

    cards = [find_any(name) for name in models] if models else list_models()
    given = {"beam_size": beam, "threads": threads, "compute_type": compute_type}
    if alone:
        sources, references = read_test_set(source, reference)
        console.as_json([judge(card, sources, references, given) for card in cards])
        return
    names = {"beam_size": "--beam", "threads": "--threads", "compute_type": "--compute-type"}
    arguments = [
        part
        for key, value in given.items()
        if value is not None
        for part in (names[key], str(value))
    ]
    found = [judge_apart(card, source, reference, arguments) for card in cards]
    if json:
        console.as_json(found)
    else:
        _show_bench(found)


def _show_bench(found: list[dict[str, Any]]) -> None:
    rows = []
    for one in found:
        if one["kind"] == "encoder":
            speed = f"{one['sentences_per_second']} sentences/s"
            kept = one.get("retrieval", {})
            quality = ", ".join(
                f"{name.replace('_', ' ')} {value:.1%}" for name, value in kept.items()
            )
        else:
            speed = f"{one['tokens_per_second']} tokens/s"
            quality = ", ".join(f"{s['metric']} {s['value']:.1f}" for s in one["scores"])
        rows.append(
            [one["model"], str(one["lines"]), speed, f"{one['peak_megabytes']} MB", quality]
        )
    console.table(["model", "lines", "speed", "peak memory", "quality"], rows, numeric=[1, 2, 3])
    signatures = {s["metric"]: s["signature"] for one in found for s in one.get("scores", [])}
    for name, signature in signatures.items():
        console.result(f"{name}: {signature}")
