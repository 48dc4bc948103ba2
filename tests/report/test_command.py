"""`workbench report` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.report.made import ARABIC, ENGLISH, edit, edits_file, make_article
from tests.tiny import make_tiny_model
from workbench.report.places import read_pairs


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return make_article(tmp_path)


def test_page_lies_in_its_folder(
    cli: Cli, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.report.links.ENCODER", "none")  # IBM-1 alone will do
    done = cli("report", own, "--articles", tmp_path / "articles", "--json")
    made = json.loads(done.stdout)
    assert made["report"] == str(own / "report.html")
    assert (made["segments"], made["with_reference"], made["with_word_links"]) == (4, 4, 4)
    assert made["bytes"] == (own / "report.html").stat().st_size
    assert cli("report", own, "--no-links").stdout.strip() == str(own / "report.html")


def test_a_page_is_replaced_and_nothing_else_is(cli: Cli, own: Path) -> None:
    cli("report", own, "--no-links")
    cli("report", own, "--no-links")
    (own / "report.html").write_text("<p>mine</p>")
    done = cli("report", own, "--no-links", code=3)
    assert "is no report of workbench" in done.stderr
    cli("report", own, "--no-links", "--force")


def test_file_of_pairs(cli: Cli, write: Any) -> None:
    path = write("news.tsv", ["ar\ten", "يوم\tday"])
    assert cli("report", path, "--no-links").stdout.strip() == f"{path}.report.html"


def test_an_edit_comes_back_from_the_memory(
    cli: Cli, tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edited, applied, translated again with the memory: the same article, byte for byte."""
    monkeypatch.setenv("WORKBENCH_MODELS", str(tmp_path / "models"))
    make_tiny_model(tmp_path / "models/tiny", seed=4)
    article, memory = write("a.txt", ARABIC), tmp_path / "m.sqlite"
    cli("run", article, "--model", "tiny", "--out", tmp_path / "one")
    pairs = read_pairs(tmp_path / "one/a")
    edits = [edit(pairs, n, text, document="a") for n, text in enumerate(ENGLISH)]
    path = edits_file(tmp_path / "e.json", edits)
    cli("report", tmp_path / "one/a", "--apply", path, "--memory", memory)
    cli("run", article, "--model", "tiny", "--out", tmp_path / "two", "--memory", memory)
    edited, served = ((tmp_path / name / "a/a.en.md").read_bytes() for name in ("one", "two"))
    assert edited == served
    assert b"The minister arrived in" in served


def test_what_is_not_there(cli: Cli, tmp_path: Path) -> None:
    assert "no such file or folder" in cli("report", tmp_path / "none", code=3).stderr
    assert "no such file" in cli("report", tmp_path, "--apply", tmp_path / "e.json", code=3).stderr
