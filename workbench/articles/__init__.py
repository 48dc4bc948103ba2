"""Articles in: files and standard input become `Article` records with blocks, nothing lost.

A reader takes decoded text and gives articles; `READERS` maps a suffix to it. To add one: a module
with `read(text, origin, options) -> Iterator[Article]`, and a line in `READERS`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.decoding import Decoded, decode
from workbench.errors import InputError, unknown_name
from workbench.files import read_bytes
from workbench.records import Article, BlockKind, Language
from workbench.text.script import has_letters, script_shares

Reader = Callable[[str, str, "ReadOptions"], Iterator[Article]]

# suffix -> module of this package; every module has `read`
READERS: dict[str, str] = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".tsv": "tsv",
}
FORMATS = {"text": ".txt", "markdown": ".md", "html": ".html", "jsonl": ".jsonl", "tsv": ".tsv"}
_MIN_ARABIC_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read. An empty format goes by the file's suffix, an empty encoding by its bytes."""

    language: Language = Language.ARABIC
    encoding: str = ""
    format: str = ""
    keep_furniture: bool = False
    text_field: str = ""  # field or column that holds the text, for JSONL and TSV
    any_language: bool = False  # do not refuse text in another script


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the article files among paths and, sorted, inside folders (not deeper).

    Raises InputError for a path that does not exist or a folder without articles.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                item
                for item in path.iterdir()
                if item.is_file() and item.suffix.lower() in READERS and item.name[0] != "."
            )
            if not inside:
                raise InputError(
                    f"{path}: no articles in this folder",
                    hint=f"articles are files that end in {', '.join(READERS)}",
                )
            files.extend(inside)
        elif path.exists():
            files.append(path)
        else:
            raise InputError(f"{path}: no such file or folder", hint="check the path")
    return files


def read_articles(path: Path, options: ReadOptions) -> Iterator[Article]:
    """Yield the articles of one file; `-` is standard input.

    Raises InputError for a file that is missing, empty, binary, undecodable or in another language.
    """
    if str(path) == "-":
        yield from parse_articles(
            decode(sys.stdin.buffer.read(), "stdin", options.encoding), "stdin", "stdin", options
        )
        return
    decoded = decode(read_bytes(path), str(path), options.encoding)
    yield from parse_articles(decoded, str(path), path.suffix.lower(), options)


def parse_articles(
    decoded: Decoded, origin: str, suffix: str, options: ReadOptions
) -> Iterator[Article]:
    """Yield the articles of a decoded text, checked."""
    if options.format and options.format not in FORMATS:
        raise InputError(unknown_name("format", options.format, FORMATS))
    suffix = FORMATS.get(options.format, suffix)
    if not decoded.text.strip():
        raise InputError(f"{origin}: the file is empty", hint="nothing to translate")
    module = importlib.import_module(f"workbench.articles.{READERS.get(suffix, 'plain')}")
    for article in module.read(decoded.text, origin, options):
        yield check_article(article, options)


def article_id(origin: str, number: int = 0) -> str:
    """Return an id for the article of a file: its name without suffix, numbered if there are several."""
    stem = Path(origin).name
    for suffix in READERS:
        if stem.lower().endswith(suffix):
            stem = stem[: -len(suffix)]
            break
    return f"{stem}-{number}" if number else stem


def check_article(article: Article, options: ReadOptions) -> Article:
    """Refuse an article without text, or in a script that the model does not read."""
    body = " ".join(
        article.text[block.start : block.end]
        for block in article.blocks
        if block.kind is not BlockKind.FURNITURE and block.kind is not BlockKind.CODE
    )
    if not body.strip():
        raise InputError(
            f"{article.origin}: only site furniture, no article text",
            hint="keep it with --keep-furniture",
        )
    if options.any_language or not has_letters(body):
        return article
    arabic, latin = script_shares(body)
    if options.language is Language.ARABIC and arabic < _MIN_ARABIC_SHARE and latin > arabic:
        raise InputError(
            f"{article.origin}: not Arabic: {arabic:.0%} of the letters are Arabic, {latin:.0%} Latin",
            excerpt=body,
            hint="pass --any-language to translate it all the same",
        )
    return article
