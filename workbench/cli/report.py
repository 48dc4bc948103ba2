"""`workbench report`: the review page, and the edits that come back from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import console, options


def report(
    inputs: Annotated[
        list[Path],
        typer.Argument(help="Folders that run or align wrote, corpora, or files of pairs."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="The page; default: report.html in the folder.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option("--apply", help="Write back the edits downloaded from a page.")
    ] = None,
    memory: Annotated[
        Path | None,
        typer.Option("--memory", help="Translation memory that applied edits are added to."),
    ] = None,
    articles: Annotated[
        Path, typer.Option("--articles", help="Folder of the Arabic articles.")
    ] = Path("seeds"),
    references: Annotated[
        Path | None,
        typer.Option("--references", help="Folder of NAME.en.txt; default: references/ beside."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Title of the page.")] = "",
    most: Annotated[
        int, typer.Option("--most", min=1, help="Of more pairs show this many, evenly spread.")
    ] = 5000,
    no_links: Annotated[bool, typer.Option("--no-links", help="No word alignment.")] = False,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Make one HTML page of pairs for review, or write back the edits made in it.

    Example: workbench report aligned/000_07af95ed4a4b08aa
    """
    if apply is not None:
        _apply(inputs, apply, memory, json)
        return
    from workbench.report.gather import GatherOptions
    from workbench.report.publish import write_report

    places = GatherOptions(articles, references, title, most)
    with console.progress("linking words") as progress:
        made = write_report(inputs, out, places, links=not no_links, force=force, progress=progress)
    if json:
        console.as_json(made.as_record())
        return
    console.result(str(made.path))
    console.message(
        f"{made.rows} segments, {made.flagged} flagged, {made.with_reference} with a reference, "
        f"{made.size_bytes / 1e6:.2f} MB; open the page in a browser"
    )


def _apply(inputs: Sequence[Path], path: Path, memory: Path | None, json: bool) -> None:
    from workbench.errors import InputError
    from workbench.memory import Memory
    from workbench.report.apply import apply_edits
    from workbench.report.edits import read_edits

    edits = read_edits(path)
    store = Memory(memory, create=True) if memory is not None else None
    done = apply_edits(edits, inputs, store)
    if store is not None:
        store.close()
    if json:
        console.as_json(done.as_record())
    else:
        for file in done.written:
            console.result(str(file))
        console.message(
            f"{done.edited} edited, {done.approved} approved, {done.already} there already, "
            f"{len(done.refused)} refused"
            + (
                f"; {done.remembered} in {memory}"
                if memory
                else "; --memory FILE keeps them for later runs"
            )
        )
    for note in done.notes:
        console.warning(note)
    for place, reason in done.refused:
        console.warning(f"{place}: {reason}")
    if done.refused:
        raise InputError(
            f"{len(done.refused)} of {len(edits)} edits were refused, the others are written",
            hint="make the report again and edit those segments in it",
        )
