"""Reference translations for the rows of an article: line k of the reference translates line k of it.

An article's folder does not hold the article. It is looked for by the file name in provenance.json and
known by the hash of its text; its sentences, split again, tell which line each pair comes from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.articles import ReadOptions, read_articles
from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import read_bytes
from workbench.records import Article, Language, TextPair
from workbench.references import find_reference
from workbench.splitter import split_text


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference text that belongs to `rows` rows from one on."""

    text: str
    rows: int = 1


def find_article(
    provenance: Mapping[str, Any], articles: Path | None, references: Path | None
) -> Article | None:
    """Return the article that a folder was made from, or None if it is in none of the folders."""
    wanted = provenance.get("input") or {}
    name, digest = str(wanted.get("file", "")), str(wanted.get("text_sha256", ""))
    places = [articles] if articles else []
    places += [references.parent, references] if references else []
    for place in places:
        path = place / Path(name).name
        if not name or not path.is_file():
            continue
        for article in read_articles(path, ReadOptions(keep_furniture=True, any_language=True)):
            text = article.text.encode("utf-8", "surrogatepass")
            if hashlib.sha256(text).hexdigest() == digest:
                return article
    return None


def rows_with_reference(
    article: Article, pairs: Sequence[TextPair], folder: Path | None
) -> dict[int, Reference]:
    """Return row number -> reference; empty if the article has none.

    The sentences of a line are shared out one to one where both languages have equally many, else the
    whole line belongs to all its rows. Raises InputError if the line counts differ.
    """
    path = find_reference(article, folder)
    if path is None:
        return {}
    lines = [line.strip() for line in decode(read_bytes(path), str(path)).text.split("\n")]
    wanted = article.text.rstrip("\n").count("\n") + 1
    if len(lines) < wanted:
        raise InputError(
            f"{path}: {len(lines)} lines, the article {article.origin} has {wanted}",
            hint="line k of the reference translates line k of the article",
        )
    by_line: dict[int, list[int]] = {}
    for number, pair in enumerate(pairs):
        start = _offset(pair)
        if start is not None:
            by_line.setdefault(article.text.count("\n", 0, start), []).append(number)
    found: dict[int, Reference] = {}
    for line, rows in by_line.items():
        if lines[line]:
            found.update(_share_out(lines[line], rows))
    return found


def _share_out(text: str, rows: Sequence[int]) -> dict[int, Reference]:
    sentences = [text[start:end] for start, end, _ in split_text(text, Language.ENGLISH)]
    if len(sentences) == len(rows):
        return {row: Reference(sentence) for row, sentence in zip(rows, sentences, strict=True)}
    return {rows[0]: Reference(text, len(rows))}


def _offset(pair: TextPair) -> int | None:
    try:
        return int(pair.metadata["start"])
    except (KeyError, ValueError, TypeError):
        return None
