"""Tab-separated pairs: a header row, `ar` and `en` first, then metadata columns.

A tab, LF or CR inside a text is written as its picture `␉ ␊ ␍` and read back from there, so that
every row is one line and nothing is lost. Files without our header are read as two (or more) bare
columns; a
row with another number of columns than the first is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from workbench.errors import InputError
from workbench.files import open_lines, replace_file
from workbench.formats.spool import spool_pairs
from workbench.records import TextPair

SUFFIXES = (".tsv", ".tab")
_PICTURES = {"\t": "␉", "\n": "␊", "\r": "␍"}
_ENCODE = str.maketrans(_PICTURES)
_DECODE = str.maketrans({picture: mark for mark, picture in _PICTURES.items()})
_SOURCE_NAMES = ("ar", "source", "arabic")
_TARGET_NAMES = ("en", "target", "english")


def encode_cell(text: str, place: str) -> str:
    """Return a text as a cell; raises InputError if it holds one of the pictures already."""
    if any(picture in text for picture in _PICTURES.values()):
        raise InputError(
            f"{place}: the text holds one of ␉ ␊ ␍, which TSV uses for tabs and line ends",
            excerpt=text,
            hint="write JSONL or TMX instead",
        )
    return text.translate(_ENCODE)


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a first row names our two columns."""
    names = [cell.strip().lower() for cell in cells[:2]]
    return len(names) == 2 and names[0] in _SOURCE_NAMES and names[1] in _TARGET_NAMES


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs of a TSV file; raises InputError for a ragged row, naming its line."""
    rows = open_lines(path)
    first = next(rows, None)
    if first is None:
        raise InputError(f"{path}: the file is empty")
    header = first.split("\t")
    ours = is_header(header)
    if len(header) < 2:
        raise InputError(f"{path}:1: 1 column, expected 2 or more", excerpt=first)
    if not ours:
        rows = chain([first], rows)
    for number, row in enumerate(rows, 2 if ours else 1):
        cells = row.split("\t")
        if len(cells) != len(header):
            raise InputError(
                f"{path}:{number}: {len(cells)} columns, expected {len(header)}",
                excerpt=row,
                hint="tabs inside a text must be written as ␉ or a space",
            )
        if ours:
            cells = [cell.translate(_DECODE) for cell in cells]
        keys = header[2:] if ours else [f"column{n}" for n in range(3, len(cells) + 1)]
        metadata = {key: cell for key, cell in zip(keys, cells[2:], strict=True) if cell}
        yield TextPair(cells[0], cells[1], metadata)


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs and return their number; the columns are all metadata keys, in the order first seen."""
    with spool_pairs(pairs) as spool, replace_file(path) as stream:
        stream.write("\t".join(["ar", "en", *spool.columns]) + "\n")
        for number, pair in enumerate(spool.pairs(), 1):
            values = (pair.metadata.get(column) for column in spool.columns)
            cells = ["" if value is None else str(value) for value in values]
            place = f"{path}: pair {number}"
            row = (encode_cell(cell, place) for cell in (pair.source, pair.target, *cells))
            stream.write("\t".join(row) + "\n")
        return spool.count
