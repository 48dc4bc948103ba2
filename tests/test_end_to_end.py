"""The whole job on the seeds with the embedded model: what `make run` does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEEDS, Cli
from workbench.formats import load_format

pytestmark = pytest.mark.slow
FLOORS = json.loads((Path(__file__).parent / "golden/floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One uninterrupted run, shared by the tests of this file."""
    folder = tmp_path_factory.mktemp("run")
    environment = {**os.environ, "WORKBENCH_CACHE": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "run", "seeds/", "--out", str(folder / "out")],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (folder / "table.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def test_table_has_a_score_for_each_article(finished: Path) -> None:
    table = (finished / "table.txt").read_text(encoding="utf-8").splitlines()
    for path in SEEDS.glob("*.txt"):
        (row,) = [line for line in table if line.startswith(path.stem)]
        assert len(re.findall(r"\d+\.\d ± \d+\.\d", row)) == 3
    assert any(line.startswith("corpus") for line in table)


def test_scores_stay_above_their_floors(finished: Path) -> None:
    """A floor is raised when a better model is shipped and lowered only by hand, with a reason in the commit."""
    scores = json.loads((finished / "out/scores.json").read_text())
    corpus = {score["metric"]: score["value"] for score in scores[-1]["scores"]}
    for metric, floor in FLOORS["seeds"].items():
        assert corpus[metric] >= floor, f"{metric} {corpus[metric]:.2f} is under its floor {floor}"


def test_every_sentence_once_in_order(finished: Path) -> None:
    for path in SEEDS.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pairs = list(load_format("tsv").read(finished / "out" / path.stem / "pairs.tsv"))
        position = 0
        for number, pair in enumerate(pairs):
            start, end = int(pair.metadata["start"]), int(pair.metadata["end"])
            assert int(pair.metadata["segment"]) == number
            assert text[start:end] == pair.source
            assert start >= position
            position = end
            assert pair.target.strip()


def test_what_is_not_translated_is_listed(finished: Path) -> None:
    """Every line of text is in a pair or in set-aside.tsv."""
    for path in SEEDS.glob("*.txt"):
        folder = finished / "out" / path.stem
        aside = (folder / "set-aside.tsv").read_text(encoding="utf-8").splitlines()[1:]
        text = path.read_text(encoding="utf-8")
        covered = {int(row.split("\t")[0]) for row in aside}
        for pair in load_format("tsv").read(folder / "pairs.tsv"):
            covered.add(text.count("\n", 0, int(pair.metadata["start"])) + 1)
        wanted = {n for n, line in enumerate(text.split("\n"), 1) if line.strip()}
        assert covered == wanted


def test_formats_agree(finished: Path) -> None:
    for path in SEEDS.glob("*.txt"):
        folder = finished / "out" / path.stem
        names = {
            "tsv": "pairs.tsv",
            "jsonl": "pairs.jsonl",
            "tmx": "pairs.tmx",
            "moses": "pairs.ar",
        }
        texts = [
            [(p.source, p.target) for p in load_format(name).read(folder / file)]
            for name, file in names.items()
        ]
        assert all(other == texts[0] for other in texts)


def test_english_article_has_the_same_headings(finished: Path) -> None:
    text = (finished / "out/001_b06eb3f755166d59/001_b06eb3f755166d59.en.md").read_text(
        encoding="utf-8"
    )
    assert text.startswith("# ")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) == 2


def test_second_run_is_from_the_cache_and_the_same(
    finished: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_CACHE", str(finished / "cache"))
    done = cli("run", "seeds/", "--out", finished / "again", "--json")
    timings = json.loads(done.stdout)["timings"]
    assert timings["cached"] == timings["units"] > 0
    assert_same(finished / "out", finished / "again")


def test_a_killed_run_goes_on_to_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    """Killed with SIGKILL as soon as the cache holds something; run again; byte-equal."""
    environment = {**os.environ, "WORKBENCH_CACHE": str(tmp_path / "cache")}
    command = [
        sys.executable, "-m", "workbench", "run", "seeds/", "--out", str(tmp_path / "out"), "--threads", "1",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    cache = tmp_path / "cache/translations.sqlite"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and _rows(cache) == 0:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert _rows(cache) > 0
    assert not (tmp_path / "out").exists()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert_same(finished / "out", tmp_path / "out")


def _rows(cache: Path) -> int:
    import sqlite3

    if not cache.exists():
        return 0
    try:
        connection = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM unit").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


def assert_same(left: Path, right: Path) -> None:
    """Compare two result folders byte by byte; only timings.json may differ."""
    files = {
        p.relative_to(left) for p in left.rglob("*") if p.is_file() and p.name != "timings.json"
    }
    assert files == {
        p.relative_to(right) for p in right.rglob("*") if p.is_file() and p.name != "timings.json"
    }
    for file in files:
        assert (left / file).read_bytes() == (right / file).read_bytes(), file
