"""Splitting: articles whole, parts without common text, the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Cli
from workbench.corpus.splitting import SET_ASIDE, group_key
from workbench.corpus.store import check_corpus, read_pairs
from workbench.files import sha256_of
from workbench.formats import load_format
from workbench.leakage import LeakageGuard
from workbench.records import TextPair

Make = Callable[..., Path]


def parts(folder: Path) -> dict[str, list[TextPair]]:
    return {part: list(read_pairs(folder / part)) for part in ("train", "dev", "test")}


def distinct(count: int) -> list[TextPair]:
    """Pairs without eight words in common, in articles of five."""
    return [
        TextPair(
            f"جملة {n} عن أمر {n * 7} وغيره",
            f"sentence {n} about matter {n * 7}",
            {"article": f"a{n // 5}"},
        )
        for n in range(count)
    ]


def test_articles_stay_whole(cli: Cli, corpus: Make, tmp_path: Path) -> None:
    folder, out = corpus(distinct(200)), tmp_path / "parts"
    done = cli("corpus", "split", folder, "--out", out, "--dev", 20, "--test", "0.1")
    found = parts(out)
    assert sum(map(len, found.values())) == 200
    assert (len(found["dev"]), len(found["test"])) == (20, 20)
    articles = [{pair.metadata["article"] for pair in found[part]} for part in found]
    assert not articles[0] & articles[1]
    assert not articles[0] & articles[2]
    assert not articles[1] & articles[2]
    assert "train" in done.stdout
    for part in found:
        assert not list(check_corpus(out / part))
    cli("corpus", "split", folder, "--out", tmp_path / "again", "--dev", 20, "--test", "0.1")
    assert parts(tmp_path / "again") == found
    cli(
        "corpus",
        "split",
        folder,
        "--out",
        tmp_path / "other",
        "--dev",
        20,
        "--test",
        "0.1",
        "--seed",
        2,
    )
    assert parts(tmp_path / "other") != found
    assert "already exists" in cli("corpus", "split", folder, "--out", out, code=3).stderr


def test_no_text_is_shared(cli: Cli, corpus: Make, tmp_path: Path) -> None:
    boiler = [
        TextPair(
            f"تابعوا كل أخبارنا على الموقع يوميا في القسم رقم {n}",
            f"see part {n}",
            {"article": f"a{n}"},
        )
        for n in range(60)
    ]
    folder, out = corpus(distinct(100) + boiler), tmp_path / "parts"
    report = json.loads(
        cli(
            "corpus", "split", folder, "--out", out, "--dev", "0.1", "--test", "0.1", "--json"
        ).stdout
    )
    found = parts(out)
    guard = LeakageGuard.from_lines(
        text
        for part in ("dev", "test")
        for pair in found[part]
        for text in (pair.source, pair.target)
    )
    assert not any(guard.leaks(pair.source) or guard.leaks(pair.target) for pair in found["train"])
    aside = list(load_format("jsonl").read(out / SET_ASIDE))
    assert aside
    assert len(aside) == sum(report["set_aside"].values())
    assert sum(map(len, found.values())) + len(aside) == 160


def test_pairs_without_article_go_by_source() -> None:
    one, same = TextPair("السّلام أولا", "peace"), TextPair("السلام اولا", "first of all, peace")
    assert group_key(one, 1) == group_key(same, 1)
    assert group_key(one, 1) != group_key(one, 2)


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(0, 9))
def test_groups_are_64_bit(source: str, article: str, seed: int) -> None:
    assert 0 <= group_key(TextPair(source, "x", {"article": article}), seed) < 1 << 64


def test_known_test_sets_are_set_aside(cli: Cli, corpus: Make, write: Any, tmp_path: Path) -> None:
    known = write("known.en", [distinct(8)[7].target])
    folder = corpus(distinct(60))
    done = cli("corpus", "split", folder, "--out", tmp_path / "p", "--dev", "0.2", "--test", "0.2",
               "--guard", known)  # fmt: skip
    assert "1 pairs set aside:" in done.stderr
    assert "shares text with known" in done.stderr


def test_too_few_articles(cli: Cli, corpus: Make, tmp_path: Path) -> None:
    done = cli("corpus", "split", corpus(distinct(5)), "--out", tmp_path / "p", code=3)
    assert "would be empty: 5 pairs in 1 groups" in done.stderr


def test_no_dev(cli: Cli, corpus: Make, tmp_path: Path) -> None:
    cli(
        "corpus",
        "split",
        corpus(distinct(50)),
        "--out",
        tmp_path / "p",
        "--dev",
        0,
        "--test",
        "0.2",
    )
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == [SET_ASIDE, "test", "train"]
    cli("corpus", "export", tmp_path / "p", "--to", "datasets", "--out", tmp_path / "d")
    assert {path.name for path in (tmp_path / "d/data").iterdir()} == {
        "train-00000.jsonl", "test-00000.jsonl",
    }  # fmt: skip
    card = (tmp_path / "d/README.md").read_text(encoding="utf-8")
    assert "# corpus\n" in card
    assert "| pairs | 50 |" in card
    digest = sha256_of(tmp_path / "d/data/test-00000.jsonl")
    assert f"| data/test-00000.jsonl | 10 | `{digest}` |" in card
