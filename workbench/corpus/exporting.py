"""A corpus in another format: one file of any format, or the folder layout that dataset loaders read.

datasets   OUT/README.md and OUT/data/PART-00000.jsonl (or .parquet), rows of
           {"translation": {"ar": …, "en": …}}; PART is train, or train, dev and test of a split
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from workbench.corpus.card import format_card
from workbench.corpus.manifest import MANIFEST, Corpus, CorpusFile, read_corpus
from workbench.corpus.splitting import PARTS
from workbench.corpus.store import read_pairs
from workbench.errors import InputError
from workbench.files import refuse_existing, replace_file, sha256_of, write_text
from workbench.formats import FORMATS, format_of, load_format
from workbench.records import TextPair

DATASETS = "datasets"


def export_corpus(
    folder: Path, out: Path, format_name: str = "", *, plain: bool = False, force: bool = False
) -> int:
    """Write the pairs of a corpus to `out` and return how many; `plain` leaves the metadata behind.

    Raises InputError if `out` is there already, or a text cannot be held by the format.
    """
    if format_name == DATASETS:
        return _export_datasets(folder, out, force=force)
    name = format_name or format_of(out)
    for path in _paths(name, out):
        refuse_existing(path, force)
    pairs: Iterable[TextPair] = read_pairs(folder)
    if plain:
        pairs = (TextPair(pair.source, pair.target) for pair in pairs)
    return load_format(name).write(pairs, out)


def _paths(name: str, out: Path) -> tuple[Path, ...]:
    if name not in FORMATS or name != "moses":
        return (out,)
    from workbench.formats.moses import both_paths

    return both_paths(out)


def _export_datasets(folder: Path, out: Path, *, force: bool) -> int:
    refuse_existing(out / "README.md", force)
    parts = find_parts(folder)
    files: dict[str, CorpusFile] = {}
    for part, place in parts.items():
        name, count = f"data/{part}-00000.jsonl", 0
        with replace_file(out / name) as stream:
            for line in _rows(read_pairs(place)):
                stream.write(line)
                count += 1
        files[name] = CorpusFile(count, sha256_of(out / name))
    total = sum(item.pairs for item in files.values())
    first = read_corpus(next(iter(parts.values())))
    name = first.name.removesuffix(" (train)")
    corpus = dataclasses.replace(first, name=name, pair_count=total, files=files, rejected={})
    write_text(out / "README.md", _card(corpus, list(parts)))
    return total


def find_parts(folder: Path) -> dict[str, Path]:
    """Return part -> folder of a split corpus; a corpus that is not split is all train."""
    if (folder / MANIFEST).is_file():
        return {"train": folder}
    found = {part: folder / part for part in PARTS[::-1] if (folder / part / MANIFEST).is_file()}
    if not found:
        raise InputError(
            f"{folder}: no corpus and no split in this folder",
            hint="workbench corpus build and workbench corpus split write them",
        )
    return found


def _rows(pairs: Iterable[TextPair]) -> Iterator[str]:
    """Yield one row a pair; metadata but the article is left out, columns must be the same everywhere."""
    for number, pair in enumerate(pairs):
        row = {"id": str(number), "translation": {"ar": pair.source, "en": pair.target}}
        if pair.metadata.get("article"):
            row["article"] = str(pair.metadata["article"])
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _card(corpus: Corpus, parts: Sequence[str]) -> str:
    """Return the card with the list of files in its head."""
    head, _, rest = format_card(corpus).partition("\n---\n")
    lines = ["configs:", "- config_name: default", "  data_files:"]
    for part in parts:
        lines += [f"  - split: {part}", f"    path: data/{part}-00000.jsonl"]
    return "\n".join([head, *lines]) + "\n---\n" + rest
