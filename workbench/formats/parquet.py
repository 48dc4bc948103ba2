"""Parquet: columns `ar`, `en` and one for each metadata key, read and written batch by batch.

Needs pyarrow (`pip install 'translation-workbench[parquet]'`). Numbers and truth values keep their
type where a whole column has one; lists and mixed columns are written as JSON text. A file in the
`translation` layout of the datasets library (a struct of `ar` and `en`) is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.errors import InputError, ModelError, disk_error
from workbench.files import replace_file
from workbench.formats.jsonl import parse_record
from workbench.formats.spool import spool_pairs
from workbench.records import TextPair

SUFFIXES = (".parquet",)
ROWS = 10_000  # a row group: a few MB of sentences
_TYPES = {"str": "string", "int": "int64", "float": "float64", "bool": "bool_"}


def _load() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet part; raises ModelError if they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ModelError(
            "Parquet needs pyarrow, which is not installed",
            hint="pip install 'translation-workbench[parquet]', or export another format",
        ) from None
    return pyarrow, parquet


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs; raises InputError for a file that is no Parquet or has no texts."""
    pyarrow, parquet = _load()
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                for row in batch.to_pylist():
                    number += 1
                    record = {key: value for key, value in row.items() if value is not None}
                    yield parse_record(record, f"{path}: row {number}")
    except pyarrow.ArrowException as error:
        raise InputError(f"{path}: not a Parquet file, or damaged: {_first_line(error)}") from None
    except OSError as error:
        raise disk_error(path, error) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs and return their number; memory holds one row group."""
    pyarrow, parquet = _load()
    with spool_pairs(pairs) as spool:
        types = {key: _type_of(kinds) for key, kinds in spool.columns.items()}
        fields = [("ar", "string"), ("en", "string")]
        fields += [(key, _TYPES.get(kind, "string")) for key, kind in types.items()]
        schema = pyarrow.schema([(key, getattr(pyarrow, kind)()) for key, kind in fields])
        rows = spool.pairs()
        with (
            replace_file(path, binary=True) as stream,
            parquet.ParquetWriter(stream, schema, compression="zstd") as writer,
        ):
            while batch := list(islice(rows, ROWS)):
                table = pyarrow.Table.from_pylist([_row(pair, types) for pair in batch], schema)
                writer.write_table(table)
        return spool.count


def _type_of(kinds: set[str]) -> str:
    if kinds == {"int", "float"}:
        return "float"
    return next(iter(kinds)) if len(kinds) == 1 else "json" if kinds else "str"


def _row(pair: TextPair, types: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"ar": pair.source, "en": pair.target}
    for key, value in pair.metadata.items():
        as_text = types[key] == "json" and value is not None and not isinstance(value, str)
        row[key] = json.dumps(value, ensure_ascii=False) if as_text else value
    return row
