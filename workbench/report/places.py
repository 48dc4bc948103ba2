"""Where pairs lie: article folders, alignments, corpora and files, as the user names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.corpus.manifest import MANIFEST, read_corpus
from workbench.errors import InputError
from workbench.formats import format_of, load_format
from workbench.records import TextPair


def find_places(paths: Sequence[Path]) -> list[Path]:
    """Return the article folders and pair files that the paths stand for, each once.

    A corpus stands for its shards. Raises InputError for a path that is neither, and for two places
    with one name: edits go by it.
    """
    found = [place for path in paths for place in _places(path)]
    names: dict[str, Path] = {}
    for place in found:
        other = names.setdefault(place.name, place)
        if other != place:
            raise InputError(
                f"{place}: has the same name as {other}", hint="make two reports of them"
            )
    return list(names.values())


def _places(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"{path}: no such file or folder", hint="check the path")
        format_of(path)
        return [path]
    if (path / MANIFEST).is_file():
        return [path / name for name in read_corpus(path).files]
    if pairs_file(path) is not None:
        return [path]
    inside = sorted(item for item in path.iterdir() if item.is_dir() and pairs_file(item))
    if not inside:
        raise InputError(
            f"{path}: no pairs in this folder",
            hint="name a corpus, a folder that workbench run or align wrote, or a file of pairs",
        )
    return inside


def pairs_file(folder: Path) -> Path | None:
    """Return the file of a folder that holds its pairs with all that is known about them."""
    for name in ("pairs.jsonl", "pairs.tsv"):
        if (folder / name).is_file():
            return folder / name
    return None


def iter_pairs(place: Path) -> Iterator[TextPair]:
    """Yield the pairs of an article folder or of a file."""
    path = pairs_file(place) if place.is_dir() else place
    if path is None:
        raise InputError(f"{place}: no pairs in this folder", hint="workbench run writes them")
    return load_format(format_of(path)).read(path)


def read_pairs(place: Path) -> list[TextPair]:
    """Return all pairs of a place; raises InputError if there are none."""
    pairs = list(iter_pairs(place))
    if not pairs:
        raise InputError(f"{place}: no pairs in it", hint="nothing to show or to edit")
    return pairs


def is_shard(place: Path) -> bool:
    """Return whether a file belongs to a corpus."""
    return (place.parent / MANIFEST).is_file() and place.name in read_corpus(place.parent).files
