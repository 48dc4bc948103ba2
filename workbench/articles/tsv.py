"""Tab-separated text: one article a row, its text in the column `text`, `ar` or `source`.

Without such a header the first row is data and the first column with Arabic is the text. Line k of
the output belongs to line k of the input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.articles import ReadOptions, article_id
from workbench.articles.jsonl import TEXT_FIELDS
from workbench.articles.plain import make_article
from workbench.errors import InputError
from workbench.records import Article
from workbench.text.script import has_arabic


def read(text: str, origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield an article for each row; raises InputError for a row that lacks the text's column."""
    rows = [line.rstrip("\r") for line in text.split("\n")]
    header = rows[0].split("\t")
    column, first = find_column(header, options, origin)
    for number, row in enumerate(rows[first:], first + 1):
        if not row.strip():
            continue
        cells = row.split("\t")
        if column >= len(cells):
            raise InputError(
                f"{origin}:{number}: {len(cells)} columns, the text is in column {column + 1}",
                excerpt=row,
            )
        name = article_id(origin, number)
        if first and "id" in header and header.index("id") < len(cells):
            name = cells[header.index("id")] or name
        if not cells[column].strip():
            continue
        article = make_article(cells[column], f"{origin}:{number}", name, options)
        yield replace(article, metadata={"line": str(number), "column": str(column)})


def find_column(header: list[str], options: ReadOptions, origin: str) -> tuple[int, int]:
    """Return (column of the text, number of header rows)."""
    names = [name.strip().lower() for name in header]
    if options.text_field:
        if options.text_field.lower() not in names:
            raise InputError(
                f"{origin}:1: no column '{options.text_field}' (columns: {', '.join(header)})",
                hint="name the column with --field",
            )
        return names.index(options.text_field.lower()), 1
    for name in TEXT_FIELDS:
        if name in names:
            return names.index(name), 1
    for column, cell in enumerate(header):
        if has_arabic(cell):
            return column, 0
    return 0, 0
