"""The same shards on Ray: the same bytes, also when a worker is killed at work."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from workbench.corpus.cleaning import CleanOptions, clean_corpus
from workbench.filters.settings import read_settings
from workbench.records import TextPair

pytestmark = [pytest.mark.network, pytest.mark.slow]
pytest.importorskip("ray", reason="Ray is not installed: pip install 'translation-workbench[ray]'")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a cluster of two workers on this machine."""
    import ray

    from workbench.corpus.engines import start_ray

    start_ray(ray, 2)
    yield ray
    ray.shutdown()


def options(engine: str, shard_pairs: int = 400) -> CleanOptions:
    return CleanOptions(
        settings=read_settings(), name="c", licence="MIT", engine=engine, shard_pairs=shard_pairs
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def workers() -> list[int]:
    """Return the processes below this one that judge a shard right now."""
    parents, judging = {}, []
    for entry in Path("/proc").iterdir():
        try:
            parents[int(entry.name)] = int(
                (entry / "stat").read_text().rpartition(")")[2].split()[1]
            )
            if (entry / "cmdline").read_bytes().startswith(b"ray::judge_shard"):
                judging.append(int(entry.name))
        except (OSError, ValueError):
            continue
    return [process for process in judging if _is_below(process, parents)]


def _is_below(process: int, parents: dict[int, int]) -> bool:
    while process > 1:
        process = parents.get(process, 0)
        if process == os.getpid():
            return True
    return False


@pytest.mark.filterwarnings("default")  # Ray's own
def test_a_killed_worker_costs_nothing(cluster: Any, pairs: Any, tmp_path: Path) -> None:
    given = [TextPair(p.source * 4, p.target * 4, p.metadata) for p in pairs(4000)]
    clean_corpus(given, tmp_path / "local", options("local"))
    killed: list[int] = []

    def kill_one() -> None:
        ends = time.monotonic() + 60
        while not killed and time.monotonic() < ends:
            for process in workers()[:1]:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
            time.sleep(0.02)

    hunter = threading.Thread(target=kill_one)
    hunter.start()
    clean_corpus(given, tmp_path / "ray", options("ray"))
    hunter.join()
    assert killed, "no worker was seen at work, so none was killed"
    assert files(tmp_path / "ray") == files(tmp_path / "local")


@pytest.mark.filterwarnings("default")
def test_ray_from_the_command_line(cluster: Any, cli: Cli, tmp_path: Path) -> None:
    base = ["corpus", "clean", "tests/golden/pairs.tsv", "--licence", "MIT", "--name", "g"]
    cli(*base, "--engine", "ray", "--out", tmp_path / "ray")
    cli(*base, "--workers", 1, "--out", tmp_path / "local")
    assert files(tmp_path / "ray") == files(tmp_path / "local")


@pytest.mark.filterwarnings("default")
def test_an_error_in_a_worker_is_told_as_here(cluster: Any, pairs: Any, tmp_path: Path) -> None:
    from workbench.errors import InputError

    settings = read_settings()
    settings["contamination"]["guards"] = [str(tmp_path / "guard.txt")]
    (tmp_path / "guard.txt").write_text("one two three four five six seven eight\n")
    broken = CleanOptions(settings=settings, name="c", licence="MIT", engine="ray")
    original = Path(tmp_path / "guard.txt")

    def vanish() -> Iterator[TextPair]:
        yield from pairs(20)
        original.unlink()

    with pytest.raises(InputError, match=r"guard\.txt: no such file"):
        clean_corpus(vanish(), tmp_path / "c", broken)
