"""Which files belong together, and what is read from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SEEDS
from workbench.articles import ReadOptions
from workbench.bitexts import bitext_name, find_bitexts, read_bitext, with_gold
from workbench.errors import InputError


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.txt", "a"), ("a.en.txt", "a"), ("a.ar.md", "a"), ("debate-1.en", "debate-1"),
        ("x/a_ar.html", "a"), ("a.b.txt", "a.b"), (".en", ".en"), ("a.gold", "a"),
    ],
)  # fmt: skip
def test_names(path: str, name: str) -> None:
    assert bitext_name(Path(path)) == name


def test_the_seeds_and_their_references() -> None:
    bitexts, alone = find_bitexts(SEEDS, SEEDS / "references")
    assert len(bitexts) == 5
    assert alone == []
    assert all(b.target.name == f"{b.name}.en.txt" for b in bitexts)


def test_both_languages_in_one_folder(write: Any) -> None:
    folder = write("f/a.ar", "نص\n").parent
    write("f/a.en", "text\n")
    write("f/b.ar", "نص\n")
    bitexts, alone = find_bitexts(folder, folder)
    assert [(b.source.name, b.target.name) for b in bitexts] == [("a.ar", "a.en")]
    assert [path.name for path in alone] == ["b.ar"]


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        ("missing", "missing", "no such file"),
        ("f", "f/a.txt", "one is a folder"),
        ("f", "g", "no file of one folder has a partner"),
    ],
)
def test_paths_that_do_not_fit(write: Any, left: str, right: str, message: str) -> None:
    folder = write("f/a.txt", "x\n").parent.parent
    write("g/b.txt", "x\n")
    with pytest.raises(InputError, match=message):
        find_bitexts(folder / left, folder / right)


def test_two_files_of_one_name(write: Any) -> None:
    folder = write("f/a.txt", "x\n").parent
    write("f/a.md", "x\n")
    with pytest.raises(InputError, match="have the same name"):
        find_bitexts(folder, folder)


def test_lines_keep_their_numbers(write: Any) -> None:
    source, target = write("a.ar", "﻿أ\r\n\r\n ب \r\n".encode()), write("a.en", "a\n\nb\n")
    (bitext,), _ = find_bitexts(source, target)
    left, right = read_bitext(bitext, ReadOptions(), lines=True)
    assert [(s.index, s.text) for s in left] == [(0, "أ"), (2, "ب")]
    assert [(s.index, s.text) for s in right] == [(0, "a"), (2, "b")]


def test_sentences_of_articles(write: Any) -> None:
    source, target = write("a.txt", "جملة أولى. جملة ثانية.\n"), write("b.txt", "One. Two here.\n")
    (bitext,), _ = find_bitexts(source, target)
    left, right = read_bitext(bitext, ReadOptions(), lines=False)
    assert (len(left), len(right)) == (2, 2)


def test_gold_that_is_missing(write: Any) -> None:
    bitexts, _ = find_bitexts(SEEDS, SEEDS / "references")
    with pytest.raises(InputError, match="no 000_"):
        with_gold(bitexts, write("g/x.gold", "").parent)
    with pytest.raises(InputError, match="one gold file for 5 texts"):
        with_gold(bitexts, write("x.gold", ""))
