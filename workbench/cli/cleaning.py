"""`workbench corpus clean`: what stays, what goes and why, and how well the filters do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options
from workbench.errors import shorten

if TYPE_CHECKING:
    from workbench.corpus.cleaning import CleanOptions, Summary
    from workbench.corpus.selftest import Rate
    from workbench.corpus.sources import Source

SHOWN = 160  # characters of a sample
Name = Annotated[str, typer.Option("--name", help="Name; default: that of the folder.")]
Licence = Annotated[str, typer.Option("--licence", help="Licence of the pairs (SPDX id or words).")]
Format = Annotated[
    str, typer.Option("--format", help="tsv, jsonl, tmx, moses, csv, xliff, xliff12, parquet.")
]
ArticleField = Annotated[
    str, typer.Option("--article-field", help="Metadata that tells articles apart.")
]
Guards = Annotated[
    list[Path] | None,
    typer.Option("--guard", help="Test set to keep out: .hashes, or text, one sentence a line."),
]


def clean(
    inputs: Annotated[
        list[Path] | None, typer.Argument(help="Corpora, aligned articles, or files of pairs.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the cleaned corpus.")] = None,
    thresholds: Annotated[
        Path | None,
        typer.Option("--thresholds", help="TOML file; --example prints the shipped one."),
    ] = None,
    use: Annotated[
        list[str] | None, typer.Option("--use", help="Switch a filter on (similarity, likelihood).")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Switch a filter off.")
    ] = None,
    guard: Guards = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show counts and samples.")
    ] = False,
    selftest: Annotated[
        bool,
        typer.Option("--selftest", help="Measure what is kept and caught; exit 5 under floors."),
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option("--source", help="Arabic lines for --selftest; FLORES dev is good."),
    ] = None,
    reference: Annotated[
        Path | None, typer.Option("--reference", help="Their English, line by line.")
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Print the shipped thresholds, to start a file from.")
    ] = False,
    scores: Annotated[
        bool, typer.Option("--scores", help="Write every filter's number into the metadata.")
    ] = False,
    engine: Annotated[str, typer.Option("--engine", help="local or ray.")] = "local",
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes; 0: all cores.")] = 0,
    shard_pairs: Annotated[
        int, typer.Option("--shard-pairs", min=1, help="Pairs a shard.")
    ] = 10_240,
    name: Name = "",
    licence: Licence = "",
    input_format: Format = "",
    article_field: ArticleField = "",
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Clean pairs: keep the good ones, set the others aside with all their reasons and values.

    Example: workbench corpus clean aligned/ --dry-run
    """
    from workbench.filters.settings import read_settings
    from workbench.folders import data_file

    if example:
        console.result(data_file("filters.toml").read_text(encoding="utf-8"), end="")
        return
    settings = read_settings(thresholds, use=use or (), without=without or ())
    settings["contamination"]["guards"] += [str(path) for path in guard or ()]
    if selftest:
        _selftest(
            settings, source, reference, similar="similarity" not in (without or ()), json=json
        )
        return
    sources = _sources(inputs, input_format)
    chosen = _clean_options(
        sources, inputs or [], out, settings=settings, name=name, licence=licence, engine=engine,
        workers=workers, shard_pairs=shard_pairs, scores=scores, dry_run=dry_run,
    )  # fmt: skip
    _clean(sources, out, chosen, article_field, dry_run=dry_run, force=force, json=json)


def _sources(inputs: list[Path] | None, input_format: str) -> list[Source]:
    from workbench.corpus.sources import find_sources
    from workbench.errors import InputError

    if not inputs:
        raise InputError("nothing to clean", hint="name a corpus, a folder or a file of pairs")
    return find_sources(inputs, input_format)


def _clean_options(
    sources: list[Source], inputs: list[Path], out: Path | None, *, dry_run: bool, **given: Any
) -> CleanOptions:
    """Build the options; name, licence and origin follow the corpus that is cleaned."""
    from workbench.corpus.cleaning import CleanOptions
    from workbench.corpus.engines import all_cores
    from workbench.corpus.manifest import MANIFEST, read_corpus
    from workbench.corpus.sources import refuse_own_folder
    from workbench.errors import InputError

    if out is None and not dry_run:
        raise InputError("no --out for the cleaned corpus", hint="--out FOLDER, or --dry-run")
    if out is not None:
        refuse_own_folder(sources, out)
    corpora = [read_corpus(path) for path in inputs if (path / MANIFEST).is_file()]
    licences = sorted({corpus.licence for corpus in corpora}) if len(corpora) == len(inputs) else []
    given["licence"] = given["licence"] or " and ".join(licences) or ("-" if dry_run else "")
    given["name"] = given["name"] or (out.resolve().name if out else "dry run")
    given["workers"] = given["workers"] or all_cores()
    origin = [place for corpus in corpora for place in (corpus.name, *corpus.origin)]
    return CleanOptions(origin=tuple(origin or map(str, inputs)), **given)


def _clean(
    sources: list[Source], out: Path | None, chosen: CleanOptions, article_field: str, *,
    dry_run: bool, force: bool, json: bool,
) -> None:  # fmt: skip
    from workbench.corpus.cleaning import clean_corpus, try_cleaning
    from workbench.corpus.sources import read_sources

    pairs = read_sources(sources, article_field)
    with console.progress("judging shards") as progress:
        if dry_run or out is None:
            summary = try_cleaning(pairs, chosen, progress)
        else:
            _, summary = clean_corpus(pairs, out, chosen, force=force, progress=progress)
    if json:
        console.as_json({**summary.as_record(), "samples": summary.samples})
        return
    _show_summary(summary, samples=dry_run)
    if out is not None and not dry_run:
        console.message(f"kept pairs, rejected pairs and their reasons in {out}")


def _show_summary(summary: Summary, *, samples: bool) -> None:
    """Print the counts of each reason; in a dry run samples too."""
    rows = [
        [name, str(count), f"{count / max(1, summary.read):.2%}"]
        for name, count in summary.as_record()["reasons"].items()
    ]
    rows.append(["kept", str(summary.kept), f"{summary.kept / max(1, summary.read):.2%}"])
    console.table(["reason", "pairs", "share"], rows, numeric=[1, 2])
    if not samples:
        return
    for name, found in summary.samples.items():
        console.result(f"\n{name}")
        for one in found:
            console.result(f"  {one['value']:g}  {shorten('; '.join(one['evidence']), SHOWN)}")
            for side in ("ar", "en"):
                text = shorten(" ".join(one[side].split()), SHOWN)  # controls made visible
                console.result(f"    {console.isolate(text, sys.stdout.isatty())}")


def _selftest(
    settings: Any, source: Path | None, reference: Path | None, *, similar: bool, json: bool
) -> None:
    """Run the self-test and fail if a floor is missed, given enough pairs to tell."""
    from dataclasses import asdict

    from workbench.corpus.selftest import ENOUGH, read_probe, run_selftest
    from workbench.errors import FloorError
    from workbench.registry import list_models

    pairs = read_probe(source, reference)
    encoder = settings["similarity"]["model"]
    if similar and not settings["similarity"]["use"]:
        settings["similarity"]["use"] = any(card.id == encoder for card in list_models())
        if not settings["similarity"]["use"]:
            console.warning(
                f"no model '{encoder}': shuffled pairs are told by numbers, lengths and ends alone"
            )
    with console.progress("self-test") as progress:
        rates = list(run_selftest(pairs, settings, progress))
    if json:
        console.as_json([{**asdict(rate), "missed": rate.missed} for rate in rates])
    else:
        _show_rates(rates)
    if len(pairs) < ENOUGH:
        console.message(
            f"{len(pairs)} pairs are too few for rates; --source and --reference name more (FLORES dev)"
        )
        return
    missed = [rate for rate in rates if rate.missed]
    if missed:
        worst = missed[0]
        raise FloorError(
            f"{worst.kind}: {worst.share:.1%}, the floor is {worst.floor:.0%}",
            hint="the thresholds were loosened, or --without took a filter away that is needed",
        )


def _show_rates(rates: list[Rate]) -> None:
    rows = [
        [
            rate.kind,
            str(rate.pairs),
            f"{rate.share:.1%} {'kept' if rate.keeps else 'rejected'}",
            f"{rate.plain:.1%}",
            f"{rate.floor:.0%}" if rate.floor else "",
            ", ".join(f"{name} {count}" for name, count in rate.reasons),
        ]
        for rate in rates
    ]
    columns = ["pairs that are", "number", "share", "without a model", "floor", "reasons"]
    console.table(columns, rows, numeric=[1, 2, 3, 4])
