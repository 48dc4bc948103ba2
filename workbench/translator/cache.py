"""Translations on disk, keyed by (model hash, options, source text): a second run is instant, a
killed one resumes.

SQLite in write-ahead mode: a batch is stored in one transaction, so a killed process leaves whole
batches. Several processes may share the file. A cache that cannot be opened is a warning, never an
error.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS unit (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
)
_WAIT_SECONDS = 30.0
_KEYS_A_QUERY = 500  # SQLite allows 999 variables in old builds


@dataclass(frozen=True, slots=True)
class Unit:
    """What the model said to one source text: hypotheses (text, log-probability, pieces), best first."""

    hypotheses: tuple[tuple[str, float, int], ...]
    capped: bool


class TranslationCache:
    """A cache for one model and one set of options. `path` None keeps it in memory only."""

    def __init__(self, path: Path | None, model_hash: str, options_key: str) -> None:
        self._model_hash = model_hash
        self._prefix = f"1\n{model_hash}\n{options_key}\n".encode()
        self._memory: dict[bytes, Unit] = {}
        self._connection = _open(path) if path is not None else None
        self.hits = 0

    def beside(self, options_key: str) -> TranslationCache:
        """Return a cache for the same model with other options, in the same file and memory."""
        other = copy.copy(self)
        other._prefix = f"1\n{self._model_hash}\n{options_key}\n".encode()
        return other

    def key(self, text: str) -> bytes:
        """Return the key of a source text."""
        return hashlib.blake2b(
            self._prefix + text.encode("utf-8", "surrogatepass"), digest_size=20
        ).digest()

    def get(self, texts: Sequence[str]) -> dict[str, Unit]:
        """Return what is known of these texts."""
        found: dict[str, Unit] = {}
        missing: dict[bytes, str] = {}
        for text in texts:
            key = self.key(text)
            if key in self._memory:
                found[text] = self._memory[key]
            else:
                missing[key] = text
        for key, unit in self._select(list(missing)):
            self._memory[key] = unit
            found[missing[key]] = unit
        self.hits += len(found)
        return found

    def put(self, units: Mapping[str, Unit]) -> None:
        """Store a batch in one transaction."""
        rows = []
        for text, unit in units.items():
            key = self.key(text)
            self._memory[key] = unit
            rows.append((key, json.dumps([unit.hypotheses, unit.capped], ensure_ascii=False)))
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO unit VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            logger.warning(
                "the translation cache cannot be written (%s); going on without it", error
            )
            self._connection = None

    def _select(self, keys: Sequence[bytes]) -> Iterable[tuple[bytes, Unit]]:
        if self._connection is None:
            return
        for start in range(0, len(keys), _KEYS_A_QUERY):
            part = keys[start : start + _KEYS_A_QUERY]
            marks = ",".join("?" * len(part))
            try:
                rows = self._connection.execute(
                    f"SELECT key, value FROM unit WHERE key IN ({marks})", part
                ).fetchall()
            except sqlite3.Error as error:
                logger.warning("the translation cache cannot be read (%s)", error)
                return
            for key, value in rows:
                hypotheses, capped = json.loads(value)
                yield bytes(key), Unit(tuple((t, p, n) for t, p, n in hypotheses), capped)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_WAIT_SECONDS)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        with connection:
            connection.execute(_SCHEMA)
    except (OSError, sqlite3.Error) as error:
        logger.warning("no translation cache at %s (%s)", path, error)
        return None
    return connection
