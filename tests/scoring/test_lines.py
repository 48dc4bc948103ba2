"""Files to lines: what ends a line, which column is meant, and what is refused."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.scoring.lines import read_line_sets, read_lines, split_name, split_place


def jsonl(records: Sequence[Any]) -> list[str]:
    return [json.dumps(record, ensure_ascii=False) for record in records]


@pytest.mark.parametrize(
    ("name", "content", "column", "texts"),
    [
        ("a.en", "one\ntwo\n", "", ("one", "two")),
        ("a.en", "one\ntwo", "", ("one", "two")),
        ("a.en", "one\n\ntwo\n\n", "", ("one", "", "two", "")),
        ("a.en", "one\u2028two\x85three\fin\n", "", ("one\u2028two\x85three\fin",)),
        ("a.en", "one\r\ntwo\r\n", "", ("one\r", "two\r")),
        ("a.en", "\ufeffone\ntwo\n", "", ("\ufeffone", "two")),
        ("a.tsv", "ar\ten\nنعم\tyes\nلا\tno\n", "", ("yes", "no")),
        ("a.tsv", "ar\tgoogle\nنعم\tyes\nلا\tno\n", ":google", ("yes", "no")),
        ("a.tsv", "نعم\tyes\nلا\tno\n", ":2", ("yes", "no")),
        ("a.tsv", "id\ten\r\n1\tyes\r\n", "", ("yes",)),
        ("a.tsv", "yes\nno\n", "", ("yes", "no")),
        ("a.jsonl", jsonl([{"ar": "نعم", "en": "yes"}, {"en": "no"}]), "", ("yes", "no")),
        ("a.jsonl", jsonl([{"translation": {"ar": "نعم", "en": "yes"}}]), "", ("yes",)),
        ("a.jsonl", jsonl([{"mt": "yes"}, {"mt": "no"}]), ":mt", ("yes", "no")),
        ("a.json", '["yes", "no"]', "", ("yes", "no")),
    ],
)
def test_texts(write: Any, name: str, content: Any, column: str, texts: tuple[str, ...]) -> None:
    assert read_lines(f"{write(name, content)}{column}").texts == texts


def test_what_stands_beside_the_text(write: Any) -> None:
    lines = read_lines(str(write("a.tsv", "domain\tar\ten\nnews\tنعم\tyes\n")))
    assert lines.columns == {"domain": ("news",), "ar": ("نعم",)}
    lines = read_lines(str(write("a.jsonl", jsonl([{"en": "a"}, {"en": "b", "domain": "law"}]))))
    assert lines.columns == {"domain": ("", "law")}


@pytest.mark.parametrize("module", [gzip, lzma, bz2])
def test_packed_files(write: Any, module: Any) -> None:
    suffix = {"gzip": "gz", "lzma": "xz", "bz2": "bz2"}[module.__name__]
    path = write(f"system.en.{suffix}", module.compress(b"one\ntwo\n"))
    lines = read_lines(str(path))
    assert lines.texts == ("one", "two")
    assert lines.name == "system"


def test_another_encoding(write: Any) -> None:
    path = write("a.en", "café\n".encode("utf-16"))
    assert read_lines(str(path)).texts == ("café",)
    assert read_lines(str(write("b.en", "café\n".encode("cp1252"))), "cp1252").texts == ("café",)


def test_tmx_gives_its_english_side(write: Any) -> None:
    body = '<tu><tuv xml:lang="ar"><seg>نعم</seg></tuv><tuv xml:lang="en"><seg>yes</seg></tuv></tu>'
    head = '<tmx version="1.4"><header srclang="ar"/><body>'
    assert read_lines(str(write("a.tmx", f"{head}{body}</body></tmx>"))).texts == ("yes",)


def test_names_and_places(write: Any) -> None:
    path = write("out/best.en", "one\n")
    assert read_lines(str(path)).name == "best"
    assert read_lines(f"ours={path}").name == "ours"
    assert split_name("a/b=c.en") == ("", "a/b=c.en")
    odd = write("odd:name", "one\n")
    assert split_place(str(odd)) == (odd, "")
    table = write("a.tsv", "x\ty\n")
    assert read_lines(f"{table}:2").name == "a:2"


@pytest.mark.parametrize(
    ("name", "content", "column", "message"),
    [
        ("a.tsv", "ar\ten\nنعم\n", "", r"a\.tsv:2: 1 columns, expected 2"),
        ("a.tsv", "a\tb\nc\td\n", "", r"which column\? \(columns: 1 to 2\)"),
        ("a.tsv", "id\ten\n1\tyes\n", ":english", r"no column 'english' \(columns: id, en\)"),
        ("a.en", "one\n", ":2", "read as one segment a line"),
        ("a.jsonl", "{\n", "", r"a\.jsonl:1: not JSON"),
        ("a.jsonl", '{"x": "y"}\n', "", r"a\.jsonl:1: no field 'en' \(fields: x\)"),
        ("a.json", '[["a"], ["b"], ["c"]]', "", "references line by line"),
        ("a.json", '{"a": 1}', "", "a list of texts was expected"),
        ("a.json", "[", "", r"a\.json:1: not JSON"),
        ("a.json", '[["a", "b"], ["c", "d"]]', "", "holds 2 lists of lines"),
    ],
)
def test_what_is_refused(write: Any, name: str, content: Any, column: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_lines(f"{write(name, content)}{column}")


def test_several_references_in_one_file(write: Any) -> None:
    sets = read_line_sets(str(write("gold.json", '[["a", "b"], ["c", "d"]]')))
    assert [(one.name, one.texts) for one in sets] == [
        ("gold-1", ("a", "b")), ("gold-2", ("c", "d")),
    ]  # fmt: skip


def test_digest_is_that_of_the_texts_whatever_the_file(write: Any) -> None:
    plain = read_lines(str(write("a.en", "yes\nno\n")))
    table = read_lines(str(write("a.tsv", "ar\ten\nx\tyes\ny\tno\n")))
    assert plain.sha256 == table.sha256
    assert plain.sha256 != read_lines(str(write("b.en", "yes\nno \n"))).sha256


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs", "Cc"]))
                .map(lambda text: "x" + text), max_size=8))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_any_lines_come_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.en"
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8", newline="")
    assert list(read_lines(str(path)).texts) == texts
