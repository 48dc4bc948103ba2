"""Bytes to text: what is recognised, what is refused, and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.decoding import decode
from workbench.errors import InputError

ARABIC = "قال الرئيس في بيان إن الاجتماع انتهى.\r\nوغادر الوفد إلى القاهرة من دون تصريح.\n"


@pytest.mark.parametrize(
    ("data", "encoding", "bom"),
    [
        (ARABIC.encode(), "utf-8", False),
        (b"\xef\xbb\xbf" + ARABIC.encode(), "utf-8", True),
        (b"\xff\xfe" + ARABIC.encode("utf-16-le"), "utf-16-le", True),
        (b"\xfe\xff" + ARABIC.encode("utf-16-be"), "utf-16-be", True),
        (ARABIC.encode("utf-16-le"), "utf-16-le", False),
        (ARABIC.encode("utf-16-be"), "utf-16-be", False),
        (b"\xff\xfe\x00\x00" + ARABIC.encode("utf-32-le"), "utf-32-le", True),
        (ARABIC.encode("cp1256"), "cp1256", False),
        (ARABIC.encode("iso8859-6"), "iso8859-6", False),
        ("Hello, world: plain text.".encode("utf-16-le"), "utf-16-le", False),
    ],
)
def test_recognised(data: bytes, encoding: str, bom: bool) -> None:
    decoded = decode(data, "x.txt")
    assert decoded.encoding == encoding
    assert decoded.bom is bom
    assert decoded.text in (ARABIC, "Hello, world: plain text.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04aaaa", "ZIP or Office"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (bytes(range(32)) * 40, "control bytes"),
        ("Größe und Maß".encode("latin-1"), "not UTF-8"),
        ("سلام\n".encode() + b"\xff\xfe\xfa", "x.txt:2: byte"),
        (b"\xff\xfe\x00\xd8", "not utf-16-le"),
    ],
)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "x.txt")
    assert message in caught.value.message
    assert "x.txt" in caught.value.message


def test_named_encoding_wins() -> None:
    assert decode("Maß".encode("latin-1"), "x", "latin-1").text == "Maß"
    assert decode(b"\xef\xbb\xbfa", "x", "utf-8").text == "a"
    with pytest.raises(InputError, match="unknown encoding"):
        decode(b"", "x", "klingon")


@given(st.text())
def test_utf8_is_never_changed(text: str) -> None:
    data = text.encode()
    try:
        decoded = decode(data, "x")
    except InputError:
        return  # control bytes all over
    if decoded.encoding == "utf-8" and not decoded.bom:
        assert decoded.text == text
