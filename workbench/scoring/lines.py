"""Files to lines: one segment a line, read as they are, so that `lint` can see what is wrong.

    FILE                plain text, one segment a line (LF ends a line, nothing else does)
    FILE.tsv:COLUMN     a column, by the name in the first row or by number from 1
    FILE.jsonl:FIELD    a field of each object; `translation.en` looks inside
    FILE.json           a list of texts, or a list of such lists (several references)
    FILE.tmx            the English side

Without COLUMN or FIELD the English is taken: `en`, `target`, `english`, `hypothesis`, `reference`, `text`,
or the only column. `-` is standard input. Packed files (.gz, .xz, .bz2) are read like plain ones. A
byte-order mark stays in front of the first line, a carriage return behind each: other scorers see them too.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import open_binary, sha256_of
from workbench.formats import load_format

ENGLISH_FIELDS = ("en", "target", "english", "hypothesis", "reference", "translation", "text")
SOURCE_FIELDS = ("ar", "source", "arabic")
_PACKED = (".gz", ".xz", ".bz2")
_HEADER_NAMES = {*ENGLISH_FIELDS, *SOURCE_FIELDS, "id", "article", "domain"}
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Lines:
    """The segments of one file: `columns` are what else a table says of each of them."""

    name: str
    origin: str
    texts: tuple[str, ...]
    encoding: str = "utf-8"
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Return the digest of the texts, each ended by LF, whatever file they came from."""
        digest = hashlib.sha256()
        for text in self.texts:
            digest.update(text.encode("utf-8", "surrogatepass") + b"\n")
        return digest.hexdigest()


def split_name(argument: str) -> tuple[str, str]:
    """Return (name, place) of `NAME=FILE`; the name is "" where there is none.

    >>> split_name("google=out/google.en")
    ('google', 'out/google.en')
    """
    name, equals, place = argument.partition("=")
    if not equals or Path(argument).exists() or "/" in name:
        return "", argument
    return name, place


def split_place(place: str) -> tuple[Path, str]:
    """Return (path, column) of `FILE:COLUMN`; a file that is there under the whole name wins."""
    path = Path(place)
    head, colon, column = place.rpartition(":")
    if path.exists() or not colon or not head or not Path(head).exists():
        return path, ""
    return Path(head), column


def read_lines(argument: str, encoding: str = "") -> Lines:
    """Return the segments of `[NAME=]FILE[:COLUMN]`; raises InputError for what is ragged or absent."""
    sets = read_line_sets(argument, encoding)
    if len(sets) > 1:
        raise InputError(f"{argument}: holds {len(sets)} lists of lines, one was expected")
    return sets[0]


def read_line_sets(argument: str, encoding: str = "") -> list[Lines]:
    """Return the segments of a file, or of each list in a JSON list of lists (references)."""
    name, place = split_name(argument)
    path, column = split_place(place)
    name = name or (f"{path.stem}:{column}" if column else _stem(path))
    if _suffix(path) == ".tmx":
        texts = [pair.target for pair in load_format("tmx").read(path)]
        return [Lines(name, place, tuple(texts), provenance={"file_sha256": sha256_of(path)})]
    data = _read_data(path)
    decoded = decode(data, str(path), encoding)
    text = BOM + decoded.text if decoded.bom and decoded.encoding == "utf-8" else decoded.text
    facts = {"file_sha256": hashlib.sha256(data).hexdigest()}
    if _suffix(path) == ".json":
        lists = _json_lists(text.removeprefix(BOM), path, column)
        names = [name] if len(lists) == 1 else [f"{name}-{n}" for n in range(1, len(lists) + 1)]
        return [
            Lines(own, place, tuple(texts), decoded.encoding, provenance=facts)
            for own, texts in zip(names, lists, strict=True)
        ]
    rows = text.split("\n")
    if rows[-1] == "":
        rows.pop()
    columns = _columns(rows, path, column)
    texts = columns.pop("")
    return [Lines(name, place, tuple(texts), decoded.encoding, _frozen(columns), facts)]


def _read_data(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    with open_binary(path) as stream:
        return stream.read()


def _stem(path: Path) -> str:
    """Return what a file is called: no folder, no suffix of packing, format or language."""
    while path.suffix in _PACKED:
        path = path.with_suffix("")
    return path.stem if str(path) != "-" else "stdin"


def _suffix(path: Path) -> str:
    return (path.with_suffix("") if path.suffix in _PACKED else path).suffix.lower()


def _frozen(columns: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in columns.items()}


def _columns(rows: list[str], path: Path, column: str) -> dict[str, list[str]]:
    """Return the wanted texts under "" and what stands beside them under its own name."""
    suffix = _suffix(path)
    if suffix in (".tsv", ".tab"):
        return _tsv_columns(rows, path, column)
    if suffix in (".jsonl", ".ndjson"):
        return _jsonl_columns(rows, path, column)
    if column:
        raise InputError(
            f"{path}: has no column '{column}': it is read as one segment a line",
            hint="columns and fields are those of .tsv and .jsonl files",
        )
    return {"": rows}


def _tsv_columns(rows: list[str], path: Path, column: str) -> dict[str, list[str]]:
    cells = [row.removeprefix(BOM).removesuffix("\r").split("\t") for row in rows]
    if not cells:
        return {"": []}
    for number, row in enumerate(cells, 1):
        if len(row) != len(cells[0]):
            raise InputError(
                f"{path}:{number}: {len(row)} columns, expected {len(cells[0])}",
                excerpt=rows[number - 1],
                hint="tabs inside a text must be written as ␉ or a space",
            )
    names = [name.strip() for name in cells[0]]
    by_name = bool(column) and not column.isdigit()
    header = by_name or bool(_HEADER_NAMES.intersection(name.lower() for name in names))
    wanted = _find_column(names, path, column, header)
    body = cells[1:] if header else cells
    keys = [name.lower() if header else f"column{n}" for n, name in enumerate(names, 1)]
    columns = {key: [row[n] for row in body] for n, key in enumerate(keys) if n != wanted}
    columns[""] = [row[wanted] for row in body]
    return columns


def _find_column(names: Sequence[str], path: Path, column: str, header: bool) -> int:
    """Return the number of a column from 0; raises InputError that lists them."""
    lowered = [name.lower() for name in names]
    if column.isdigit() and 1 <= int(column) <= len(names):
        return int(column) - 1
    if column and column.lower() in lowered:
        return lowered.index(column.lower())
    if not column and len(names) == 1:
        return 0
    if not column and header:
        for name in ENGLISH_FIELDS:
            if name in lowered:
                return lowered.index(name)
    shown = ", ".join(names) if header else f"1 to {len(names)}"
    what = f"no column '{column}'" if column else "which column?"
    raise InputError(f"{path}: {what} (columns: {shown})", hint=f"name it: {path}:COLUMN")


def _jsonl_columns(rows: list[str], path: Path, column: str) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {"": []}
    for number, row in enumerate(rows, 1):
        if not row.removeprefix(BOM).strip():
            continue
        try:
            record = json.loads(row.removeprefix(BOM))
        except json.JSONDecodeError as error:
            raise InputError(f"{path}:{number}: not JSON: {error.msg}", excerpt=row) from None
        flat = _flatten(record) if isinstance(record, dict) else {}
        wanted = next((n for n in ([column] if column else _FIELD_ORDER) if n in flat), None)
        if wanted is None:
            raise InputError(
                f"{path}:{number}: no field '{column or 'en'}' (fields: {', '.join(flat) or 'none'})",
                hint=f"name it: {path}:FIELD",
            )
        count = len(columns[""])
        columns[""].append(flat.pop(wanted))
        for key in columns.keys() | flat.keys():
            if key:  # objects may lack a field: its place stays empty
                columns.setdefault(key, [""] * count).append(flat.get(key, ""))
    return columns


_FIELD_ORDER = (*ENGLISH_FIELDS, "translation.en")


def _flatten(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the plain values of an object as text, those one level down as `outer.inner`."""
    flat = {}
    for key, value in record.items():
        if isinstance(value, str | int | float):
            flat[str(key)] = str(value)
        elif isinstance(value, dict):
            inner = {f"{key}.{k}": str(v) for k, v in value.items() if isinstance(v, str | int)}
            flat.update(inner)
    return flat


def _json_lists(text: str, path: Path, column: str) -> list[list[str]]:
    """Return one or more lists of texts; references given line by line are refused with the cure."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    if column and isinstance(value, dict):
        value = value.get(column)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [value]
    whole = isinstance(value, list) and all(isinstance(one, list) for one in value)
    if not whole or not all(isinstance(text, str) for one in value for text in one):
        raise InputError(f"{path}: a list of texts was expected, or a list of such lists")
    if len(value) > len(value[0]) if value else False:
        raise InputError(
            f"{path}: {len(value)} lists of {len(value[0])} texts: references line by line",
            hint="references are given set by set: a list for each reference, with a text for each line",
        )
    return [list(one) for one in value]
