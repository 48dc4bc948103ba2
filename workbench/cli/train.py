"""`workbench train` and `workbench back-translate`: the training wing's face."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.records import ModelCard

EXTRA_HINT = "pip install 'translation-workbench[train]' (in a checkout: make test installs it)"


def train(
    config: Annotated[
        Path | None, typer.Option("--config", help="Training configuration (TOML).")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the run; one with a checkpoint goes on.")
    ] = Path("run"),
    minutes: Annotated[
        float | None, typer.Option("--minutes", help="Time budget; overrides the file.")
    ] = None,
    denoise: Annotated[
        float | None, typer.Option("--denoise", help="Share of denoising examples.")
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Print a configuration to start from.")
    ] = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Train or go on training a translator; end with a converted model, its card and its curve.

    Example: workbench train --config tests/data/toy.toml --minutes 1
    """
    from workbench.errors import InputError
    from workbench.folders import PACKAGE

    if example:
        console.result(
            (PACKAGE / "training/recipes/mixed.toml").read_text(encoding="utf-8"), end=""
        )
        return
    if config is None:
        raise InputError(
            "no configuration", hint="--config FILE; workbench train --example prints one"
        )
    _need_torch()
    _train(config, out, minutes, denoise, json)


def _need_torch() -> None:
    from importlib.util import find_spec

    from workbench.errors import ModelError

    if find_spec("torch") is None:
        raise ModelError("training needs torch, which is not installed", hint=EXTRA_HINT)


def _train(path: Path, out: Path, minutes: float | None, denoise: float | None, json: bool) -> None:
    from workbench.training.config import read_config
    from workbench.training.session import describe, run_training, with_denoise

    config = with_denoise(read_config(path, minutes), denoise)
    points: list[Any] = []
    card: ModelCard | None = None
    for kind, value in run_training(config, path, out):
        if kind == "tiers":
            for tier, reason, count in value:
                console.message(f"{tier}: {count} {reason}")
        elif kind == "point":
            console.message(describe(value))
            points.append(value)
        else:
            card = value
    if card is None:
        return
    if json:
        from dataclasses import asdict

        console.as_json({"card": asdict(card), "points": [asdict(point) for point in points]})
        return
    console.result(f"model in {card.folder}, curve in {out / 'curve.png'}")
    console.message(f"use it: workbench translate FILE --model {card.folder}")


def back_translate(
    text: Annotated[
        Path, typer.Argument(help="Target-language sentences, one a line (.txt or .xz).")
    ],
    model: Annotated[str, typer.Option("--model", help="A model of the other direction.")],
    out: Annotated[Path, typer.Option("--out", help="The tier to write (.tsv or .tsv.xz).")],
    lines: Annotated[
        int, typer.Option("--lines", help="Translate at most so many lines; 0 = all.")
    ] = 0,
    temperature: Annotated[
        float, typer.Option("--temperature", help="Sampling temperature.")
    ] = 1.0,
    topk: Annotated[
        int, typer.Option("--topk", help="Sample among so many pieces; 1 = greedy.")
    ] = 10,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the sampling.")] = 1,
    threads: options.Threads = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Make synthetic pairs: translate target-language text back with a reverse model, by sampling.

    Example: workbench back-translate english.txt.xz --model run/model --out synthetic.tsv.xz
    """
    from workbench.backtranslation import back_translate_file
    from workbench.files import refuse_existing
    from workbench.registry import find_model

    refuse_existing(out, force)
    with console.progress("back-translating") as progress:
        count = back_translate_file(
            find_model(model), text, out, lines=lines, temperature=temperature, topk=topk, seed=seed,
            threads=threads or 0, progress=progress,
        )  # fmt: skip
    console.result(f"{count} pairs in {out}")


def train_boundaries(
    files: Annotated[
        list[Path], typer.Argument(help="Text files, a source each, one or more sentences a line.")
    ],
    encoder: Annotated[
        str, typer.Option("--encoder", help="Encoder id or folder; the head is put into it.")
    ] = "e5-ar-en",
    texts: Annotated[
        int, typer.Option("--texts", min=1, help="Texts to make up and learn from.")
    ] = 30_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the texts and the weights.")] = 1,
    threads: options.Threads = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Teach an encoder to find sentence ends in text without marks, from sentences that have them.

    Example: workbench train-boundaries news.txt talks.txt --encoder my-encoder/
    """
    from dataclasses import replace

    from workbench.boundaries import HEAD_FILE
    from workbench.encoder import SentenceEncoder
    from workbench.files import refuse_existing, sha256_of
    from workbench.registry import find_model, write_card

    _need_torch()
    from workbench.training import boundaries

    card = find_model(encoder, "encoder")
    path = card.folder / HEAD_FILE
    refuse_existing(path, force)
    sources = [boundaries.read_sentences(file) for file in files]
    training = boundaries.BoundaryTraining(texts=texts, seed=seed)
    for seen, loss, network, norm in boundaries.train_boundaries(
        sources, SentenceEncoder(card, threads or 0), training
    ):
        console.message(f"{seen} of {texts} texts, {loss:.4f} nats a word")
    boundaries.write_head(path, network, norm)
    write_card(replace(card, sha256={**card.sha256, HEAD_FILE: sha256_of(path)}))
    console.result(str(path))
