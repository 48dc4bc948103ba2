"""The file of edits that a page lets one download: read with suspicion, for anyone may have written it.

    {"format": "workbench-edits", "version": 1, "report": "title",
     "edits": [{"document": "000_07af95ed4a4b08aa", "row": 3, "ar": "…", "from": "…", "to": "…"}]}

`from` is the English that was edited; an edit whose `to` equals it is an approval.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.files import read_bytes

FORMAT, VERSION = "workbench-edits", 1
_MAX_BYTES = 256 << 20
# Line ends, controls, and the pictures that TSV writes for them.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff␉␊␍]")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: row `row` (from 0) of a document, from one English text to another."""

    document: str
    row: int
    source: str
    before: str
    after: str

    @property
    def is_approval(self) -> bool:
        """Return whether the text stays as it is."""
        return self.before == self.after


def read_edits(path: Path) -> list[Edit]:
    """Return the edits of a file; raises InputError with the number of the first that is none."""
    data = read_bytes(path)
    if len(data) > _MAX_BYTES:
        raise InputError(f"{path}: over {_MAX_BYTES >> 20} MB, no file of edits")
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path}: not a JSON file ({error})") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise InputError(
            f"{path}: not a file of edits",
            hint="download it with the button of a page that workbench report made",
        )
    if record.get("version") != VERSION:
        raise InputError(f"{path}: edits of version {record.get('version')}, {VERSION} is known")
    edits = record.get("edits")
    if not isinstance(edits, list):
        raise InputError(f"{path}: no list 'edits' in it")
    return [_parse_edit(edit, f"{path}: edit {number}") for number, edit in enumerate(edits, 1)]


def _parse_edit(record: Any, place: str) -> Edit:
    if not isinstance(record, dict):
        raise InputError(f"{place}: not an object")
    row = record.get("row")
    if not isinstance(row, int) or isinstance(row, bool) or row < 0:
        raise InputError(f"{place}: 'row' is no number of a row")
    texts = [record.get(name) for name in ("document", "ar", "from", "to")]
    if not all(isinstance(text, str) for text in texts):
        raise InputError(f"{place}: 'document', 'ar', 'from' and 'to' must be texts")
    document, source, before, after = (str(text) for text in texts)
    if before != after:
        check_text(after, place)
    return Edit(document, row, source, before, after)


def check_text(text: str, place: str) -> None:
    """Raise InputError if a text cannot stand in one cell of every format."""
    if not text.strip():
        raise InputError(f"{place}: the English is empty", hint="an edit may not delete a segment")
    found = _UNFIT.search(text)
    if found:
        raise InputError(
            f"{place}: U+{ord(found.group()):04X} cannot stand in an edit", excerpt=text
        )
