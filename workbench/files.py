"""One gate to the disk: text comes in as UTF-8, whole files go out atomically."""

from __future__ import annotations

import bz2
import codecs
import contextlib
import gzip
import hashlib
import lzma
import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from workbench.errors import InputError, disk_error

MAX_LINE_BYTES = 64 << 20
_OPENERS: dict[str, Any] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


@contextlib.contextmanager
def replace_file(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open a temporary file beside `path` that takes its place when the block ends without error.

    Text is UTF-8 with LF line ends. Nothing of a failed write stays behind. Raises InputError if
    the disk is full or the folder is read-only.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        mode: dict[str, Any] = {} if binary else {"encoding": "utf-8", "newline": "\n"}
        with os.fdopen(handle, "wb" if binary else "w", **mode) as stream:
            yield stream
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise disk_error(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files that a killed process left in a folder."""
    if folder.is_dir():
        for path in folder.glob(".*.part"):
            path.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a whole text file atomically."""
    with replace_file(path) as stream:
        stream.write(text)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits; raises InputError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise disk_error(path, error) from error
    return digest.hexdigest()


def refuse_existing(path: Path, force: bool) -> None:
    """Raise InputError if `path` is there and may not be replaced."""
    if path.exists() and not force:
        raise InputError(
            f"{path}: already exists", hint="replace it with --force, or choose another --out"
        )


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; raises InputError that names it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise disk_error(path, error) from error


@contextlib.contextmanager
def open_binary(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, unpacked on the fly if it ends in .gz, .xz or .bz2."""
    opener = _OPENERS.get(path.suffix)
    try:
        with opener(path) if opener else path.open("rb") as stream:
            yield stream
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno:
            raise disk_error(path, error) from error
        raise InputError(f"{path}: damaged or not packed as its name says ({error})") from None


def open_lines(path: Path, *, keep_ends: bool = False) -> Iterator[str]:
    """Yield the lines of a UTF-8 file without their LF (or CR LF); a byte-order mark is dropped.

    Lines end at LF only: U+2028, U+0085 and the like stay inside. Packed files are read like plain
    ones. Raises InputError with the line number for bytes that are not UTF-8, and for a line over
    64 MB.
    """
    with open_binary(path) as stream:
        number = 0
        while line := stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise InputError(
                    f"{path}:{number}: a line of over {MAX_LINE_BYTES >> 20} MB",
                    hint="one pair or sentence a line is expected; is this the right file?",
                )
            if number == 1 and line.startswith(codecs.BOM_UTF8):
                line = line[len(codecs.BOM_UTF8) :]
            if not keep_ends:
                line = line.removesuffix(b"\n").removesuffix(b"\r")
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{path}:{number}: byte {error.start} of the line is not UTF-8",
                    excerpt=line.decode("utf-8", "replace"),
                    hint="convert the file to UTF-8 first (iconv)",
                ) from None
