"""Guards on disk: the hashed lines and n-grams of a test set, never its texts.

    NAME.hashes   64-bit little-endian hashes, sorted
    NAME.json     name, lines, hashes, words of an n-gram, SHA-256 of the hashes

FLORES dev is shipped in `data/leakage`. NTREX, Tatoeba, TICO-19 and IWSLT are not: their texts were not at
hand; `workbench corpus guard FILE… --name NAME` makes a guard of any text files.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import open_lines, read_bytes, replace_file, write_text
from workbench.folders import data_file
from workbench.leakage import NGRAM_WORDS, LeakageGuard, line_hashes

SUFFIX = ".hashes"


@dataclass(frozen=True, slots=True)
class GuardCard:
    """What `NAME.json` says about a guard."""

    name: str
    lines: int
    hashes: int
    ngram_words: int
    sha256: str
    texts: tuple[str, ...] = ()


def shipped_guards() -> list[Path]:
    """Return the guards inside the package."""
    return sorted(data_file("leakage").glob(f"*{SUFFIX}"))


def make_guard(texts: Sequence[Path], name: str, folder: Path) -> GuardCard:
    """Hash text files, one sentence a line, into `folder/NAME.hashes` with its card; texts are not kept.

    Raises InputError if no line is long enough (three words) to be known again.
    """
    lines, hashes = 0, set[int]()
    for path in texts:
        for line in _lines(path):
            before = len(hashes)
            hashes.update(line_hashes(line))
            lines += len(hashes) > before
    if not hashes:
        raise InputError(f"{texts[0]}: no line of three words or more, nothing to guard")
    data = _pack(sorted(hashes))
    digest = hashlib.sha256(data).hexdigest()
    names = tuple(path.name for path in texts)
    card = GuardCard(name, lines, len(hashes), NGRAM_WORDS, digest, names)
    with replace_file(folder / f"{name}{SUFFIX}", binary=True) as stream:
        stream.write(data)
    content = json.dumps(asdict(card), ensure_ascii=False, indent=2) + "\n"
    write_text(folder / f"{name}.json", content)
    return card


def _lines(path: Path) -> Iterable[str]:
    if path.suffix in (".gz", ".xz", ".bz2"):
        return open_lines(path)
    return decode(read_bytes(path), str(path)).text.split("\n")


def _pack(hashes: Iterable[int]) -> bytes:
    numbers = array("Q", hashes)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def read_guard(path: Path) -> LeakageGuard:
    """Return the guard of a `.hashes` file, or one made on the spot from a text file.

    Raises InputError if the file is not what its card says.
    """
    if path.suffix != SUFFIX:
        return LeakageGuard.from_lines(_lines(path))
    data = read_bytes(path)
    card = read_guard_card(path)
    if hashlib.sha256(data).hexdigest() != card.sha256 or len(data) != 8 * card.hashes:
        raise InputError(
            f"{path}: not what {path.stem}.json says: damaged, or made anew without its card",
            hint="make it again: workbench corpus guard FILE… --name NAME",
        )
    if card.ngram_words != NGRAM_WORDS:
        raise InputError(
            f"{path}: n-grams of {card.ngram_words} words, this version compares {NGRAM_WORDS}",
            hint="make it again: workbench corpus guard FILE… --name NAME",
        )
    numbers = array("Q")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return LeakageGuard(numbers)


def read_guard_card(path: Path) -> GuardCard:
    """Return the card beside a guard."""
    card = path.with_suffix(".json")
    try:
        table: dict[str, Any] = json.loads(read_bytes(card).decode("utf-8"))
        return GuardCard(**{**table, "texts": tuple(table.get("texts", ()))})
    except (ValueError, TypeError) as error:
        raise InputError(f"{card}: not the card of a guard ({error})") from None
