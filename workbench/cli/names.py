"""`workbench names`: how names are spelled in a translation, and one spelling for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.naming import NameCluster
    from workbench.records import TextPair


def names(
    places: Annotated[
        list[str],
        typer.Argument(help="Folders of articles, or files of pairs.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write a glossary (.csv, .tsv) of all names for --glossary."),
    ] = None,
    least: Annotated[int, typer.Option("--least", help="Leave out names with fewer mentions.")] = 1,
    departures: Annotated[
        bool, typer.Option("--departures", help="Only names that are not always written alike.")
    ] = False,
    encoding: options.Encoding = "",
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find the names of articles on both sides, propose one English spelling for each, list departures.

    Example: workbench names aligned/002_69d6c3cabd01524e --out names.csv
    """
    from workbench.files import refuse_existing
    from workbench.naming import cluster_names, write_glossary

    if out is not None:
        refuse_existing(out, force)
    articles = _read_articles(places, encoding)
    found = {
        article: [one for one in cluster_names(pairs) if len(one.mentions) >= least]
        for article, pairs in articles.items()
    }
    if out is not None:
        everything = [pair for pairs in articles.values() for pair in pairs]
        kept = [one for one in cluster_names(everything) if len(one.mentions) >= least]
        console.message(f"{write_glossary(kept, out)} names written to {out}")
    if departures:
        found = {name: [one for one in own if one.departures] for name, own in found.items()}
    if json:
        console.as_json({name: [one.as_record() for one in own] for name, own in found.items()})
    else:
        _show(found)


def _read_articles(places: list[str], encoding: str) -> dict[str, list[TextPair]]:
    """Return the pairs of all places by article; pairs of a file without articles go under its name."""
    from workbench.inspection import read_pairs

    articles: dict[str, list[TextPair]] = {}
    for place in places:
        for pair in read_pairs([place], encoding):
            articles.setdefault(str(pair.metadata.get("article", place)), []).append(pair)
    return articles


def _show(found: dict[str, list[NameCluster]]) -> None:
    """Print a table for each article: the proposal, both sides' spellings, and what departs."""
    for number, (article, clusters) in enumerate(found.items()):
        console.result(f"{'' if not number else chr(10)}{article}")
        rows = [
            [
                one.proposal, str(len(one.mentions)), _counted(one.arabic), _counted(one.english),
                "; ".join(f"{d.pair}: {d.english or 'not there'}" for d in one.departures),
            ]
            for one in clusters
        ]  # fmt: skip
        columns = ["proposal", "mentions", "Arabic", "English", "departures (pair: spelling)"]
        console.table(columns, rows, numeric=(1,))


def _counted(spellings: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{text} {count}" for text, count in spellings)
