"""`workbench report` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.report.made import make_article


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


def test_what_is_not_there(cli: Cli, tmp_path: Path) -> None:
    assert "no such file or folder" in cli("report", tmp_path / "none", code=3).stderr
    assert "no such file" in cli("report", tmp_path, "--apply", tmp_path / "e.json", code=3).stderr
