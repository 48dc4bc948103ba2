"""The page as text: sealed, self-contained, nothing of the data able to leave its block."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.made import HOSTILE, PWNED
from workbench.folders import data_file
from workbench.report.content import Document, Report, Row, as_data, utf16_gaps
from workbench.report.gather import GatherOptions, gather
from workbench.report.render import render_page, script_json
from workbench.wordalign.words import word_spans


def page_of(*rows: Row, title: str = "t") -> str:
    return render_page(Report(title, (Document("d", "t", rows),), ()))


def data_block(page: str) -> str:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return found.group(1)


@given(st.text())
def test_json_cannot_end_its_element(text: str) -> None:
    written = script_json({"x": text})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"x": text}
    written.encode("utf-8")


def test_lone_surrogates_are_escaped() -> None:
    assert json.loads(script_json("a\ud800b")) == "a\ud800b"
    script_json("\ud800").encode("utf-8")


def test_policy_names_both_blocks_and_nothing_else() -> None:
    page = page_of(Row(0, "1-1", "ا", "a"))
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]  # type: ignore[index]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]  # type: ignore[index]
    for directive, block in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_page_refers_to_nothing_outside() -> None:
    page = page_of(Row(0, "1-1", "ا", "a"))
    bare = page.replace("http://www.w3.org/2000/svg", "")  # the name of a namespace, never fetched
    assert not re.search(r"https?://|\bsrc=|@import|url\(|<link|<iframe|<img", bare)
    assert not re.search(r"\son\w+=", page)


@pytest.mark.parametrize("name", ["text.js", "page.js", "edit.js", "overview.js"])
def test_scripts_set_text_only(name: str) -> None:
    script = data_file(f"report/{name}").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", script
    )
    assert "</script" not in script.lower()
    assert "<!--" not in script


def test_hostile_texts_stay_in_the_data(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in HOSTILE), encoding="utf-8")
    page = render_page(
        gather([path], GatherOptions(title=f"</title><script>{PWNED}</script>\u202e"))
    )
    assert page.count("<script") == 2
    assert PWNED not in page.replace(data_block(page), "").replace(
        html.escape(f"<script>{PWNED}"), ""
    )
    rows = json.loads(data_block(page))["documents"][0]["rows"]
    assert [(row["ar"], row["en"]) for row in rows] == [(row["ar"], row["en"]) for row in HOSTILE]
    assert "\u202e" not in re.search(r"<title>(.*?)</title>", page)[1]  # type: ignore[index]


def test_same_report_same_bytes() -> None:
    rows = (Row(0, "1-1", "ا", "a", links=((0, 0),)), Row(1, "1-0", "ب", ""))
    assert page_of(*rows) == page_of(*rows)


@given(st.text(max_size=40))
def test_gaps_are_utf16(text: str) -> None:
    spans = word_spans(text)
    units = text.encode("utf-16-le", "surrogatepass")
    position, found = 0, []
    gaps = utf16_gaps(text, spans)
    for gap, length in zip(gaps[::2], gaps[1::2], strict=True):
        position += gap
        found.append(
            units[2 * position : 2 * (position + length)].decode("utf-16-le", "surrogatepass")
        )
        position += length
    assert found == [text[start:end] for start, end in spans]


def test_empty_fields_are_left_out() -> None:
    data = as_data(Report("t", (Document("d", "t", (Row(0, "1-1", "ا", "a"),)),), ()))
    assert data["documents"][0]["rows"] == [{"n": 0, "ar": "ا", "en": "a"}]
