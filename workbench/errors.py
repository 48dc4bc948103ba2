"""The error tree: every failure a user can cause or mend, with its exit code.

    WorkbenchError              exit 1   never raised itself
    ├── InputError              exit 3   a file, a line or a text the user gave
    ├── ModelError              exit 4   a model folder, its checksum, an engine or an extra that is
    missing └── FloorError              exit 5   a score fell under its pinned floor, or lost
    against a
    baseline

Typer's own usage errors exit with 2, a bug with 1, Ctrl-C with 130. Each error carries a one-line
message that names the place (`file:line:` where there is one), and a hint: the next thing to type.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

SHOWN_CHARS = 80


class WorkbenchError(Exception):
    """Base of all errors that are shown without a traceback."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "", excerpt: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.excerpt = shorten(excerpt)


class InputError(WorkbenchError):
    """A file is missing, ragged, undecodable or not what it says it is."""

    exit_code = 3


class ModelError(WorkbenchError):
    """No such model, a checksum that differs, or a missing engine or extra."""

    exit_code = 4


class FloorError(WorkbenchError):
    """A score fell under the floor the user pinned."""

    exit_code = 5


def shorten(text: str, limit: int = SHOWN_CHARS) -> str:
    """Return text on one line, tabs and controls made visible, cut to `limit` characters."""
    visible = text.replace("\t", "<TAB>").replace("\r", "<CR>").replace("\n", "<LF>")
    visible = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in visible)
    return visible if len(visible) <= limit else visible[: limit - 1] + "…"


def unknown_name(kind: str, name: str, known: Iterable[str], *, list_with: str = "") -> str:
    """Return the message for a name that is in no table, with the nearest one and all of them.

    >>> unknown_name("aligner", "lenght", ["length", "pivot"])
    "unknown aligner 'lenght'; did you mean 'length'? (known: length, pivot)"
    """
    names = sorted(known)
    nearest = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    guess = f"; did you mean '{nearest[0]}'?" if nearest else ";"
    listing = f" ({list_with} lists them)" if list_with else f" (known: {', '.join(names)})"
    return f"unknown {kind} '{name}'{guess}{listing}"


def disk_error(path: object, error: OSError) -> InputError:
    """Turn an operating-system error on `path` into one line with the next step."""
    if error.errno == errno.ENOSPC:
        return InputError(
            f"{path}: the disk is full", hint="free some space, or choose another folder with --out"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return InputError(
            f"{path}: no permission ({error.strerror})",
            hint="choose a folder you may write to with --out, or mend its permissions",
        )
    if error.errno == errno.ENOENT:
        return InputError(f"{path}: no such file or folder", hint="check the path")
    if error.errno == errno.EISDIR:
        return InputError(f"{path}: is a folder, not a file", hint="name a file inside it")
    return InputError(f"{path}: {error.strerror or error}")
