"""Article folders to lines: what `workbench run` wrote, beside references by sentence or by line.

    aligned/ARTICLE/pairs.*       one article; its sentences are the segments
    aligned/                      every folder in it that holds pairs
    references/NAME.en.txt        line k translates line k of the article NAME.txt

References by line need the article itself (beside the references or in the folder above): a run's
pairs know their offsets in it, the offsets know their line, and the sentences of a line are joined
before they are scored, exactly as `workbench run` scores them. Lines without a translation (blank
lines, furniture) are left out on both sides.
"""

from __future__ import annotations

import bisect
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.articles import ReadOptions, read_articles
from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import read_bytes
from workbench.formats import load_format
from workbench.records import Article
from workbench.scoring.lines import Lines, split_name

_PAIR_FILES = (("jsonl", "pairs.jsonl"), ("tsv", "pairs.tsv"), ("tmx", "pairs.tmx"))
_SUFFIXES = (".txt", ".md", ".html", ".htm")
_COLUMNS = ("article", "ar", "start")


def is_article_folder(argument: str) -> bool:
    """Return whether `[NAME=]PLACE` is a folder."""
    return Path(split_name(argument)[1]).is_dir()


def read_run(argument: str) -> Lines:
    """Return the English sentences of an article's folder, or of all such folders in a folder.

    The columns are `article`, `ar` and `start`. Raises InputError if there are no pairs at all.
    """
    name, place = split_name(argument)
    folder = Path(place)
    texts: list[str] = []
    columns: dict[str, list[str]] = {key: [] for key in _COLUMNS}
    provenance: dict[str, Any] = {}
    for own in _article_folders(folder):
        record = _provenance(own)
        facts = {**record.get("input", {}), "id": record.get("article", own.name)}
        provenance.setdefault("articles", {})[own.name] = facts
        provenance.setdefault("model", record.get("model", {}))
        for pair in _read_pairs(own):
            texts.append(pair.target)
            columns["article"].append(own.name)
            columns["ar"].append(pair.source)
            columns["start"].append(str(pair.metadata.get("start", "")))
    frozen = {key: tuple(values) for key, values in columns.items()}
    name = name or folder.resolve().name
    return Lines(name, place, tuple(texts), columns=frozen, provenance=provenance)


def _article_folders(folder: Path) -> list[Path]:
    if _pairs_file(folder):
        return [folder]
    found = sorted(own for own in folder.iterdir() if own.is_dir() and _pairs_file(own))
    if not found:
        raise InputError(
            f"{folder}: no pairs of an article in this folder",
            hint="name a folder that workbench run wrote, or a file of lines",
        )
    return found


def _pairs_file(folder: Path) -> tuple[str, Path] | None:
    for name, file in _PAIR_FILES:
        if (folder / file).is_file():
            return name, folder / file
    if (folder / "pairs.ar").is_file() and (folder / "pairs.en").is_file():
        return "moses", folder / "pairs"
    return None


def _read_pairs(folder: Path) -> list[Any]:
    found = _pairs_file(folder)
    return list(load_format(found[0]).read(found[1])) if found else []


def _provenance(folder: Path) -> dict[str, Any]:
    path = folder / "provenance.json"
    if not path.is_file():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    return record if isinstance(record, dict) else {}


def join_by_line(run: Lines, references: Path) -> tuple[Lines, Lines]:
    """Return the run and its references line by line of the articles; see the module's text.

    Raises InputError if an article or its reference is missing, changed or of another length.
    """
    hypotheses: list[str] = []
    wanted: list[str] = []
    columns: dict[str, list[str]] = {"article": [], "ar": []}
    facts = run.provenance.get("articles", {})
    for name in dict.fromkeys(run.columns["article"]):
        rows = [n for n, article in enumerate(run.columns["article"]) if article == name]
        article = _find_article(name, facts.get(name, {}), references)
        reference = _reference_lines(name, article, references)
        joined = _sentences_by_line(run, rows, article)
        for line, numbers in sorted(joined.items()):
            if not reference[line].strip():
                raise InputError(
                    f"{_reference_path(name, references)}:{line + 1}: the line is blank, "
                    "the article has text there",
                    excerpt=run.columns["ar"][numbers[0]],
                )
            hypotheses.append(" ".join(run.texts[n] for n in numbers if run.texts[n]))
            columns["ar"].append(" ".join(run.columns["ar"][n] for n in numbers))
            columns["article"].append(name)
            wanted.append(reference[line].strip())
    frozen = {key: tuple(values) for key, values in columns.items()}
    return (
        replace(run, texts=tuple(hypotheses), columns=frozen),
        Lines(references.name, str(references), tuple(wanted), columns=frozen),
    )


def _reference_path(name: str, references: Path) -> Path:
    for path in (references / f"{name}.en.txt", references / f"{name}.en"):
        if path.is_file():
            return path
    raise InputError(
        f"{references / name}.en.txt: no reference for the article '{name}'",
        hint="references are called ARTICLE.en.txt; score the folders of single articles otherwise",
    )


def _reference_lines(name: str, article: Article, references: Path) -> list[str]:
    path = _reference_path(name, references)
    lines = decode(read_bytes(path), str(path)).text.split("\n")
    wanted = article.text.rstrip("\n").count("\n") + 1
    while len(lines) > wanted and not lines[-1].strip():
        lines.pop()
    if len(lines) != wanted:
        counted = len(lines) - (not lines[-1])
        raise InputError(
            f"{path}: {counted} lines, the article {article.origin} has {wanted}",
            hint="line k of the reference translates line k of the article (see workbench align)",
        )
    return lines


def _find_article(name: str, facts: Mapping[str, Any], references: Path) -> Article:
    """Return the article a run translated; raises InputError if it is not there or was changed."""
    file = str(facts.get("file", ""))
    names = [file] if file else [name + suffix for suffix in _SUFFIXES]
    places = (references.parent, references)
    path = next((p / n for p in places for n in names if (p / n).is_file()), None)
    if path is None:
        raise InputError(
            f"{references.parent / names[0]}: the article that the references translate is not there",
            hint="references by line need the article beside them or in the folder above",
        )
    articles = list(read_articles(path, ReadOptions(any_language=True)))
    article = next((one for one in articles if one.id == facts.get("id")), articles[0])
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    if facts.get("text_sha256", digest) != digest:
        raise InputError(
            f"{path}: was changed since '{name}' was translated",
            hint="run it again: workbench run, then score",
        )
    return article


def _sentences_by_line(run: Lines, rows: Sequence[int], article: Article) -> dict[int, list[int]]:
    """Return for each line of the article, from 0, the rows of its sentences."""
    starts = [block.start for block in article.blocks]
    found: dict[int, list[int]] = {}
    for row in rows:
        start = run.columns["start"][row]
        if not start.isdigit():
            raise InputError(
                f"{run.origin}: a pair of '{run.columns['article'][row]}' has no offset in its article",
                excerpt=run.columns["ar"][row],
                hint="references by line need the pairs.jsonl that workbench run wrote",
            )
        block = article.blocks[max(0, bisect.bisect_right(starts, int(start)) - 1)]
        found.setdefault(block.line, []).append(row)
    return found


def join_by_sentence(run: Lines, references: Lines) -> Lines:
    """Return references in the run's order: both are folders of the same articles, cut alike."""
    by_place: dict[tuple[str, str], list[str]] = {}
    keys = zip(references.columns["article"], references.columns["ar"], strict=True)
    for key, text in zip(keys, references.texts, strict=True):
        by_place.setdefault(key, []).append(text)
    texts = []
    for article, source in zip(run.columns["article"], run.columns["ar"], strict=True):
        waiting = by_place.get((article, source))
        if not waiting:
            raise InputError(
                f"{references.origin}/{article}: has no translation of a sentence of {run.origin}",
                excerpt=source,
                hint="both folders must hold the same articles, cut into the same sentences",
            )
        texts.append(waiting.pop(0))
    return replace(references, texts=tuple(texts), columns=run.columns)
