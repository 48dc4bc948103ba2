"""Articles in: every reader, every odd file."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SEEDS
from workbench.articles import FORMATS, READERS, ReadOptions, find_files, read_articles
from workbench.errors import InputError
from workbench.records import BlockKind

TITLE = "موسكو تحذر واشنطن من تحالف جديد"
BODY = "قال الوزير إن الاجتماع انتهى. وغادر الوفد إلى القاهرة."
OPTIONS = ReadOptions()


def kinds(path: Path, options: ReadOptions = OPTIONS) -> list[tuple[str, str]]:
    (article,) = read_articles(path, options)
    return [(str(b.kind), article.text[b.start : b.end].strip()) for b in article.blocks]


def test_every_reader_can_be_loaded() -> None:
    for suffix, module in READERS.items():
        assert callable(importlib.import_module(f"workbench.articles.{module}").read), suffix
    assert set(FORMATS.values()) <= set(READERS)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda p: p.name[:3])
def test_seed_structure(path: Path) -> None:
    """The golden structure of each seed: line, kind, reason."""
    (article,) = read_articles(path, OPTIONS)
    found = [[b.line, str(b.kind), b.reason] for b in article.blocks]
    golden = json.loads(
        (Path(__file__).parent.parent / "golden/structure.json").read_text(encoding="utf-8")
    )
    assert found == golden[path.stem]
    assert article.text == path.read_text(encoding="utf-8")


def test_text_with_windows_line_ends_and_bom(write: Any) -> None:
    path = write("a.txt", b"\xef\xbb\xbf" + f"{TITLE}\r\n\r\n{BODY}\r\n".encode())
    assert kinds(path) == [("title", TITLE), ("paragraph", BODY)]


def test_windows_1256(write: Any) -> None:
    path = write("a.txt", f"{TITLE}\r\n\r\n{BODY} في من على إلى\r\n".encode("cp1256"))
    assert kinds(path)[0] == ("title", TITLE)


def test_markdown(write: Any) -> None:
    text = f"---\nlang: ar\n---\n# {TITLE}\n\n{BODY}\n\n## خلفية\n\n- أولا\n- ثانيا\n\n> قال الوزير\n\n```\nx = 1\n```\n***\n"
    (article,) = read_articles(write("a.md", text), OPTIONS)
    assert article.title == TITLE
    shown = [
        (str(b.kind), b.prefix, article.text[b.start : b.end])
        for b in article.blocks
        if b.kind != BlockKind.CODE
    ]
    assert shown == [
        ("title", "# ", TITLE),
        ("paragraph", "", BODY),
        ("heading", "## ", "خلفية"),
        ("list-item", "- ", "أولا"),
        ("list-item", "- ", "ثانيا"),
        ("quote", "> ", "قال الوزير"),
    ]
    assert len([b for b in article.blocks if b.kind == BlockKind.CODE]) == 7


PAGE = f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>{TITLE} | صحيفة</title>
<script>var a = "نص";</script></head><body><nav><a href="/">الرئيسية</a></nav>
<article><h1>{TITLE}</h1><p>{BODY}</p><h2>خلفية</h2><p>{BODY.replace("القاهرة", "دمشق")} {BODY}</p>
<figure><img src="a.jpg"><figcaption>الوفد في المطار</figcaption></figure>
<ul><li>النقطة الأولى</li></ul><p>اقرأ أيضا</p></article><footer>جميع الحقوق محفوظة</footer></body></html>"""


def test_html_without_trafilatura(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.articles.html._with_trafilatura", lambda text: None)
    found = kinds(write("a.html", PAGE))
    assert found[:3] == [("title", TITLE), ("paragraph", BODY), ("heading", "خلفية")]
    assert ("caption", "الوفد في المطار") in found
    assert ("list-item", "النقطة الأولى") in found
    assert ("furniture", "اقرأ أيضا") in found
    assert not any("نص" in text or "محفوظة" in text for _, text in found)


def test_html_with_trafilatura(write: Any) -> None:
    pytest.importorskip("trafilatura")
    found = kinds(write("a.html", PAGE))
    assert found[0] == ("title", TITLE)
    assert ("paragraph", BODY) in found


def test_jsonl(write: Any) -> None:
    rows = [{"id": "x1", "title": TITLE, "text": BODY, "year": 2024}, {"ar": BODY}]
    path = write("a.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    first, second = read_articles(path, OPTIONS)
    assert (first.id, first.title, second.id) == ("x1", TITLE, "a-2")
    assert second.text == BODY


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":1: not JSON"),
        ("[1]", ":1: a JSON object"),
        ('{"b": "x"}', ":1: no field text or ar"),
    ],
)
def test_bad_jsonl(write: Any, line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_articles(write("a.jsonl", line + "\n"), OPTIONS))


def test_tsv(write: Any) -> None:
    articles = list(read_articles(write("a.tsv", f"id\ttext\nx\t{BODY}\ny\t{TITLE}\n"), OPTIONS))
    assert [(a.id, a.text) for a in articles] == [("x", BODY), ("y", TITLE)]
    bare = list(read_articles(write("b.tsv", f"12\t{BODY}\n13\t{TITLE}\n"), OPTIONS))
    assert [a.text for a in bare] == [BODY, TITLE]
    with pytest.raises(InputError, match=r":2: 1 columns, the text is in column 2"):
        list(read_articles(write("c.tsv", "id\ttext\nx\n"), OPTIONS))
    with pytest.raises(InputError, match="no column 'body'"):
        list(read_articles(write("d.tsv", "id\ttext\nx\ty\n"), ReadOptions(text_field="body")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"This is an English article about nothing at all.\n", "not Arabic: 0%"),
        ("شارك\n\nزر الذهاب إلى الأعلى\n".encode(), "only site furniture"),
        (b"%PDF-1.4", "a PDF file"),
    ],
)
def test_refused(write: Any, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_articles(write("a.txt", content), OPTIONS))


def test_any_language_and_numbers_pass(write: Any) -> None:
    assert list(read_articles(write("a.txt", "An English text.\n"), ReadOptions(any_language=True)))
    assert list(read_articles(write("b.txt", "2024 - 12\n"), OPTIONS))


def test_keep_furniture(write: Any) -> None:
    path = write("a.txt", f"{TITLE}\n\n{BODY}\n\nاترك تعليقاً\n")
    assert kinds(path)[-1] == ("furniture", "اترك تعليقاً")
    assert kinds(path, ReadOptions(keep_furniture=True))[-1] == ("paragraph", "اترك تعليقاً")


def test_find_files(tmp_path: Path, write: Any) -> None:
    write("b.txt", "x")
    write("a.md", "x")
    write(".hidden.txt", "x")
    write("c.bin", "x")
    assert [p.name for p in find_files([tmp_path])] == ["a.md", "b.txt"]
    with pytest.raises(InputError, match="no such file or folder"):
        find_files([tmp_path / "nothing"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no articles in this folder"):
        find_files([tmp_path / "empty"])


def test_unknown_format(write: Any) -> None:
    with pytest.raises(InputError, match="unknown format 'txt'"):
        list(read_articles(write("a.txt", BODY), ReadOptions(format="txt")))
