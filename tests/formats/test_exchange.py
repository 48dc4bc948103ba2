"""XLIFF, CSV and Parquet: what other tools write, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.formats import load_format
from workbench.records import TextPair

V2 = 'xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"'
V12 = 'xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"'


def texts(name: str, path: Path) -> list[tuple[str, str]]:
    return [(pair.source, pair.target) for pair in load_format(name).read(path)]


@pytest.mark.parametrize("reader", ["xliff", "xliff12"])
def test_either_reader_takes_both_versions(reader: str, tmp_path: Path) -> None:
    pairs = [TextPair("سلام", "peace", {"article": "a", "note": "x"}), TextPair("حرب", "war")]
    for writer in ("xliff", "xliff12"):
        load_format(writer).write(pairs, tmp_path / "a.xlf")
        assert list(load_format(reader).read(tmp_path / "a.xlf")) == pairs


def test_xliff_the_other_way_round(write: Any) -> None:
    path = write(
        "a.xlf",
        f'<xliff {V12}><file original="x" source-language="en-US" target-language="AR" '
        'datatype="plaintext"><body><trans-unit id="1"><source>peace</source><target>سلام</target>'
        "</trans-unit></body></file>"
        '<file original="y" source-language="ar" target-language="en" datatype="plaintext"><body>'
        '<trans-unit id="1"><source>حرب</source><target>war</target></trans-unit></body></file>'
        "</xliff>",
    )
    assert texts("xliff", path) == [("سلام", "peace"), ("حرب", "war")]


def test_xliff_codes_segments_and_suggestions(write: Any) -> None:
    path = write(
        "a.xlf",
        f'<xliff {V2} srcLang="ar" trgLang="en"><file id="f"><group id="g"><unit id="u"><segment>'
        '<source><pc id="1">سلام</pc> دائم<ph id="2"/><cp hex="0007"/></source>'
        "<target>lasting peace</target></segment><segment><source>حرب</source></segment>"
        "<segment><source>نعم</source><target>yes</target></segment></unit></group></file></xliff>",
    )
    assert texts("xliff", path) == [("سلام دائم\x07", "lasting peace"), ("نعم", "yes")]
    path = write(
        "b.xliff",
        f'<xliff {V12}><file source-language="ar" target-language="en"><body><trans-unit id="1">'
        '<source>سلام<x id="1"/></source><target><g id="2">peace</g></target>'
        "<alt-trans><source>حرب</source><target>war</target></alt-trans></trans-unit></body></file></xliff>",
    )
    assert texts("xliff12", path) == [("سلام", "peace")]


def test_xliff_keeps_what_xml_cannot_hold(tmp_path: Path) -> None:
    pair = TextPair("س\x00\x07ل", "a\ufffeb\r\n")
    load_format("xliff").write([pair], tmp_path / "a.xlf")
    assert list(load_format("xliff").read(tmp_path / "a.xlf")) == [pair]
    load_format("xliff12").write([pair], tmp_path / "a.xliff")
    (back,) = load_format("xliff12").read(tmp_path / "a.xliff")
    assert (back.source, back.metadata["dropped-characters"]) == ("سل", "3")


def test_xliff_states(tmp_path: Path) -> None:
    path = tmp_path / "a.xlf"
    load_format("xliff").write([TextPair("س", "x", {"flags": "cut"}), TextPair("ص", "y")], path)
    assert [part[:7] for part in path.read_text().split('state="')[1:]] == ["initial", "transla"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlf", f'<xliff {V2} srcLang="fr" trgLang="en"></xliff>', "'fr' and 'en', expected ar"),
        ("a.xlf", "<tmx/>", "not an XLIFF file: the root element is <tmx>"),
        ("a.xlf", f"<xliff {V2}><file><unit>", r"a\.xlf:\d+: not well-formed"),
        ("a.csv", "", "the file is empty"),
        ("a.csv", "alone\n", "1 column, expected 2"),
        ("a.csv", "ar,en\nسلام,peace,more\n", r"a\.csv:2: 3 columns, expected 2"),
        ("a.csv", 'ar,en\n"سلام,peace\n', r"a\.csv:2: not CSV"),
        ("a.csv", 'ar,en\n"سل"ام,peace\n', r"a\.csv:2: not CSV"),
        ("a.csv", "ar,en\n" + "x" * 200_000 + ",peace\n", "larger than field limit"),
    ],
)
def test_broken_files(name: str, content: str, message: str, write: Any) -> None:
    path = write(name, content)
    with pytest.raises(InputError, match=message):
        texts({".xlf": "xliff", ".csv": "csv"}[path.suffix], path)


@pytest.mark.parametrize("name", ["tmx", "xliff"])
@pytest.mark.parametrize(
    "declaration",
    [
        '[<!ENTITY x SYSTEM "file:///etc/passwd">]',
        '[<!ENTITY % p SYSTEM "http://a.org/x.dtd"> %p;]',
        "["
        + '<!ENTITY a0 "lol">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        + "]",
    ],
)
def test_hostile_xml_is_refused(name: str, declaration: str, write: Any) -> None:
    root = {"tmx": "tmx", "xliff": "xliff"}[name]
    path = write(
        f"a.{root}", f"<?xml version='1.0'?><!DOCTYPE {root} {declaration}><{root}>&a9;</{root}>"
    )
    with pytest.raises(InputError, match="declares entities|not well-formed"):
        texts(name, path)


@pytest.mark.parametrize("name", ["tsv", "jsonl", "csv", "moses", "tmx", "xliff"])
def test_two_gigabytes_in_one_line(name: str, tmp_path: Path) -> None:
    """A sparse file of 2 GB without a line end: a clear error, and memory for one buffer only."""
    import tracemalloc

    names = {"moses": ("a.ar", "a.en"), "xliff": ("a.xlf",)}.get(name, (f"a.{name}",))
    for file in names:
        with (tmp_path / file).open("wb") as stream:
            stream.truncate(2 << 30)
    tracemalloc.start()
    with pytest.raises(InputError, match="a line of over 64 MB|not well-formed"):
        texts(name, tmp_path / names[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 << 20


def test_foreign_csv(write: Any) -> None:
    path = write("a.csv", '\ufeff"سلام","a, ""b"""\r\n\r\nحرب,"two\r\nlines"\r\n')
    assert texts("csv", path) == [("سلام", 'a, "b"'), ("حرب", "two\r\nlines")]


def test_parquet_types_and_layouts(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    pairs = [
        TextPair("س", "x", {"n": 1, "c": 0.5, "ok": True, "list": [1], "mixed": 1}),
        TextPair("ص", "y", {"n": 2, "c": 1, "mixed": "a"}),
    ]
    assert load_format("parquet").write(iter(pairs), path) == 2
    first, second = load_format("parquet").read(path)
    assert first.metadata == {"n": 1, "c": 0.5, "ok": True, "list": "[1]", "mixed": "1"}
    assert second.metadata == {"n": 2, "c": 1.0, "mixed": "a"}
    rows = [{"id": "7", "translation": {"ar": "سلام", "en": "peace"}}]
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    assert list(load_format("parquet").read(path)) == [TextPair("سلام", "peace", {"id": "7"})]


def test_broken_parquet(write: Any) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = write("a.parquet", "no parquet at all")
    with pytest.raises(InputError, match="not a Parquet file"):
        texts("parquet", path)
    parquet.write_table(pyarrow.table({"ar": ["س"], "x": ["y"]}), path)
    with pytest.raises(InputError, match="row 1: no texts 'ar' and 'en'"):
        texts("parquet", path)
