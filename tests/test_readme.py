"""Every session of the README is run as it stands, in order, in one folder, with sockets closed.

Blocks that begin with ```console hold sessions: lines after `$ ` are commands, the others what they print (stdout
and stderr together). Digits may differ and so may some words of a line, for processors round differently and a
translation with them; `…` alone on a line stands for anything. `python -m tests.test_readme` runs the sessions and writes the true output into the README.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAKE = {"make run": "workbench run seeds/", "make test": None}  # None: what is running now
NO_SOCKETS = """\
import socket
class Closed(socket.socket):
    def __init__(self, *a, **k):
        raise RuntimeError("a socket was opened")
socket.socket = Closed
"""
ELLIPSIS = "…"
NEAR = 0.7


@dataclass(frozen=True)
class Step:
    """A command of a session and the lines it is said to print."""

    command: str
    output: tuple[str, ...]


def sessions(text: str) -> Iterator[Step]:
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.rstrip("\n").split("\n")
            command = [lines.pop(0)]
            while command[-1].endswith("\\"):
                command.append(lines.pop(0))
            yield Step("\n".join(command), tuple(lines))


def prepare(folder: Path) -> dict[str, str]:
    """Make a folder that looks like a checkout; return the environment of its shell."""
    for name in ("seeds", "tests", "models", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    closed = folder / ".closed"
    closed.mkdir()
    (closed / "sitecustomize.py").write_text(NO_SOCKETS)
    environment = {key: value for key, value in os.environ.items() if key != "WORKBENCH_MODELS"}
    return environment | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(closed),
        "WORKBENCH_CACHE": str(folder / ".cache"),
        "XDG_DATA_HOME": str(folder / ".data"),
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


def run(command: str, folder: Path, environment: dict[str, str]) -> list[str]:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    return done.stdout.rstrip("\n").split("\n")


def alike(line: str) -> str:
    """What must agree between two lines: words, not digits, widths or rules."""
    line = re.sub(r"\d+([.,]\d+)*", "#", line)
    return re.sub(r"[\s─]+", " ", line).strip()


def matches(said: list[str], printed: list[str]) -> bool:
    if not said:
        return not printed
    if said[0] == ELLIPSIS:
        return any(matches(said[1:], printed[n:]) for n in range(len(printed) + 1))
    return bool(printed) and near(said[0], printed[0]) and matches(said[1:], printed[1:])


def near(said: str, printed: str) -> bool:
    return said == printed or difflib.SequenceMatcher(None, said, printed).ratio() > NEAR


def test_the_parser_sees_sessions() -> None:
    text = "```console\n$ a \\\n  b\nout\n…\nend\n$ c\n```\n"
    assert list(sessions(text)) == [Step("a \\\n  b", ("out", "…", "end")), Step("c", ())]
    assert matches(["a", "…", "c"], ["a", "x", "y", "c"])
    assert not matches(["a", "…", "c"], ["a", "x"])
    assert not matches(["error: no such file"], ["90 pairs read"])
    assert alike("corpus   90  32.8 ± 2.5") == alike("corpus 91 31.9 ± 12.4")


@pytest.mark.slow
def test_every_session_of_the_readme(tmp_path: Path) -> None:
    environment = prepare(tmp_path)
    steps = list(sessions(README.read_text(encoding="utf-8")))
    assert len(steps) > 10
    for step in steps:
        command = MAKE.get(step.command, step.command)
        if command is None:
            continue
        printed = run(command, tmp_path, environment)
        assert matches([alike(x) for x in step.output], [alike(x) for x in printed]), (
            f"$ {step.command}\n" + "\n".join(printed)
        )


def write() -> None:
    """Put the true output of each command into the README; lines around a `…` are kept as they are."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = prepare(folder)
        for step in sessions(text):
            command = MAKE.get(step.command, step.command)
            if command is None:
                continue
            printed = run(command, folder, environment)
            old = "\n".join(("$ " + step.command, *step.output))
            if ELLIPSIS in step.output:
                printed = _elided(list(step.output), printed)
            text = text.replace(old, "\n".join(("$ " + step.command, *printed)), 1)
    README.write_text(text, encoding="utf-8")


def _elided(said: list[str], printed: list[str]) -> list[str]:
    """Return as many printed lines before and after the first `…` as stand there now."""
    at = said.index(ELLIPSIS)
    tail = len(said) - at - 1
    return [*printed[:at], ELLIPSIS, *(printed[-tail:] if tail else [])]


if __name__ == "__main__":
    write()
