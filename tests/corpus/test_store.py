"""The store: built from everything, whole or not at all, gone on with, checked to the line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from workbench.corpus.manifest import MANIFEST, read_corpus
from workbench.corpus.sources import find_sources
from workbench.corpus.store import (
    BUILDING,
    BuildOptions,
    build_corpus,
    check_corpus,
    read_pairs,
    shard_name,
)
from workbench.errors import InputError
from workbench.formats import FORMATS, load_format
from workbench.records import TextPair

Make = Callable[..., Path]
OPTIONS = BuildOptions(name="c", licence="MIT", shard_pairs=10)


def test_build_from_aligned_articles(cli: Cli, write: Any, tmp_path: Path) -> None:
    write("aligned/b/pairs.jsonl", '{"ar": "ثانية", "en": "second"}\n{"ar": "", "en": "added"}\n')
    write("aligned/a/pairs.jsonl", '{"ar": "أولى", "en": "first", "article": "own"}\n')
    done = cli("corpus", "build", tmp_path / "aligned", "--out", tmp_path / "c", "--licence", "MIT")
    assert "2 pairs in" in done.stdout
    assert "1 pairs with an empty side were left out" in done.stderr
    assert list(read_pairs(tmp_path / "c")) == [
        TextPair("أولى", "first", {"article": "own"}),
        TextPair("ثانية", "second", {"article": "b"}),
    ]
    corpus = read_corpus(tmp_path / "c")
    assert corpus.counts == {"read": 3, "one-sided": 1}
    assert (corpus.licence, corpus.made_by["command"]) == ("MIT", "corpus build")
    assert 'license: "MIT"' in (tmp_path / "c/README.md").read_text()


@pytest.mark.parametrize("name", FORMATS)
def test_build_and_export_every_format(name: str, cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip({"parquet": "pyarrow"}.get(name, "json"))
    texts = [
        ("قال: «نعم» & <b>", 'He said: "yes" & <b>'),
        ("سطر، مع فاصلة", "a line, with a comma"),
    ]
    file = tmp_path / f"in{FORMATS[name][1][0]}"
    load_format(name).write([TextPair(*pair, {"article": "x"}) for pair in texts], file)
    cli("corpus", "build", file, "--out", tmp_path / "c", "--licence", "MIT")
    out = tmp_path / f"out{FORMATS[name][1][0]}"
    cli("corpus", "export", tmp_path / "c", "--out", out)
    assert [(p.source, p.target) for p in load_format(name).read(out)] == texts
    done = cli("corpus", "export", tmp_path / "c", "--out", out, code=3)
    assert "already exists" in done.stderr


def test_build_from_packed_and_columns(cli: Cli, tmp_path: Path) -> None:
    import lzma

    path = tmp_path / "a.tsv.xz"
    path.write_bytes(lzma.compress("سلام\tpeace\tx1\nحرب\twar\tx2\n".encode()))
    cli("corpus", "build", path, "--out", tmp_path / "c", "--licence", "MIT",
        "--article-field", "column3")  # fmt: skip
    assert [pair.metadata["article"] for pair in read_pairs(tmp_path / "c")] == ["x1", "x2"]


def test_build_goes_on(corpus: Make, pairs: Any, tmp_path: Path, monkeypatch: Any) -> None:
    whole = corpus(pairs(35), "whole")
    sources = find_sources([tmp_path / "whole.jsonl"])
    from workbench.corpus import store

    written: list[str] = []
    real = store.write_shard

    def stop_at_three(batch: Any, path: Path) -> Any:
        written.append(path.name)
        if len(written) == 3:
            raise KeyboardInterrupt
        return real(batch, path)

    monkeypatch.setattr(store, "write_shard", stop_at_three)
    with pytest.raises(KeyboardInterrupt):
        build_corpus(sources, tmp_path / "c", OPTIONS)
    assert not (tmp_path / "c" / MANIFEST).exists()
    written.append("not the third any more")
    build_corpus(sources, tmp_path / "c", OPTIONS)
    assert written[4:] == [shard_name(3), shard_name(4)]
    assert not (tmp_path / "c" / BUILDING).exists()
    for path in whole.glob("pairs-*"):
        assert path.read_bytes() == (tmp_path / "c" / path.name).read_bytes()


def test_build_refuses(cli: Cli, write: Any, tmp_path: Path, corpus: Make, pairs: Any) -> None:
    path = write("a.tsv", "سلام\tpeace\n")
    assert "needs a licence" in cli("corpus", "build", path, "--out", tmp_path / "c", code=3).stderr
    done = cli("corpus", "build", tmp_path / "no.tsv", "--out", tmp_path / "c", code=3)
    assert "no.tsv: no such file" in done.stderr
    (tmp_path / "empty").mkdir()
    done = cli("corpus", "build", tmp_path / "empty", "--out", tmp_path / "c", code=3)
    assert "no pairs in this folder" in done.stderr
    folder = corpus(pairs(3))
    arguments = ["--out", folder, "--licence", "MIT", "--force"]
    assert "read from this folder" in cli("corpus", "build", folder, *arguments, code=3).stderr
    done = cli("corpus", "build", path, "--out", folder, "--licence", "MIT", code=3)
    assert "already exists" in done.stderr


def test_a_smaller_corpus_leaves_no_old_shards(corpus: Make, pairs: Any, tmp_path: Path) -> None:
    folder = corpus(pairs(35))
    load_format("jsonl").write(pairs(5), tmp_path / "small.jsonl")
    build_corpus(find_sources([tmp_path / "small.jsonl"]), folder, OPTIONS, force=True)
    assert [path.name for path in folder.glob("pairs-*")] == ["pairs-00001.jsonl"]
    assert not list(check_corpus(folder))


def test_check(cli: Cli, corpus: Make, pairs: Any) -> None:
    folder = corpus(pairs(25))
    assert "all well" in cli("corpus", "check", folder).stdout
    shard = folder / shard_name(2)
    lines = shard.read_text(encoding="utf-8").splitlines()
    lines[3], lines[6] = '{"ar": "نصف', '{"ar": "سلام", "en": " "}'
    shard.write_text("\n".join(lines[:9]) + "\n", encoding="utf-8")
    (folder / shard_name(3)).unlink()
    (folder / shard_name(7)).write_text("")
    done = cli("corpus", "check", folder, code=3)
    for expected in (
        "pairs-00002.jsonl: was changed",
        "pairs-00002.jsonl:4: not JSON",
        "pairs-00002.jsonl:7: a side is empty",
        "pairs-00002.jsonl: 9 lines, corpus.json says 10",
        "pairs-00003.jsonl: is missing",
        "pairs-00007.jsonl: is not in corpus.json",
    ):
        assert expected in done.stdout
    assert "(and 5 more)" in done.stderr
    report = json.loads(cli("corpus", "check", folder, "--json", code=3).stdout)
    assert report[1]["place"].endswith("pairs-00002.jsonl:4")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.pop("licence"), "the key 'licence' is missing"),
        (lambda table: table.update(licens="x"), "did you mean 'licence'"),
        (lambda table: table.update(files={"../x": {"pairs": 1, "sha256": ""}}), "not inside"),
        (lambda table: table.update(files=[1]), "not the manifest of a corpus"),
        (lambda table: table.update(pair_count=7), "pair_count is 7, its files have 3"),
    ],
)
def test_broken_manifests(change: Any, message: str, cli: Cli, corpus: Make, pairs: Any) -> None:
    folder = corpus(pairs(3))
    table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(table)
    (folder / MANIFEST).write_text(json.dumps(table), encoding="utf-8")
    assert message in cli("corpus", "check", folder, code=3).stderr


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no corpus\.json in this folder"):
        read_corpus(tmp_path)


def test_stats(cli: Cli, corpus: Make, pairs: Any) -> None:
    folder = corpus([*pairs(10), *pairs(2), TextPair("السلام", "peace")])
    done = cli("corpus", "stats", folder)
    assert "13 pairs, 2 articles, 1 pairs without one" in done.stdout
    assert "2 exact, 2 near" in done.stdout
    report = json.loads(cli("corpus", "stats", folder, "--json").stdout)
    assert report["source_chars"]["greatest"] == max(len(pair.source) for pair in pairs(10))
    assert sum(report["ratio"]["histogram"]["counts"]) == 13


def test_stats_plot(cli: Cli, corpus: Make, pairs: Any, tmp_path: Path) -> None:
    from lxml import etree

    folder, plot = corpus(pairs(30)), tmp_path / "a.svg"
    cli("corpus", "stats", folder, "--plot", plot)
    names = "{http://www.w3.org/2000/svg}"
    bars = etree.parse(str(plot)).findall(f"{names}rect/{names}title")
    counts = [int(bar.text.split(": ")[1].split()[0]) for bar in bars]
    assert sum(counts) == 3 * 30
    assert "already exists" in cli("corpus", "stats", folder, "--plot", plot, code=3).stderr


def test_stats_of_a_vocabulary(cli: Cli, corpus: Make, tmp_path: Path) -> None:
    from tests.tiny import make_tiny_model

    make_tiny_model(tmp_path / "tiny")
    folder = corpus([TextPair("قال الرئيس إن بلاده", "the president 北京 said")])
    report = json.loads(
        cli("corpus", "stats", folder, "--model", tmp_path / "tiny", "--json").stdout
    )
    assert report["vocabulary"]["source"]["unknown_share"] == 0
    assert report["vocabulary"]["target"]["unknown_share"] > 0
    assert report["vocabulary"]["target"]["pieces_per_word"] > 1


def test_export_to_datasets(cli: Cli, corpus: Make, pairs: Any, tmp_path: Path) -> None:
    folder = corpus(pairs(4))
    cli("corpus", "export", folder, "--to", "datasets", "--out", tmp_path / "d")
    text = (tmp_path / "d/data/train-00000.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows[3]["translation"] == {"ar": pairs(4)[3].source, "en": pairs(4)[3].target}
    card = (tmp_path / "d/README.md").read_text(encoding="utf-8")
    assert card.startswith('---\nlicense: "CC-BY-4.0"\nlanguage:\n- ar\n- en\n')
    assert "path: data/train-00000.jsonl" in card.split("\n---\n")[0]


def test_export_plain(cli: Cli, corpus: Make, pairs: Any, tmp_path: Path) -> None:
    cli("corpus", "export", corpus(pairs(2)), "--out", tmp_path / "a.tsv", "--plain")
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8").startswith("ar\ten\nوصل")
