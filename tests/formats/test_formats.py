"""Formats: every one round-trips any pair it can hold, refuses what it cannot, and is listed."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.formats import FORMATS, format_of, load_format
from workbench.records import TextPair

GOLDEN = Path(__file__).parent.parent / "golden"
PAIRS = [
    TextPair(
        'قال: "نعم" & <b>',
        'He said: "yes" & <b>',
        {"article": "a1", "kind": "1-1", "confidence": "0.5"},
    ),
    TextPair("سول - روسيا", "Seoul – Russia", {"article": "a1", "kind": "1-1", "flags": "cut"}),
    TextPair("", "Added in English.", {"article": "a2", "kind": "0-1"}),
]
# What no format may lose. Line ends and tabs are left to the tests of the formats that hold them.
TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85␉␊␍\ufffe\uffff\ufeff"
    )
)
NEEDS = {"parquet": "pyarrow"}  # an extra: its tests are skipped where it is not installed
NONCHARACTERS = re.compile("[\ufdd0-\ufdef]|[\U0001fffe-\U0001ffff]")


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str, tmp_path: Path) -> None:
    """The bytes of each format are pinned; a change here is seen by a person."""
    if name == "parquet":
        pytest.skip("its bytes carry the version of pyarrow")
    suffix = FORMATS[name][1][0]
    assert load_format(name).write(PAIRS, tmp_path / f"pairs{suffix}") == 3
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (GOLDEN / path.name).read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_contract(name: str) -> None:
    module = load_format(name)
    assert module.__doc__
    assert FORMATS[name][1] == module.SUFFIXES  # type: ignore[attr-defined]
    for suffix in FORMATS[name][1]:
        assert format_of(Path(f"x{suffix}")) == name


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None)  # pyarrow takes its time at the first call
@given(pairs=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_round_trip(name: str, pairs: list[tuple[str, str]]) -> None:
    pytest.importorskip(NEEDS.get(name, "json"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"pairs{FORMATS[name][1][0]}"
        given_pairs = [
            TextPair(source, target, {"n": str(n)}) for n, (source, target) in enumerate(pairs)
        ]
        load_format(name).write(given_pairs, path)
        back = list(load_format(name).read(path))
        assert [(p.source, p.target) for p in back] == pairs
        if name != "moses":
            assert [p.metadata["n"] for p in back] == [str(n) for n in range(len(pairs))]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_still_a_file(name: str, tmp_path: Path) -> None:
    pytest.importorskip(NEEDS.get(name, "json"))
    path = tmp_path / f"pairs{FORMATS[name][1][0]}"
    assert load_format(name).write([], path) == 0
    assert list(load_format(name).read(path)) == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "moses"])
def test_tabs_and_line_ends_inside(name: str, tmp_path: Path) -> None:
    pytest.importorskip(NEEDS.get(name, "json"))
    path = tmp_path / f"pairs{FORMATS[name][1][0]}"
    pair = TextPair("أ\tب\nج", "a\tb\r\nc", {"note": "x\ty"})
    load_format(name).write([pair], path)
    assert list(load_format(name).read(path)) == [pair]


def test_unknown_format_and_suffix() -> None:
    with pytest.raises(InputError, match="did you mean 'tmx'"):
        load_format("tmxx")
    with pytest.raises(InputError, match="no format ends in '.docx'"):
        format_of(Path("a.docx"))


def test_tsv_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds one of ␉ ␊ ␍") as caught:
        load_format("tsv").write([TextPair("␉", "x")], tmp_path / "a.tsv")
    assert "JSONL" in caught.value.hint


def test_foreign_tsv(write: Any) -> None:
    rows = list(load_format("tsv").read(write("a.tsv", "سلام\tpeace\nحرب\twar\n")))
    assert [(p.source, p.target) for p in rows] == [("سلام", "peace"), ("حرب", "war")]


@pytest.mark.parametrize(
    ("name", "file", "content", "message"),
    [
        ("tsv", "a.tsv", "ar\ten\nسلام\tpeace\tmore\n", r"a\.tsv:2: 3 columns, expected 2"),
        ("tsv", "a.tsv", "alone\n", r"a\.tsv:1: 1 column"),
        ("tsv", "a.tsv", "", "the file is empty"),
        ("jsonl", "a.jsonl", '{"ar": "x", "en": 1}\n', r"a\.jsonl:1: no texts"),
        ("jsonl", "a.jsonl", '{"ar": "x", "en": "y"}\n{\n', r"a\.jsonl:2: not JSON"),
        ("tmx", "a.tmx", "<tmx><body><tu>", r"a\.tmx:\d+: not well-formed"),
        ("tmx", "a.tmx", "<html/>", "not a TMX file"),
        ("tmx", "a.tmx", "", r"a\.tmx"),
    ],
)
def test_broken_files(name: str, file: str, content: str, message: str, write: Any) -> None:
    with pytest.raises(InputError, match=message):
        list(load_format(name).read(write(file, content)))


def test_ragged_moses(write: Any) -> None:
    write("a.ar", "س\nص\n")
    path = write("a.en", "x\n")
    with pytest.raises(InputError, match=r"a\.en:2: the file ends here"):
        list(load_format("moses").read(path))


def test_moses_refuses_line_ends(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="pair 1 has a line end inside"):
        load_format("moses").write([TextPair("أ\u2028ب", "x")], tmp_path / "a")
    assert not list(tmp_path.iterdir())


HEAD = '<tmx version="1.4"><header/><body>'
UNIT = '<tu><tuv xml:lang="{}"><seg>{}</seg></tuv><tuv xml:lang="{}"><seg>{}</seg></tuv></tu>'


def tmx(write: Any, body: str, before: str = "") -> list[TextPair]:
    path = write(
        "a.tmx", f'<?xml version="1.0" encoding="UTF-8"?>{before}{HEAD}{body}</body></tmx>'
    )
    return list(load_format("tmx").read(path))


def test_tmx_variants_and_order(write: Any) -> None:
    body = UNIT.format("EN-us", "peace", "ar-SA", "سلام") + UNIT.format("fr", "paix", "ar", "سلام")
    assert [(p.source, p.target) for p in tmx(write, body)] == [("سلام", "peace")]


def test_tmx_codes_and_highlights(write: Any) -> None:
    body = UNIT.format("ar", "<bpt i='1'>&lt;b></bpt>سلام<ept i='1'/> <hi>دائم</hi>", "en", "peace")
    assert tmx(write, body)[0].source == "سلام دائم"


def test_tmx_with_the_usual_doctype(write: Any) -> None:
    body = UNIT.format("ar", "سلام", "en", "peace")
    assert tmx(write, body, '<!DOCTYPE tmx SYSTEM "tmx14.dtd">')[0].target == "peace"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;">]>',
        "<!DOCTYPE tmx [<!ELEMENT tmx ANY>]>",
    ],
)
def test_tmx_with_declarations_is_refused(write: Any, declaration: str) -> None:
    with pytest.raises(InputError, match="declares entities or elements"):
        tmx(write, UNIT.format("ar", "&x;", "en", "peace"), declaration)


def test_tmx_drops_what_xml_cannot_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    load_format("tmx").write([TextPair("س\x00\x07ل", "a\ufffeb")], path)
    (pair,) = load_format("tmx").read(path)
    assert (pair.source, pair.target, pair.metadata["dropped-characters"]) == ("سل", "ab", "3")


def test_tmx_ids_are_unique(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    load_format("tmx").write([TextPair("س", "a"), TextPair("س", "a")], path)
    ids = re.findall(r'tuid="([^"]+)"', path.read_text(encoding="utf-8"))
    assert len(set(ids)) == 2
