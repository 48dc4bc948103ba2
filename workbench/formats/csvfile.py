"""Comma-separated pairs (RFC 4180): a header row, `ar` and `en` first, then metadata columns.

Line ends, commas and quotes inside a text are quoted, so nothing is lost and a pair may take several
lines. Files without our header are read as two (or more) bare columns; a row with another number of
columns than the first is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from workbench.errors import InputError
from workbench.files import open_lines, replace_file
from workbench.formats.spool import spool_pairs
from workbench.formats.tsv import is_header
from workbench.records import TextPair

SUFFIXES = (".csv",)


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs; raises InputError for a ragged or badly quoted row, naming its last line."""
    rows = _rows(path)
    _, first = next(rows, (0, None))
    if first is None:
        raise InputError(f"{path}: the file is empty")
    if len(first) < 2:
        raise InputError(f"{path}:1: 1 column, expected 2 or more", excerpt=",".join(first))
    ours = is_header(first)
    if not ours:
        rows = chain([(1, first)], rows)
    keys = first[2:] if ours else [f"column{n}" for n in range(3, len(first) + 1)]
    for number, cells in rows:
        if len(cells) != len(first):
            raise InputError(
                f"{path}:{number}: {len(cells)} columns, expected {len(first)}",
                excerpt=",".join(cells),
                hint='a text with a comma or a line end inside stands between quotes: "a, b"',
            )
        metadata = {key: cell for key, cell in zip(keys, cells[2:], strict=True) if cell}
        yield TextPair(cells[0], cells[1], metadata)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells); a blank line between rows is skipped."""
    reader = csv.reader(open_lines(path, keep_ends=True), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"{path}:{reader.line_num}: not CSV: {error}",
                hint="quotes inside a quoted text are doubled; a lone CR ends no row",
            ) from None
        if cells:
            yield reader.line_num, cells


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs and return their number; the columns are all metadata keys, in the order first seen."""
    with spool_pairs(pairs) as spool, replace_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(["ar", "en", *spool.columns])
        for pair in spool.pairs():
            cells = (pair.metadata.get(column) for column in spool.columns)
            shown = ["" if cell is None else str(cell) for cell in cells]
            writer.writerow([pair.source, pair.target, *shown])
        return spool.count
