"""`workbench glossary`: is a glossary sound, and where do its terms stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.glossary import Glossary

app = typer.Typer(help="Check what terms must be called in English.", no_args_is_help=True)


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(help="Glossaries: CSV, TSV or TBX.")],
    text: Annotated[
        list[Path] | None,
        typer.Option("--text", help="Article or folder in which to count the terms."),
    ] = None,
    encoding: options.Encoding = "",
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Read glossaries, show how each term will be matched, what stands twice, and where terms occur.

    Example: workbench glossary check tests/data/glossary.csv --text seeds
    """
    from workbench.glossary import read_glossaries
    from workbench.glossary.survey import remarks_on

    glossary = read_glossaries(files)
    found = _occurrences(glossary, text or [], encoding)
    remarks = remarks_on(glossary)
    if json:
        console.as_json(_report(glossary, found, remarks))
        return
    rows = [
        [" | ".join(term.sources), " | ".join(term.forms), term.kind]
        + ([str(sum(found.get(term, {}).values())), " ".join(found.get(term, {}))] if text else [])
        for term in glossary.terms
    ]
    columns = ["ar", "en", "kind", *(["found", "as"] if text else [])]
    console.table(columns, rows, numeric=[3] if text else [])
    for remark in remarks:
        console.warning(remark)
    console.message(f"{len(glossary)} terms, {len(remarks)} remarks")


def _occurrences(
    glossary: Glossary, places: list[Path], encoding: str
) -> dict[Any, dict[str, int]]:
    """Return term -> the forms in which it stands in the articles -> how often."""
    from workbench.articles import find_files, read_articles
    from workbench.glossary.survey import count_terms

    read = options.read_options(encoding=encoding)
    texts = (article.text for file in find_files(places) for article in read_articles(file, read))
    return count_terms(glossary, texts) if places else {}


def _report(
    glossary: Glossary, found: dict[Any, dict[str, int]], remarks: list[str]
) -> dict[str, Any]:
    return {
        "terms": [
            {
                "ar": term.sources,
                "en": term.target,
                "accepted": term.accepted,
                "kind": term.kind,
                "found": found.get(term, {}),
            }
            for term in glossary.terms
        ],
        "remarks": remarks,
    }
