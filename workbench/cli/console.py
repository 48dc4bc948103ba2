"""Stdout and stderr have one owner: results go to stdout, everything else to stderr.

Colour and progress bars only on a terminal, never with NO_COLOR or --quiet. Arabic inside a line of
Latin text is wrapped in bidi isolates on a terminal, so that columns stay where they are; files and
pipes get
plain text.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workbench.errors import WorkbenchError
from workbench.text.script import has_arabic

ISOLATE_RTL, ISOLATE_END = "\u2067", "\u2069"


@dataclass(slots=True)
class Settings:
    """What the options of the command line say about printing."""

    quiet: bool = False
    debug: bool = False


settings = Settings()


def result(text: str, end: str = "\n") -> None:
    """Write a result to stdout."""
    sys.stdout.write(text + end)


def message(text: str) -> None:
    """Write a note to stderr, unless --quiet."""
    if not settings.quiet:
        sys.stderr.write(text + "\n")


def tell_care(counts: Mapping[str, int]) -> None:
    """Write what memory and ladder did, if they did anything."""
    if counts.get("from_memory"):
        message(f"{counts['from_memory']} texts from the memory")
    if counts.get("faulty"):
        message(
            f"{counts['faulty']} outputs were faulty, {counts['mended']} of them were replaced by better "
            "ones; flags, tried, chosen, reasons and first in the results tell how"
        )


def warning(text: str) -> None:
    """Write a warning to stderr, --quiet or not."""
    sys.stderr.write(f"warning: {text}\n")


def error(problem: WorkbenchError) -> None:
    """Write an error in three parts: what, the offending text, what to do."""
    sys.stderr.write(f"error: {problem.message}\n")
    if problem.excerpt:
        sys.stderr.write(f"  {isolate(problem.excerpt, sys.stderr.isatty())}\n")
    if problem.hint:
        sys.stderr.write(f"hint: {problem.hint}\n")


def as_json(value: Any) -> None:
    """Write one JSON document to stdout, no colour, numbers unrounded."""
    result(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__fspath__"):
        return os.fspath(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def isolate(text: str, terminal: bool) -> str:
    """Return text that keeps its own direction inside a line of the other one."""
    return f"{ISOLATE_RTL}{text}{ISOLATE_END}" if terminal and has_arabic(text) else text


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()
) -> None:
    """Write a table for people to stdout: aligned columns on a terminal and in a pipe alike.

    `numeric` are the numbers of the columns that are set flush right.
    """
    terminal = sys.stdout.isatty()
    cells = [list(columns), *[list(row) for row in rows]]
    widths = [max(_width(row[n]) for row in cells) for n in range(len(columns))]
    for number, row in enumerate(cells):
        parts = []
        for n, cell in enumerate(row):
            pad = " " * (widths[n] - _width(cell))
            shown = isolate(cell, terminal)
            parts.append(pad + shown if n in numeric else shown + pad)
        result("  ".join(parts).rstrip())
        if number == 0:
            result("  ".join("─" * width for width in widths))


def _width(text: str) -> int:
    """Return the columns a text takes: marks that combine take none."""
    import unicodedata

    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf" else
        2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )  # fmt: skip


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, int], None]]:
    """Give a function (done, total, tokens) that draws a bar on a terminal and nothing elsewhere."""
    if settings.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(label, total=None, speed="")
        started, counted = time.monotonic(), 0

        def update(done: int, total: int, tokens: int) -> None:
            nonlocal counted
            counted += tokens
            spent = time.monotonic() - started
            speed = f"{counted / spent:.0f} tokens/s" if counted and spent > 0.2 else ""
            bar.update(task, completed=done, total=total, speed=speed)

        yield update
