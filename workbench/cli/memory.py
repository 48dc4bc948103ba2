"""`workbench memory`: pairs to be served again, in one SQLite file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import console, options

app = typer.Typer(help="Keep translations to be served again.", no_args_is_help=True)
Store = Annotated[Path, typer.Argument(help="The memory (SQLite file).", show_default=False)]


@app.command("import")
def import_pairs(
    memory: Store,
    files: Annotated[
        list[Path], typer.Argument(help="Pairs: TMX, TSV, CSV, JSONL, XLIFF, Moses, Parquet.")
    ],
    origin: Annotated[
        str, typer.Option("--origin", help="Where the pairs are from; default: the file's name.")
    ] = "",
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Store the pairs of files in a memory, which is made if it is not there; a pair is stored once.

    Example: workbench memory import news.sqlite aligned/002_69d6c3cabd01524e/pairs.tmx
    """
    from workbench.memory import Memory

    store = Memory(memory, create=True)
    before = len(store)
    read = sum(store.import_file(file, origin) for file in files)
    counts = {
        "memory": str(memory),
        "read": read,
        "new": len(store) - before,
        "entries": len(store),
    }
    store.close()
    if json:
        console.as_json(counts)
    else:
        console.result(
            f"{counts['read']} pairs read, {counts['new']} of them new; {memory} holds {counts['entries']}"
        )


@app.command("list")
def list_pairs(
    memory: Store,
    like: Annotated[
        str, typer.Option("--like", help="Show what is most like this text, with match rates.")
    ] = "",
    containing: Annotated[
        str, typer.Option("--containing", help="Only pairs with this in one of their sides.")
    ] = "",
    least_rate: Annotated[
        int, typer.Option("--least-rate", min=1, max=100, help="Lowest match rate, per cent.")
    ] = 70,
    limit: Annotated[int, typer.Option("--limit", help="Show so many; 0 = all.")] = 50,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List pairs of a memory, oldest first, or the ones most like a text.

    Example: workbench memory list news.sqlite --like 'قال الوزير إن بلاده تريد السلام.'
    """
    from dataclasses import asdict
    from itertools import islice

    from workbench.memory import Memory

    store = Memory(memory)
    matches = store.match(like, least_rate, limit or len(store)) if like else []
    found = [match.entry for match in matches] or (
        [] if like else list(islice(store.entries(containing), limit or None))
    )
    total = len(store)
    store.close()
    if json:
        rates = [{"rate": m.rate, "same_numbers": m.same_numbers} for m in matches] or [{}] * len(
            found
        )
        console.as_json([asdict(entry) | rate for entry, rate in zip(found, rates, strict=True)])
        return
    rows = [[entry.source, entry.target, entry.origin] for entry in found]
    if like:
        shown = [str(m.rate) if m.same_numbers else f"{m.rate}, other numbers" for m in matches]
        rows = [[rate, *row] for rate, row in zip(shown, rows, strict=True)]
    console.table([*(["rate"] if like else []), "ar", "en", "origin"], rows)
    console.message(f"{len(found)} of {total} pairs")


@app.command("export")
def export_pairs(
    memory: Store,
    file: Annotated[Path, typer.Argument(help="File to write; its suffix is its format.")],
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """Write all pairs of a memory into a TMX, TSV, CSV, JSONL or XLIFF file.

    Example: workbench memory export news.sqlite news.tmx
    """
    from workbench.files import refuse_existing
    from workbench.memory import Memory

    store = Memory(memory)
    refuse_existing(file, force)
    count = store.export_file(file)
    store.close()
    console.result(f"{count} pairs in {file}")
