"""Files that lie, bomb or break: one clear line with file and place, exit code 3, little memory, nothing left."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli

UNIT = '<tu><tuv xml:lang="ar"><seg>{1}</seg></tuv><tuv xml:lang="en"><seg>{1}</seg></tuv></tu>'
TMX = '<?xml version="1.0"?>{0}<tmx version="1.4"><header/><body>' + UNIT + "</body></tmx>"
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)  # ten thousand million ha
XLIFF = (
    '{}<xliff version="1.2"><file source-language="ar" target-language="en"><body>'
    '<trans-unit id="1"><source>&x;</source><target>&x;</target></trans-unit></body></file></xliff>'
)
EXTERNAL = '<!DOCTYPE {} [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
HOSTILE = [
    ("a.tmx", TMX.format(EXTERNAL.format("tmx"), "&x;"), "declares entities"),
    ("a.tmx", TMX.format(f"<!DOCTYPE tmx [{LAUGHS}]>", "&l9;"), "declares entities"),
    ("a.tmx", TMX.format('<!DOCTYPE tmx [<!ENTITY % p SYSTEM "http://x/y"> %p;]>', "x"), "a.tmx"),
    ("a.xliff", XLIFF.format(EXTERNAL.format("xliff")), "declares entities"),
    ("a.xlf", XLIFF.format(f"<!DOCTYPE xliff [{LAUGHS}]>"), "declares entities"),
    ("a.tmx", TMX.format("", "س")[:-20], "not well-formed XML"),
    ("a.tsv", "سلام\tpeace\nحرب\twar\tand more\n", "a.tsv:2: 3 columns, expected 2"),
    ("a.tsv", "سلام\tpeace\nحرب\n", "a.tsv:2: 1 columns, expected 2"),
    ("a.csv", 'سلام,peace\nحرب,"war\n', "a.csv"),
    ("a.jsonl", '{"ar": "سلام", "en": "peace"}\n{"ar": "حرب"}\n', "a.jsonl:2: no texts"),
    ("a.jsonl", "[" * 200_000 + "\n", "a.jsonl:1"),
    ("a.jsonl", '{"ar": "x", "en": "y", "n": ' + "1" * 5000 + "}\n", "a.jsonl:1: not JSON"),
    ("a.jsonl", b'{"ar": "\xff\xfe", "en": "x"}\n', "a.jsonl:1: byte 8 of the line is not UTF-8"),
    ("a.tsv.gz", b"not packed at all", "damaged or not packed"),
    ("a.docx", "x", "no format ends in '.docx'"),
]


@pytest.mark.parametrize(("name", "content", "message"), HOSTILE)
@pytest.mark.parametrize("command", ["build", "clean"])
def test_hostile_files(
    command: str,
    name: str,
    content: str | bytes,
    message: str,
    cli: Cli,
    write: Any,
    tmp_path: Path,
) -> None:
    path = write(f"in/{name}", content)
    out = tmp_path / "out"
    arguments = ["--workers", 1] if command == "clean" else []
    tracemalloc.start()
    try:
        done = cli("corpus", command, path, "--out", out, "--licence", "MIT", *arguments, code=3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert message in done.stderr
    assert "root:" not in done.stderr  # of /etc/passwd
    assert peak < 60 << 20
    assert not (out / "corpus.json").exists()


def test_ragged_moses(cli: Cli, write: Any, tmp_path: Path) -> None:
    write("in/a.ar", "سلام\nحرب\n")
    path = write("in/a.en", "peace\n")
    done = cli("corpus", "build", path, "--out", tmp_path / "c", "--licence", "MIT", code=3)
    assert "a.en:2: the file ends here, the other side goes on" in done.stderr
    assert "workbench align" in done.stderr
    assert "a.en:2: the file ends here" in cli("corpus", "check", path, code=3).stderr
    (tmp_path / "in/a.en").write_text("peace\nwar\n", encoding="utf-8")
    assert "2 pairs, all well" in cli("corpus", "check", path).stdout


@pytest.mark.parametrize("name", ["a.tsv", "a.jsonl", "a.csv", "a.tmx", "a.xlf"])
def test_two_gigabytes_without_a_line_end(name: str, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(2 << 30)  # a sparse file: zeros that take no room
    tracemalloc.start()
    try:
        done = cli("corpus", "build", path, "--out", tmp_path / "c", "--licence", "MIT", code=3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert name in done.stderr
    assert peak < 200 << 20


def test_a_shard_that_was_tampered_with(cli: Cli, write: Any, tmp_path: Path) -> None:
    path = write("a.tsv", "سلام عليكم\tpeace be\n")
    cli("corpus", "build", path, "--out", tmp_path / "c", "--licence", "MIT")
    shard = tmp_path / "c/pairs-00001.jsonl"
    shard.write_text('{"ar": "سلام"', encoding="utf-8")
    for arguments in (["stats"], ["export", "--out", tmp_path / "x.tsv"], ["check"]):
        done = cli("corpus", arguments[0], tmp_path / "c", *arguments[1:], code=3)
        assert "pairs-00001.jsonl" in done.stderr
    assert not (tmp_path / "x.tsv").exists()
