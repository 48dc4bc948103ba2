"""A translation memory: pairs that a person wants to see again, with match rates.

    100    the same text (as the model would read it: marks, digits and invisible signs aside)
     99    the same key: spelling of alef, yeh, teh marbuta and hamza, punctuation or case differ
    ≤ 98   similar: 100 · (1 - edit distance / longer length) of the keys, rounded down

One SQLite file. Words lead to candidates, rapidfuzz measures them. 50,000 pairs of news take 75 MB; a look-up
among them takes 8 to 17 ms on two busy cores, one of the same text 0.1 ms; of 120 matches of 70 % and more
that comparing with every entry finds, none was missed. Unlike the cache, the memory is the user's own
work: what cannot be read or written is an error.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.formats import format_of, load_format
from workbench.records import TextPair
from workbench.text.steps import ARABIC_INPUT, KEY, apply_steps

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, target TEXT NOT NULL, origin TEXT NOT NULL,
    added INTEGER NOT NULL, key TEXT NOT NULL, input_hash INTEGER NOT NULL, key_hash INTEGER NOT NULL,
    pair_hash INTEGER NOT NULL UNIQUE);
CREATE INDEX IF NOT EXISTS entry_input ON entry (input_hash);
CREATE INDEX IF NOT EXISTS entry_key ON entry (key_hash);
CREATE INDEX IF NOT EXISTS entry_added ON entry (added);
CREATE TABLE IF NOT EXISTS word (hash INTEGER, entry INTEGER, PRIMARY KEY (hash, entry)) WITHOUT ROWID;
"""
_WAIT_SECONDS = 30.0
_BATCH = 2000
SAME, SAME_KEY, MOST_SIMILAR = 100, 99, 98
DEFAULT_LEAST_RATE = 70  # below, a translator is faster without the suggestion
_CANDIDATES = 200
_RARE_WORDS = 10
_COMMON_FROM = 2000  # entries: a word in more of them tells nothing
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored pair and where it came from."""

    source: str
    target: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class MemoryMatch:
    """An entry and how like the text it is, in per cent; `same_numbers` is False if digits differ."""

    entry: Entry
    rate: int
    same_numbers: bool = True


class Memory:
    """The memory in one file. Raises InputError if the file is missing (unless `create`) or none of ours."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise InputError(
                f"{path}: no such translation memory",
                hint=f"workbench memory import {path} FILE makes one from TMX, TSV, CSV, …",
            )
        self.path = path
        self._connection = self._open()
        self._digest = ""

    def _open(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if version != _VERSION and tables:
                connection.close()
                raise InputError(
                    f"{self.path}: a database, but no translation memory of this version",
                    hint="name another file; workbench memory import makes a new one",
                )
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise self._error(error) from None
        return connection

    def _error(self, error: Exception) -> InputError:
        return InputError(
            f"{self.path}: not a translation memory that can be used ({error})",
            hint="workbench memory import FILE.sqlite PAIRS makes one",
        )

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM entry")[0][0])

    def add(self, source: str, target: str, origin: str = "") -> None:
        """Store one pair; one that is there already becomes the newest."""
        self.add_all([Entry(source, target, origin)])

    def add_all(self, entries: Iterable[Entry]) -> int:
        """Store pairs, those with an empty side left out, and return how many were stored."""
        count, batch = 0, list[Entry]()
        for entry in entries:
            if not entry.source.strip() or not entry.target.strip():
                continue
            batch.append(entry)
            count += 1
            if len(batch) >= _BATCH:
                self._write(batch)
                batch = []
        self._write(batch)
        return count

    def _write(self, batch: Iterable[Entry]) -> None:
        self._digest = ""
        try:
            with self._connection:
                for entry in batch:
                    self._write_one(entry)
        except sqlite3.Error as error:
            raise self._error(error) from None

    def _write_one(self, entry: Entry) -> None:
        key = apply_steps(entry.source, KEY)
        (number,) = self._connection.execute(
            "INSERT INTO entry (source, target, origin, added, key, input_hash, key_hash, pair_hash) "
            "VALUES (?, ?, ?, (SELECT coalesce(max(added), 0) + 1 FROM entry), ?, ?, ?, ?) "
            "ON CONFLICT (pair_hash) DO UPDATE SET origin = excluded.origin, added = excluded.added "
            "RETURNING id",
            (
                entry.source, entry.target, entry.origin, key, _input_hash(entry.source), _hash(key),
                _hash(f"{entry.source}\t{entry.target}"),
            ),
        ).fetchone()  # fmt: skip
        words = [(_hash(word), number) for word in set(key.split())]
        self._connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?)", words)

    def exact(self, text: str) -> Entry | None:
        """Return the newest entry of the same text; None if there is none."""
        rows = self._rows(
            "SELECT source, target, origin FROM entry WHERE input_hash = ? ORDER BY added DESC LIMIT 1",
            _input_hash(text),
        )
        return Entry(*rows[0]) if rows else None

    def match(
        self, text: str, least_rate: int = DEFAULT_LEAST_RATE, limit: int = 5
    ) -> list[MemoryMatch]:
        """Return the entries most like a text, best first, of equal rates the newest first."""
        key, same_input = apply_steps(text, KEY), _input_hash(text)
        numbers = sorted(_DIGITS.findall(key))
        found: list[tuple[int, int, MemoryMatch]] = []
        for source, target, origin, added, own_key, own_input in self._candidates(key):
            rate = SAME if own_input == same_input else _rate(key, own_key)
            if rate >= least_rate:
                same = sorted(_DIGITS.findall(own_key)) == numbers
                found.append((rate, added, MemoryMatch(Entry(source, target, origin), rate, same)))
        found.sort(key=lambda one: (-one[0], -one[1]))
        return [match for _, _, match in found[:limit]]

    def _candidates(self, key: str) -> list[Any]:
        """Return the rows that share most of the rarest words with a key."""
        columns = (
            "entry.source, entry.target, entry.origin, entry.added, entry.key, entry.input_hash"
        )
        same = self._rows(
            f"SELECT {columns} FROM entry WHERE key_hash = ? LIMIT ?", _hash(key), _CANDIDATES
        )
        counted = sorted((self._frequency(word), word) for word in map(_hash, set(key.split())))
        rare = [word for count, word in counted if 0 < count <= _COMMON_FROM][:_RARE_WORDS]
        if not rare:
            return same
        marks = ",".join("?" * len(rare))
        similar = self._rows(
            f"SELECT {columns} FROM (SELECT entry AS id, count(*) AS shared FROM word "
            f"WHERE hash IN ({marks}) GROUP BY entry ORDER BY shared DESC, entry DESC LIMIT ?) "
            "AS best JOIN entry USING (id) WHERE entry.key_hash <> ?",
            *rare, _CANDIDATES, _hash(key),
        )  # fmt: skip
        return same + similar

    def _frequency(self, word: int) -> int:
        """Return in how many entries a word stands; counting stops where it is common."""
        rows = self._rows(
            "SELECT count(*) FROM (SELECT 1 FROM word WHERE hash = ? LIMIT ?)",
            word,
            _COMMON_FROM + 1,
        )
        return int(rows[0][0])

    def entries(self, containing: str = "") -> Iterator[Entry]:
        """Yield all entries, oldest first; only those with the given text in one of their sides."""
        like = "%" + re.sub(r"([%_\\])", r"\\\1", containing) + "%"
        rows = self._connection.execute(
            "SELECT source, target, origin FROM entry WHERE source LIKE ? ESCAPE '\\' "
            "OR target LIKE ? ESCAPE '\\' ORDER BY added",
            (like, like),
        )
        try:
            for row in rows:
                yield Entry(*row)
        except sqlite3.Error as error:
            raise self._error(error) from None

    def import_file(self, path: Path, origin: str = "") -> int:
        """Store the pairs of a file of any format and return how many; see `formats`."""
        pairs = load_format(format_of(path)).read(path)
        return self.add_all(
            Entry(pair.source, pair.target, origin or _origin(path, pair)) for pair in pairs
        )

    def export_file(self, path: Path) -> int:
        """Write all entries into a file of any format and return how many."""
        pairs = (TextPair(e.source, e.target, {"origin": e.origin}) for e in self.entries())
        return load_format(format_of(path)).write(pairs, path)

    def describe(self) -> Mapping[str, Any]:
        """Return name, size and digest for the provenance of what was served."""
        if not self._digest:
            digest = hashlib.sha256()
            for entry in self.entries():
                digest.update(f"{entry.source}\t{entry.target}\n".encode("utf-8", "surrogatepass"))
            self._digest = digest.hexdigest()
        return {"file": self.path.name, "entries": len(self), "sha256": self._digest}

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _hash(text: str) -> int:
    """Return 63 bits of a text's digest."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _input_hash(text: str) -> int:
    """Return the hash of a text as the model would read it."""
    return _hash(apply_steps(text, ARABIC_INPUT))


def _rate(key: str, other: str) -> int:
    """Return the match rate of two keys that may differ."""
    if key == other:
        return SAME_KEY
    from rapidfuzz.distance import Levenshtein

    return min(MOST_SIMILAR, int(100 * Levenshtein.normalized_similarity(key, other)))


def _origin(path: Path, pair: TextPair) -> str:
    """Return where a pair comes from: its own note, or the file with the model that wrote it."""
    own = str(pair.metadata.get("origin", ""))
    model = str(pair.metadata.get("model", ""))
    return own or path.name + (f" ({model})" if model else "")
