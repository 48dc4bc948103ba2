"""Pairs that wait on disk until all their metadata keys are known: memory does not grow with them."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from workbench.records import TextPair


@dataclass(slots=True)
class Spool:
    """A finished pass over pairs: how many, and the metadata keys in the order first seen.

    `columns` maps each key to the kinds of its values: "str", "int", "float", "bool" or "json".
    """

    stream: IO[str]
    columns: dict[str, set[str]]
    count: int = 0

    def pairs(self) -> Iterator[TextPair]:
        """Yield the pairs again, once."""
        self.stream.seek(0)
        for line in self.stream:
            source, target, metadata = json.loads(line)
            yield TextPair(source, target, metadata)


@contextlib.contextmanager
def spool_pairs(pairs: Iterable[TextPair]) -> Iterator[Spool]:
    """Read all pairs into a temporary file and give what is now known about them."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as stream:
        spool = Spool(stream, {})
        for pair in pairs:
            spool.count += 1
            for key, value in pair.metadata.items():
                kinds = spool.columns.setdefault(str(key), set())
                if value is not None:
                    kinds.add(_kind(value))
            stream.write(json.dumps([pair.source, pair.target, dict(pair.metadata)]) + "\n")
        yield spool


def _kind(value: Any) -> str:
    for kind in (bool, int, float, str):  # bool is an int in Python, so it comes first
        if isinstance(value, kind):
            return kind.__name__
    return "json"
