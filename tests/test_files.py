"""The gate to the disk: whole files or none, lines by LF only."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.files import open_lines, remove_leftovers, replace_file, sha256_of, write_text


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replace_file(path) as stream:
        stream.write("half of the n")
        raise RuntimeError("killed")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_lf_only_and_utf8(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "سول\nروسيا\n")
    assert (tmp_path / "a.txt").read_bytes() == "سول\nروسيا\n".encode()


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="the disk is full") as caught:
        write_text(tmp_path / "a.txt", "x")
    assert "--out" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="no permission"):
        write_text(tmp_path / "a.txt", "x")


def test_permission_error_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(InputError, match="no permission"):
        write_text(tmp_path / "a.txt", "x")


def test_lines_end_at_lf_only(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffأ\u2028ب\r\nج\x85د\nه".encode())
    assert list(open_lines(path)) == ["أ\u2028ب", "ج\x85د", "ه"]


def test_packed_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress("أ\nب\n".encode()))
    assert list(open_lines(path)) == ["أ", "ب"]
    path.write_bytes(b"not gzip")
    with pytest.raises(InputError, match="damaged or not packed"):
        list(open_lines(path))


def test_bad_bytes_name_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"good\n\xff\xfe\n")
    with pytest.raises(InputError, match=r"a\.txt:2: byte 0"):
        list(open_lines(path))


def test_endless_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.files.MAX_LINE_BYTES", 100)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    with pytest.raises(InputError, match=":1: a line of over"):
        list(open_lines(path))


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.bin: no such file"):
        sha256_of(tmp_path / "nothing.bin")


def test_leftovers_go(tmp_path: Path) -> None:
    (tmp_path / ".pairs.tsv.abc.part").write_text("half")
    (tmp_path / "mine.part").write_text("keep")
    remove_leftovers(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.part"]
