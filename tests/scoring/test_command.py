"""`workbench score` and `workbench lint` as people and scripts call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.scoring.test_scoring import GOLD, GOOD, POOR

QUICK = ["--trials", "200"]


@pytest.fixture
def files(write: Any) -> dict[str, Path]:
    damaged = [line.replace("The", "&#84;he") for line in GOLD]
    named = (("gold", GOLD), ("good", GOOD), ("poor", POOR), ("damaged", damaged))
    return {name: write(f"{name}.en", lines) for name, lines in named}


def test_tables(cli: Cli, files: dict[str, Path]) -> None:
    done = cli("score", files["good"], files["poor"], "-r", files["gold"], *QUICK)
    assert "good is better" in done.stdout
    assert "BLEU: nrefs:1|bs:1000|seed:12345|case:mixed|eff:no|tok:13a" in done.stdout
    assert "test:paired-randomisation|sided:two|trials:200|seed:12345" in done.stdout
    assert done.stderr == ""


def test_json(cli: Cli, files: dict[str, Path]) -> None:
    done = cli("score", files["good"], files["poor"], "-r", files["gold"], "--json", *QUICK,
               "-m", "bleu", "-m", "ter", "--by", "length", "--worst", "2", "--different", "1")  # fmt: skip
    record = json.loads(done.stdout)
    assert [s["metric"] for s in record["systems"][0]["scores"]] == ["bleu", "ter", "chrf++"]
    assert {one["metric"] for one in record["comparisons"]} == {"bleu", "ter"}
    assert record["groups"]
    assert len(record["worst"]["poor"]) == 2
    assert len(record["different"]) == 1
    assert record["ranking"]["signature"]


def test_the_effect_of_entities_is_printed(cli: Cli, files: dict[str, Path]) -> None:
    done = cli("score", files["damaged"], "-r", files["gold"], "-m", "bleu")
    assert "entities" in done.stdout
    assert "unescaped" in done.stdout
    assert "100.00" in done.stdout
    assert (
        "entities"
        not in cli("score", files["damaged"], "-r", files["gold"], "-m", "bleu", "--no-lint").stdout
    )
    done = cli("score", files["damaged"], "-r", files["gold"], "-m", "bleu", "--mend")
    assert "mended before scoring: entities in" in done.stderr
    assert "100.0" in done.stdout


def test_markdown_and_latex(cli: Cli, files: dict[str, Path]) -> None:
    done = cli("score", files["good"], "-r", files["gold"], "--markdown")
    assert done.stdout.startswith("| system | BLEU | chrF | chrF++ | TER |\n|---|---:|")
    done = cli("score", files["good"], "-r", files["gold"], "--latex")
    assert done.stdout.startswith("\\begin{tabular}{lrrrr}")


def test_regression_gate(cli: Cli, files: dict[str, Path], tmp_path: Path) -> None:
    run, history = tmp_path / "run.json", tmp_path / "history.jsonl"
    against = ["-r", files["gold"], "-m", "bleu", *QUICK]
    cli("score", files["good"], *against, "--save", run, "--history", history)
    assert "--force" in cli("score", files["good"], *against, "--save", run, code=3).stderr
    gate = [*against, "--baseline", run, "--fail-if-worse"]
    cli("score", files["good"], *gate)
    done = cli("score", f"good={files['poor']}", *gate, "--history", history, code=5)
    assert "worse than the baseline: good: bleu" in done.stderr
    assert "p = " in done.stderr
    assert "since the last run in the history: bleu -" in done.stderr
    assert len(history.read_text(encoding="utf-8").splitlines()) == 2
    assert (
        "worse than what?"
        in cli("score", files["good"], *against, "--fail-if-worse", code=3).stderr
    )


def test_segments_are_shown(cli: Cli, files: dict[str, Path]) -> None:
    done = cli("score", files["good"], files["poor"], "-r", files["gold"], "-m", "bleu",
               "--no-tests", "--worst", "1", "--different", "1")  # fmt: skip
    assert "worst of poor (chrF++ of the line: nrefs:1" in done.stdout
    assert "where good and poor differ most" in done.stdout
    assert done.stdout.count("  reference   ") == 3


def test_lint_alone(cli: Cli, files: dict[str, Path], write: Any) -> None:
    short = write("short.en", GOOD[:30] + GOOD[31:])
    done = cli("lint", short, "-r", files["gold"])
    assert "79 lines, the reference has 80; from here on" in done.stdout
    assert "nothing found" in cli("lint", files["good"], "-r", files["gold"]).stdout
    cli("lint", short, "-r", files["gold"], "--fail", code=5)
    record = json.loads(cli("lint", files["damaged"], "-r", files["gold"], "--json").stdout)
    found = next(one for one in record[str(files["damaged"])] if one["rule"] == "entities")
    assert found["effect"] == pytest.approx(found["mended"] - found["raw"])


def test_lines_from_a_pipe(cli: Cli, files: dict[str, Path]) -> None:
    text = files["good"].read_bytes()
    done = cli("score", "-", "-r", files["gold"], "-m", "bleu", "--json", stdin=text)
    assert json.loads(done.stdout)["systems"][0]["name"] == "stdin"
