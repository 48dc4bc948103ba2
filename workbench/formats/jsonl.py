"""JSON Lines: one object a pair, `{"ar": …, "en": …}` and the metadata beside them.

The `translation` layout of the datasets library, `{"translation": {"ar": …, "en": …}}`, is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.files import open_lines, replace_file
from workbench.records import TextPair

SUFFIXES = (".jsonl", ".ndjson")


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs; raises InputError for a line that is no object with both texts."""
    for number, line in enumerate(open_lines(path), 1):
        if not line.strip():
            continue
        yield parse_line(line, f"{path}:{number}")


def parse_line(line: str, place: str) -> TextPair:
    """Return the pair of one line; `place` is `file:line`, for messages."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{place}: not JSON: {error.msg}", excerpt=line) from None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, 1,000 brackets
        raise InputError(f"{place}: not JSON for us: {error}", excerpt=line) from None
    return parse_record(record, place)


def parse_record(record: Any, place: str) -> TextPair:
    """Return the pair of one decoded object."""
    if isinstance(record, dict) and isinstance(record.get("translation"), dict):
        texts = record["translation"]
        rest = {key: value for key, value in record.items() if key != "translation"}
    else:
        texts = record if isinstance(record, dict) else {}
        rest = {key: value for key, value in texts.items() if key not in ("ar", "en")}
    source, target = texts.get("ar"), texts.get("en")
    if not isinstance(source, str) or not isinstance(target, str):
        raise InputError(
            f"{place}: no texts 'ar' and 'en' in this object",
            excerpt=json.dumps(record, ensure_ascii=False),
        )
    return TextPair(source, target, rest)


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write pairs and return their number."""
    count = 0
    with replace_file(path) as stream:
        for count, pair in enumerate(pairs, 1):
            stream.write(format_record(pair))
    return count


def format_record(pair: TextPair) -> str:
    """Return the line of a pair; a lone surrogate, which UTF-8 cannot hold, stays as its escape."""
    record = {"ar": pair.source, "en": pair.target, **pair.metadata}
    line = json.dumps(record, ensure_ascii=False) + "\n"
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(record) + "\n"
    return line
