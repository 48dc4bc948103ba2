"""`workbench corpus`: build, clean, split, export, check and measure corpora of pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import cleaning, console, options
from workbench.cli.cleaning import ArticleField, Format, Guards, Licence, Name

if TYPE_CHECKING:
    from workbench.corpus.store import Problem

app = typer.Typer(
    help="Build, clean, split, check and export corpora of pairs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="Corpus folder.")]
Inputs = Annotated[
    list[Path],
    typer.Argument(help="Folders of aligned articles, corpora, or files of pairs in any format."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder of the new corpus.")]
app.command("clean")(cleaning.clean)


@app.command()
def build(
    inputs: Inputs,
    out: Out,
    licence: Licence = "",
    name: Name = "",
    origin: Annotated[
        list[str] | None, typer.Option("--origin", help="Where the pairs are from, for the card.")
    ] = None,
    notes: Annotated[str, typer.Option("--notes", help="Words for the card.")] = "",
    input_format: Format = "",
    article_field: ArticleField = "",
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Build a corpus with manifest and card from aligned articles and files of pairs.

    Example: workbench corpus build aligned/ --out corpora/seeds --licence CC-BY-4.0
    """
    from workbench.corpus.sources import find_sources, refuse_own_folder
    from workbench.corpus.store import BuildOptions, build_corpus

    sources = find_sources(inputs, input_format)
    refuse_own_folder(sources, out)
    chosen = BuildOptions(
        name=name or out.resolve().name, licence=licence, origin=tuple(origin or ()),
        article_field=article_field, notes=notes,
    )  # fmt: skip
    with console.progress("reading") as progress:
        corpus = build_corpus(sources, out, chosen, force=force, progress=progress)
    if json:
        from dataclasses import asdict

        console.as_json(asdict(corpus))
        return
    console.result(f"{corpus.pair_count} pairs in {out}")
    aside = corpus.counts.get("one-sided", 0)
    if aside:
        console.message(f"{aside} pairs with an empty side were left out")
    console.message(f"go on: workbench corpus clean {out} --out {out}-clean")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Corpus folder, or a file of pairs.")],
    input_format: Format = "",
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check a corpus against its manifest, or read a file of pairs to its end; exit code 3 if it is damaged.

    Example: workbench corpus check corpora/seeds
    """
    from dataclasses import asdict

    from workbench.corpus.sources import find_sources, read_sources
    from workbench.corpus.store import check_corpus

    if not path.is_dir():
        count = sum(1 for _ in read_sources(find_sources([path], input_format)))
        if json:
            console.as_json([])
        else:
            console.result(f"{path}: {count} pairs, all well")
        return
    with console.progress("checking") as progress:
        problems = list(check_corpus(path, progress))
    if json:
        console.as_json([asdict(problem) for problem in problems])
    elif not problems:
        console.result(f"{path}: all well")
    for problem in problems if not json else ():
        console.result(f"{problem.place}: {problem.message}")
    if problems:
        _refuse(path, problems)


def _refuse(path: Path, problems: list[Problem]) -> None:
    from workbench.errors import InputError

    first, more = problems[0], len(problems) - 1
    raise InputError(
        f"{first.place}: {first.message}" + (f" (and {more} more)" if more else ""),
        hint=f"restore the files, or build it again: workbench corpus build … --out {path} --force",
    )


@app.command()
def stats(
    inputs: Inputs,
    model: Annotated[
        str, typer.Option("--model", help="Measure this model's vocabulary on the pairs too.")
    ] = "",
    input_format: Format = "",
    article_field: ArticleField = "",
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw the histograms into this SVG file.")
    ] = None,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Show lengths, ratios, duplicates, articles and, with --model, how a vocabulary covers the words.

    Example: workbench corpus stats corpora/seeds --model ar-en
    """
    from workbench.corpus.figures import measure_corpus
    from workbench.corpus.plots import draw_figures
    from workbench.corpus.sources import find_sources, read_sources
    from workbench.files import refuse_existing, write_text
    from workbench.registry import find_any

    card = find_any(model) if model else None
    pairs = read_sources(find_sources(inputs, input_format), article_field)
    if plot is not None:
        refuse_existing(plot, force)
    report = measure_corpus(pairs, card)
    if plot is not None:
        write_text(plot, draw_figures(report))
    if json:
        console.as_json(report)
    else:
        _show_stats(report)


def _show_stats(report: dict[str, Any]) -> None:
    from workbench.corpus.figures import sparkline

    console.result(
        f"{report['pairs']} pairs, {report['articles']} articles, "
        f"{report['pairs_without_article']} pairs without one"
    )
    if "duplicates" not in report:
        return
    found = report["duplicates"]
    console.result(
        f"duplicates: {found['exact']} exact, {found['near']} near (exact ones included)\n"
    )
    rows = []
    for name in ("source_chars", "target_chars", "source_words", "target_words", "ratio"):
        one = report[name]
        cells = [
            f"{value:.4g}" for value in (one["mean"], *one["quantiles"].values(), one["greatest"])
        ]
        rows.append([name.replace("_", " "), *cells, sparkline(one["histogram"]["counts"])])
    columns = ["", "mean", *report["ratio"]["quantiles"], "greatest", "0 … 99 %"]
    console.table(columns, rows, numeric=range(1, len(columns) - 1))
    if "vocabulary" in report:
        words = report["vocabulary"]
        console.result(f"\nvocabulary of {words['model']}")
        for side in ("source", "target"):
            console.result(
                f"  {side}: {words[side]['pieces_per_word']:.2f} pieces a word, "
                f"{words[side]['unknown_share']:.3%} unknown"
            )


@app.command()
def split(
    folder: Folder,
    out: Out,
    dev: Annotated[float, typer.Option("--dev", min=0, help="Share, or number of pairs.")] = 0.05,
    test: Annotated[float, typer.Option("--test", min=0, help="Share, or number of pairs.")] = 0.05,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other parts.")] = 1,
    guard: Guards = None,
    shipped: Annotated[
        bool, typer.Option("--shipped-guards/--no-shipped-guards", help="Keep FLORES dev out.")
    ] = True,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Split a corpus into train, dev and test by article, no text shared between them.

    Example: workbench corpus split corpora/seeds --out corpora/parts --dev 0.1 --test 0.1
    """
    from dataclasses import asdict

    from workbench.corpus.manifest import read_corpus
    from workbench.corpus.splitting import SplitOptions, split_corpus
    from workbench.corpus.store import read_pairs
    from workbench.filters.guards import shipped_guards

    guards = (*(shipped_guards() if shipped else ()), *(guard or ()))
    corpus = read_corpus(folder)
    chosen = SplitOptions(dev=dev, test=test, seed=seed, guards=guards)
    report = split_corpus(lambda: read_pairs(folder), corpus, out, chosen, force=force)
    if json:
        console.as_json(asdict(report))
        return
    rows = [[part, str(n), str(report.groups.get(part, 0))] for part, n in report.pairs.items()]
    console.table(["part", "pairs", "articles or sources"], rows, numeric=[1, 2])
    for reason, count in report.set_aside.items():
        console.message(f"{count} pairs set aside: {reason}")


@app.command()
def export(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="File (or, for datasets, folder) to write.")],
    to: Annotated[
        str, typer.Option("--to", help="A format, or datasets; default: by the suffix of --out.")
    ] = "",
    plain: Annotated[bool, typer.Option("--plain", help="Leave the metadata behind.")] = False,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Export a corpus as TMX, XLIFF, Moses, TSV, CSV, JSONL, Parquet, or in the layout of datasets.

    Example: workbench corpus export corpora/seeds --out seeds.tmx
    """
    from workbench.corpus.exporting import export_corpus

    count = export_corpus(folder, out, to, plain=plain, force=force)
    if json:
        console.as_json({"pairs": count, "out": out})
    else:
        console.result(f"{count} pairs in {out}")


@app.command()
def guard(
    texts: Annotated[list[Path], typer.Argument(help="Texts of a test set, one sentence a line.")],
    name: Annotated[str, typer.Option("--name", help="Name of the test set.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of NAME.hashes.")] = Path(),
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Hash a test set, so that corpora can be kept clear of it without its text.

    FLORES dev is built in. NTREX, Tatoeba, TICO-19 and IWSLT are not: make theirs from their texts.

    Example: workbench corpus guard ntrex.ar ntrex.en --name ntrex
    """
    from dataclasses import asdict

    from workbench.files import refuse_existing
    from workbench.filters.guards import SUFFIX, make_guard
    from workbench.outputs import folder_name

    safe = folder_name(name)
    refuse_existing(out / f"{safe}{SUFFIX}", force)
    card = make_guard(texts, safe, out)
    if json:
        console.as_json(asdict(card))
    else:
        console.result(f"{card.hashes} hashes of {card.lines} lines in {out / safe}{SUFFIX}")
        console.message(f"use it: workbench corpus clean … --guard {out / safe}{SUFFIX}")


@app.command("filters")
def filters_command(json: options.Json = False) -> None:
    """List the filters, what each one measures, and its thresholds.

    Example: workbench corpus filters
    """
    from workbench.filters import FILTERS, find_filter
    from workbench.filters.settings import default_settings

    settings = default_settings()
    if json:
        console.as_json(
            {name: {"help": find_filter(name).help, **settings[name]} for name in FILTERS}
        )
        return
    rows = []
    for name in FILTERS:
        table = settings[name]
        shown = ", ".join(f"{key} {value}" for key, value in table.items() if key != "use")
        rows.append([name, "on" if table["use"] else "off", find_filter(name).help, shown])
    console.table(["filter", "", "measures", "thresholds"], rows)
