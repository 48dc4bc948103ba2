"""Where pairs come from: article folders, corpora, and files of every format, read as one stream.

aligned/                 every aligned/ARTICLE/pairs.jsonl below it, by name
aligned/ARTICLE          its pairs.jsonl
CORPUS                   the shards that its corpus.json lists
FILE.tsv .tmx .xlf …     any format of `workbench.formats`, packed (.gz .xz .bz2) or not
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.corpus.manifest import MANIFEST, read_corpus
from workbench.errors import InputError
from workbench.formats import format_of, load_format
from workbench.records import TextPair

_PACKED = (".gz", ".xz", ".bz2")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of pairs, its format, and the article all its pairs belong to ("" if they say it)."""

    path: Path
    format: str
    article: str = ""


def find_sources(inputs: Sequence[Path], format_name: str = "") -> list[Source]:
    """Return the files that inputs stand for, in order; raises InputError where there is nothing."""
    return [source for path in inputs for source in _expand(path, format_name)]


def _expand(path: Path, format_name: str) -> list[Source]:
    if path.is_dir():
        return _folder(path)
    name = format_name or format_of(path.with_suffix("") if path.suffix in _PACKED else path)
    if not path.exists() and name != "moses":  # Moses names two files by one
        raise InputError(f"{path}: no such file or folder", hint="check the path")
    return [Source(path, name)]


def _folder(path: Path) -> list[Source]:
    if (path / MANIFEST).is_file():
        return [Source(path / name, "jsonl") for name in read_corpus(path).files]
    if (path / "pairs.jsonl").is_file():
        return [Source(path / "pairs.jsonl", "jsonl", path.resolve().name)]
    found = sorted(path.glob("*/pairs.jsonl"))
    if not found:
        raise InputError(
            f"{path}: no pairs in this folder",
            hint="a corpus folder, or what workbench run and workbench align write, is expected",
        )
    return [Source(file, "jsonl", file.parent.name) for file in found]


def read_source(source: Source, article_field: str = "") -> Iterator[TextPair]:
    """Yield the pairs of one file; `article_field` names the metadata that tells articles apart."""
    for pair in load_format(source.format).read(source.path):
        article = pair.metadata.get(article_field) if article_field else None
        article = article or pair.metadata.get("article") or source.article
        if article and article != pair.metadata.get("article"):
            yield TextPair(pair.source, pair.target, {**pair.metadata, "article": article})
        else:
            yield pair


def read_sources(sources: Sequence[Source], article_field: str = "") -> Iterator[TextPair]:
    """Yield the pairs of all files."""
    for source in sources:
        yield from read_source(source, article_field)


def refuse_own_folder(sources: Sequence[Source], folder: Path) -> None:
    """Raise InputError if a corpus would be written over the files it is made from."""
    for source in sources:
        if source.path.resolve().parent == folder.resolve():
            raise InputError(
                f"{folder}: {source.path.name} is read from this folder, so nothing can be written there",
                hint="choose another --out",
            )
