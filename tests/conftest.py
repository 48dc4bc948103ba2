"""Shared fixtures. Sockets are closed for every test; the caches and models of the user are out of reach."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"


class SocketsClosedError(AssertionError):
    """A test reached for the network."""


@pytest.fixture(autouse=True)
def _no_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("network"):
        return

    def refuse(*_: Any, **__: Any) -> None:
        raise SocketsClosedError("a socket was opened in a test")

    class ClosedSocket(socket.socket):
        __init__ = refuse  # a class still, so that `ssl` can be imported

    monkeypatch.setattr(socket, "socket", ClosedSocket)
    for name in ("create_connection", "getaddrinfo", "socketpair"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test its own cache and user folders, and the checkout as its working folder."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("WORKBENCH_CACHE", str(home / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.delenv("WORKBENCH_MODELS", raising=False)
    monkeypatch.chdir(ROOT)


class Cli:
    """Runs the command line inside the test process and keeps stdout and stderr apart."""

    def __init__(self) -> None:
        self.runner = CliRunner()

    def __call__(
        self, *arguments: object, stdin: str | bytes | None = None, code: int = 0
    ) -> Result:
        from workbench.cli.app import app

        result = self.runner.invoke(app, [str(a) for a in arguments], input=stdin)
        assert result.exit_code == code, f"{result.exit_code}: {result.output}\n{result.stderr}"
        assert "Traceback" not in result.output + result.stderr
        return result


@pytest.fixture
def cli() -> Cli:
    return Cli()


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Any]:
    """Give a function that writes a file into the test's folder and returns its path."""

    def make(name: str, content: str | bytes | Sequence[str]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        else:
            path.write_text("\n".join(content) + "\n", encoding="utf-8", newline="")
        return path

    return make
