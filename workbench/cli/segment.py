"""`workbench segment`: sentences with their offsets, and how well they are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.splitter import BoundaryFinder


def segment(
    file: Annotated[Path, typer.Argument(help="Text file; - is standard input.")],
    gold: Annotated[
        bool,
        typer.Option(
            "--gold", help="FILE has one sentence a line: join them all, split, and measure F1."
        ),
    ] = False,
    language: Annotated[str, typer.Option("--language", help="ar or en.")] = "ar",
    plain: Annotated[
        bool, typer.Option("--plain", help="Print the sentences alone, one a line.")
    ] = False,
    encoding: options.Encoding = "",
    input_format: options.InputFormat = "",
    field: options.Field = "",
    keep_furniture: options.KeepFurniture = False,
    unmarked: options.Unmarked = True,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Split a text into sentences, with exact offsets and the reason for each boundary.

    Example: workbench segment seeds/002_69d6c3cabd01524e.txt --plain
    """
    from workbench.articles import read_articles
    from workbench.errors import InputError, unknown_name
    from workbench.records import Language
    from workbench.splitter import split_article

    if language not in list(Language):
        raise InputError(unknown_name("language", language, list(Language)))
    finder = options.make_finder(unmarked)
    if gold:
        _measure(file, Language(language), encoding, json, finder)
        return
    read = options.read_options(
        encoding=encoding, format=input_format, text_field=field, keep_furniture=keep_furniture,
        language=Language(language), any_language=True,
    )  # fmt: skip
    records = []
    for article in read_articles(file, read):
        for part in split_article(article, finder=finder):
            block = article.blocks[part.block]
            records.append(
                {
                    "article": part.article_id, "index": part.index, "start": part.start, "end": part.end,
                    "block": str(block.kind), "reason": part.reason, "text": part.text,
                }
            )  # fmt: skip
    _show(records, plain=plain, json=json)


def _show(records: list[dict[str, Any]], *, plain: bool, json: bool) -> None:
    """Print sentences as JSON, as bare lines or as TSV."""
    if json:
        console.as_json(records)
    elif plain:
        for record in records:
            console.result(" ".join(str(record["text"]).split()))
    else:
        console.result("article\tindex\tstart\tend\tblock\treason\ttext")
        for record in records:
            cells = [" ".join(str(value).split()) for value in record.values()]
            console.result("\t".join(cells))


def _measure(
    file: Path, language: Any, encoding: str, json: bool, finder: BoundaryFinder | None
) -> None:
    """Print boundary precision, recall and F1 of the splitter on a gold file."""
    import sys

    from workbench.decoding import decode
    from workbench.files import read_bytes
    from workbench.splitter.measure import measure_boundaries

    data = sys.stdin.buffer.read() if str(file) == "-" else read_bytes(file)
    sentences = decode(data, str(file), encoding).text.split("\n")
    names = ("all boundaries", "after a terminal mark")
    scores = dict(zip(names, measure_boundaries(sentences, language, finder), strict=True))
    if json:
        console.as_json(
            {
                name: {
                    "precision": s.precision, "recall": s.recall, "f1": s.f1,
                    "correct": s.correct, "found": s.found, "gold": s.gold,
                }
                for name, s in scores.items()
            }
        )  # fmt: skip
        return
    rows = [
        [
            name,
            f"{s.precision:.4f}",
            f"{s.recall:.4f}",
            f"{s.f1:.4f}",
            str(s.correct),
            str(s.found),
            str(s.gold),
        ]
        for name, s in scores.items()
    ]
    columns = ["boundaries", "precision", "recall", "F1", "correct", "found", "gold"]
    console.table(columns, rows, numeric=range(1, 7))
