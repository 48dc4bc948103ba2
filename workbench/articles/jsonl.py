"""JSON Lines: one article an object, its text in `text` (or the field that was named).

`id` and `title` are used if they are there; all other fields are kept and written back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from workbench.articles import ReadOptions, article_id
from workbench.articles.plain import make_article
from workbench.errors import InputError
from workbench.records import Article

TEXT_FIELDS = ("text", "ar", "source", "content", "body")


def read(text: str, origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield an article for each object; raises InputError with the line of a broken one."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{origin}:{number}: not JSON: {error.msg}", excerpt=line) from None
        if not isinstance(record, dict):
            raise InputError(f"{origin}:{number}: a JSON object was expected", excerpt=line)
        field = find_field(record, options, f"{origin}:{number}")
        name = str(record.get("id") or article_id(origin, number))
        title = str(record.get("title") or "")
        article = make_article(str(record[field]), f"{origin}:{number}", name, options, title)
        yield replace(article, metadata={"record": line.rstrip("\r"), "field": field})


def find_field(record: dict[str, object], options: ReadOptions, place: str) -> str:
    """Return the field that holds the text; raises InputError that lists the fields there are."""
    candidates = (options.text_field,) if options.text_field else TEXT_FIELDS
    for field in candidates:
        if isinstance(record.get(field), str):
            return field
    raise InputError(
        f"{place}: no field {' or '.join(candidates)} with text (fields: {', '.join(record)})",
        hint="name the field with --field",
    )
