"""Cleaning: every pair comes out once, with its reasons; the same bytes whoever judges and whatever stops."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED, Cli
from workbench.corpus import cleaning
from workbench.corpus.cleaning import CleanOptions, clean_corpus, rank_among_kept
from workbench.corpus.damages import DAMAGES
from workbench.corpus.engines import run_tasks
from workbench.corpus.judging import judge_shard
from workbench.corpus.selftest import FLOORED
from workbench.corpus.store import check_corpus, read_pairs
from workbench.errors import InputError
from workbench.filters.settings import read_settings
from workbench.formats.jsonl import format_record
from workbench.records import TextPair

Make = Callable[..., Path]
BAD = [
    TextPair("وصل الوفد رقم 3 إلى بغداد أمس.", "Delegation number 4 arrived in Baghdad yesterday."),
    TextPair("نسخة من النص العربي كما هو.", "نسخة من النص العربي كما هو."),
    TextPair("محارف \ud800 مكسورة هنا", "broken \ud800 characters here"),
]


def options(**given: Any) -> CleanOptions:
    given = {"workers": 1, "shard_pairs": 7, "settings": read_settings(), **given}
    return CleanOptions(name="clean", licence="MIT", **given)


def mixed(pairs: Callable[[int], list[TextPair]]) -> list[TextPair]:
    """Good pairs, damaged ones between them, and duplicates across shards."""
    good = pairs(40)
    return [
        *good[:10],
        *BAD,
        *good[10:],
        good[2],
        good[2],
        TextPair(good[3].source, good[3].target.upper()),
    ]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_pair_comes_out_once(pairs: Any, tmp_path: Path) -> None:
    given = mixed(pairs)
    corpus, summary = clean_corpus(given, tmp_path / "c", options())
    kept, rejected = (
        list(read_pairs(tmp_path / "c")),
        list(read_pairs(tmp_path / "c", rejected=True)),
    )
    assert kept == pairs(40)
    assert len(kept) + len(rejected) == len(given) == summary.read
    reasons = [set(pair.metadata["reasons"]) for pair in rejected]
    assert {"numbers"} in reasons
    assert {"exact-duplicate", "near-duplicate"} in reasons
    assert {"near-duplicate"} in reasons
    assert any("encoding" in names for names in reasons)
    wrong = next(
        p.metadata["reasons"]["numbers"] for p in rejected if "numbers" in p.metadata["reasons"]
    )
    assert wrong == {"value": 2, "evidence": ["lost 3", "invented 4"]}
    assert corpus.counts == summary.as_record()
    assert not list(check_corpus(tmp_path / "c"))
    assert not (tmp_path / "c/.cleaning").exists()


def test_metadata_travels(pairs: Any, tmp_path: Path) -> None:
    clean_corpus(mixed(pairs), tmp_path / "c", options(scores=True))
    first = next(read_pairs(tmp_path / "c"))
    assert first.metadata["article"] == "a0"
    assert first.metadata["scores"]["numbers"] == 0


def test_a_stopped_run_goes_on_to_the_same_bytes(
    pairs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = mixed(pairs)
    clean_corpus(given, tmp_path / "whole", options())
    judged: list[int] = []

    def stopping(engine: str, tasks: Any, workers: int) -> Iterator[Any]:
        for task, result in ((t, judge_shard(t[1], t[2])) for t in tasks):
            if len(judged) == 3:
                raise KeyboardInterrupt
            judged.append(task[0])
            yield task[0], result

    monkeypatch.setattr(cleaning, "run_tasks", stopping)
    with pytest.raises(KeyboardInterrupt):
        clean_corpus(given, tmp_path / "c", options())
    assert judged == [1, 2, 3]
    assert not (tmp_path / "c/corpus.json").exists()
    judged.append(0)
    clean_corpus(given, tmp_path / "c", options())
    assert judged[4:] == [4, 5, 6, 7]
    assert files(tmp_path / "c") == files(tmp_path / "whole")


def test_what_has_changed_is_judged_again(
    pairs: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []

    def noting(engine: str, tasks: Any, workers: int) -> Iterator[Any]:
        for number, data, thresholds in tasks:
            judged.append(number)
            yield number, judge_shard(data, thresholds)
            if len(judged) == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(cleaning, "run_tasks", noting)
    with pytest.raises(KeyboardInterrupt):
        clean_corpus(pairs(21), tmp_path / "c", options())
    changed = [*pairs(7), *reversed(pairs(21)[7:])]
    clean_corpus(changed, tmp_path / "c", options())
    assert judged[2:] == [2, 3]


def test_two_processes_give_the_bytes_of_one(pairs: Any, tmp_path: Path) -> None:
    clean_corpus(mixed(pairs), tmp_path / "one", options())
    clean_corpus(mixed(pairs), tmp_path / "two", options(workers=2))
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_unknown_engine() -> None:
    with pytest.raises(InputError, match="unknown engine 'rey'; did you mean 'ray'"):
        list(run_tasks("rey", [], 1))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=40),
)
def test_ranks(rows: list[tuple[int, bool]]) -> None:
    """The sort gives what counting one by one gives."""
    if not rows:
        return
    keys, staying = (np.array(column) for column in zip(*rows, strict=True))
    ranks = rank_among_kept(keys.astype("u8"), staying.astype(bool))
    for place, (key, _) in enumerate(rows):
        assert ranks[place] == sum(stays for other, stays in rows[:place] if other == key)


def test_a_rejected_pair_claims_no_key(pairs: Any, tmp_path: Path) -> None:
    """Of two near duplicates the first is damaged: the second stays."""
    good = pairs(1)[0]
    damaged = TextPair(good.source, good.target.replace("number", "number&nbsp;"))
    _, summary = clean_corpus([damaged, good], tmp_path / "c", options())
    assert summary.reasons == {"markup": 1}
    assert list(read_pairs(tmp_path / "c")) == [good]


def test_clean_command(cli: Cli, corpus: Make, pairs: Any, tmp_path: Path) -> None:
    folder = corpus(mixed(pairs)[:-4] + BAD)
    out = tmp_path / "clean"
    done = cli("corpus", "clean", folder, "--out", out, "--workers", 1)
    assert "numbers" in done.stdout
    assert "kept" in done.stdout
    manifest = json.loads((out / "corpus.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "CC-BY-4.0"
    assert manifest["origin"][0] == "corpus"
    assert manifest["made_by"]["guards"] == ["flores-dev"]
    assert "Compared with flores-dev" in (out / "README.md").read_text(encoding="utf-8")
    assert "already exists" in cli("corpus", "clean", folder, "--out", out, code=3).stderr
    assert "read from this folder" in cli("corpus", "clean", folder, "--out", folder, code=3).stderr


def test_dry_run_writes_nothing(cli: Cli, corpus: Make, pairs: Any, tmp_path: Path) -> None:
    folder = corpus(mixed(pairs))
    before = sorted(tmp_path.rglob("*"))
    done = cli("corpus", "clean", folder, "--dry-run", "--workers", 1)
    assert "lost 3; invented 4" in done.stdout
    assert "<U+D800>" in done.stdout
    folder = corpus([pair for pair in mixed(pairs) if "\ud800" not in pair.source], "utf8")
    before = sorted(tmp_path.rglob("*"))
    report = json.loads(
        cli("corpus", "clean", folder, "--dry-run", "--workers", 1, "--json").stdout
    )
    assert (report["read"], report["kept"]) == (45, 40)
    assert report["samples"]["numbers"][0]["evidence"] == ["lost 3", "invented 4"]
    assert sorted(tmp_path.rglob("*")) == before


def test_thresholds_and_switches(cli: Cli, corpus: Make, pairs: Any, write: Any) -> None:
    folder = corpus([*pairs(3), BAD[0]])
    loose = write("mine.toml", "[numbers]\nmost = 2\n")
    base = ["corpus", "clean", folder, "--dry-run", "--workers", 1, "--json"]
    assert json.loads(cli(*base).stdout)["kept"] == 3
    assert json.loads(cli(*base, "--thresholds", loose).stdout)["kept"] == 4
    assert json.loads(cli(*base, "--without", "numbers").stdout)["kept"] == 4
    assert "did you mean 'numbers'" in cli(*base, "--without", "number", code=3).stderr
    shown = cli("corpus", "clean", "--example").stdout
    assert "[similarity]" in shown
    assert "numbers" in cli("corpus", "filters").stdout
    assert json.loads(cli("corpus", "filters", "--json").stdout)["numbers"]["most"] == 0


def test_guard_command(cli: Cli, corpus: Make, pairs: Any, write: Any, tmp_path: Path) -> None:
    text = write("mine.en", [pairs(9)[8].target])
    cli("corpus", "guard", text, "--name", "mine", "--out", tmp_path)
    assert "already exists" in cli(
        "corpus", "guard", text, "--name", "mine", "--out", tmp_path, code=3
    ).stderr  # fmt: skip
    done = cli("corpus", "clean", corpus(pairs(12)), "--dry-run", "--workers", 1, "--json",
               "--guard", tmp_path / "mine.hashes")  # fmt: skip
    assert json.loads(done.stdout)["reasons"] == {"contamination": 1}
    arguments = [
        "corpus",
        "clean",
        corpus(pairs(2), "d"),
        "--dry-run",
        "--guard",
        tmp_path / "no.hashes",
    ]
    assert "no.hashes" in cli(*arguments, code=3).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "x"], "nothing to clean"),
        (["tests/golden/pairs.tsv"], "no --out"),
        (["tests/golden/pairs.tsv", "--out", "{tmp}/x"], "needs a licence"),
        (["tests/golden/pairs.tsv", "--dry-run", "--engine", "spark"], "unknown engine 'spark'"),
        (["--selftest", "--source", "tests/golden/pairs.ar"], "needs both sides"),
    ],
)
def test_clean_refuses(arguments: list[str], message: str, cli: Cli, tmp_path: Path) -> None:
    filled = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    assert message in cli("corpus", "clean", *filled, code=3).stderr


def test_selftest_of_the_probe(cli: Cli) -> None:
    """The probe is too small for floors, but every kind is there and nothing good is lost."""
    done = cli("corpus", "clean", "--selftest", "--without", "similarity", "--json")
    rates = {rate["kind"]: rate for rate in json.loads(done.stdout)}
    assert set(DAMAGES) < set(rates)
    assert "too few for rates" in done.stderr
    for kind in ("kept", "kept, Arabic-Indic digits", "copied", "wrong language", "duplicated"):
        assert rates[kind]["share"] == 1.0, kind


@pytest.mark.skipif(not SHARED.exists(), reason="evaluation data is not here")
def test_floors_on_flores(cli: Cli) -> None:
    """What the house promises, without a model but for shuffled pairs, on every fourth pair of FLORES dev."""
    rates = {rate.kind: rate for rate in _flores_rates()}
    for kind in ("kept", "kept, Arabic-Indic digits", *FLOORED[1:]):
        assert not rates[kind].missed, (kind, rates[kind].share)
    assert rates["shuffled"].share > 0.5  # by numbers, lengths and ends alone


def _flores_rates() -> list[Any]:
    from workbench.corpus.selftest import read_probe, run_selftest

    folder = SHARED / "eval/flores-dev"
    return list(run_selftest(read_probe(folder / "ar", folder / "en")[::4], read_settings()))


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="evaluation data is not here")
def test_selftest_command_keeps_its_floors(cli: Cli) -> None:
    folder = SHARED / "eval/flores-dev"
    arguments = ["--source", folder / "ar", "--reference", folder / "en"]
    done = cli("corpus", "clean", "--selftest", *arguments, "--json")
    rates = {rate["kind"]: rate for rate in json.loads(done.stdout)}
    assert [kind for kind, rate in rates.items() if rate["floor"]] == [
        "kept", "kept, Arabic-Indic digits", *FLOORED,
    ]  # fmt: skip
    assert not any(rate["missed"] for rate in rates.values())


def test_a_missed_floor_is_an_error(cli: Cli, write: Any, tmp_path: Path) -> None:
    lines = [f"وصل الوفد رقم {n} أمس إلى المدينة." for n in range(220)]
    wrong = [f"Delegation number {n + 1} arrived in the city yesterday." for n in range(220)]
    arguments = ["--source", write("s", lines), "--reference", write("r", wrong)]
    done = cli("corpus", "clean", "--selftest", "--without", "similarity", *arguments, code=5)
    assert "kept: 0.0%, the floor is 99%" in done.stderr


def test_shards_hold_what_utf8_cannot() -> None:
    line = format_record(BAD[2])
    line.encode()
    result = judge_shard(line.encode(), json.dumps({"filters": read_settings()}))
    assert b"encoding" in result.reasons
    assert result.lines.decode() == line


def test_selftest_says_that_the_encoder_is_missing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.folders.models_folders", list)
    monkeypatch.setattr("workbench.registry.models_folders", list)
    done = cli("corpus", "clean", "--selftest")
    assert "warning: no model 'e5-ar-en'" in done.stderr
    assert "shuffled" in done.stdout
