"""A small article folder as `workbench run` leaves it, and texts that attack a page."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workbench.articles import ReadOptions, read_articles
from workbench.articles.render import to_markdown
from workbench.files import sha256_of
from workbench.formats import load_format, to_text_pair
from workbench.pipeline import TranslatedArticle
from workbench.records import TextPair, Translation
from workbench.splitter import split_article

ARABIC = """موسكو تحذر واشنطن

قال الرئيس إن بلاده تريد السلام. وصل الوزير إلى القاهرة أمس.

1. قتل 12 شخصا في الهجوم.
"""
ENGLISH = [
    "Moscow warns Washington",
    "The president said his country wants peace.",
    "The minister arrived in *Cairo* yesterday.",
    "1. 13 people were killed in the attack.",
]
REFERENCE = """Moscow warns Washington

The president said that his country wants peace. The minister came to Cairo yesterday.

1. Twelve people died in the attack.
"""
PWNED = "window.pwned=1"
HOSTILE = [
    {
        "ar": f"<script>{PWNED}</script> قال الوزير",
        "en": f'<script>{PWNED}</script> said "><img src=x onerror={PWNED}>',
        "reference": f"</script><script>{PWNED}</script>",
        "confidence": 0.4,
        "block": f'title" onclick="{PWNED}',
        "flags": "<b>flag</b>",
    },
    {"ar": "\u202eقال\u202c \u2066x\u2069\u200f", "en": "abc \u202egnirts\u202c \u200bz\ufeff <!-- --> ]]> </textarea>"},
    {"ar": "يوم", "en": "a\u2028b {{data}} {{script}} $& ${x} ` \\u003c", "draft": "<i>x</i>", "reviewed": "edited"},
    {"ar": "", "en": "Added 😀 <svg/onload=window.pwned=1>", "kind": "0-1"},
    {"ar": "جملة", "en": "", "kind": "1-0"},
]  # fmt: skip


def make_article(folder: Path) -> Path:
    """Write article, reference and aligned/000_a below a folder and return the last."""
    (folder / "articles/references").mkdir(parents=True)
    article_file = folder / "articles/000_a.txt"
    article_file.write_text(ARABIC, encoding="utf-8")
    (folder / "articles/references/000_a.en.txt").write_text(REFERENCE, encoding="utf-8")
    (article,) = read_articles(article_file, ReadOptions())
    segments = list(split_article(article))
    assert len(segments) == len(ENGLISH)
    translations = tuple(
        Translation(segment, text, "tiny", -2.0 - number, 8)
        for number, (segment, text) in enumerate(zip(segments, ENGLISH, strict=True))
    )
    blocks: dict[int, list[str]] = {}
    for segment, text in zip(segments, ENGLISH, strict=True):
        blocks.setdefault(segment.block, []).append(text)
    english = {number: " ".join(texts) for number, texts in blocks.items()}
    own = folder / "aligned/000_a"
    own.mkdir(parents=True)
    item = TranslatedArticle(article, translations, english)
    (own / "000_a.en.md").write_text(to_markdown(article, english), encoding="utf-8")
    pairs = [to_text_pair(pair) for pair in item.pairs]
    for name, file in {
        "tsv": "pairs.tsv",
        "jsonl": "pairs.jsonl",
        "tmx": "pairs.tmx",
        "moses": "pairs",
    }.items():
        load_format(name).write(pairs, own / file)
    (own / "set-aside.tsv").write_text("line\treason\ttext\n7\ttags\tتصنيفات\n", encoding="utf-8")
    record: dict[str, Any] = {
        "article": "000_a",
        "input": {
            "file": "000_a.txt",
            "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        },
        "model": {"id": "tiny", "hash": "0" * 64},
        "outputs": {path.name: sha256_of(path) for path in sorted(own.iterdir())},
    }
    (own / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    return own


def texts_of(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The texts of a folder's pairs in every format."""
    files = {"tsv": "pairs.tsv", "jsonl": "pairs.jsonl", "tmx": "pairs.tmx", "moses": "pairs.ar"}
    return {
        name: [(pair.source, pair.target) for pair in load_format(name).read(folder / file)]
        for name, file in files.items()
    }


def edits_file(path: Path, edits: list[dict[str, Any]]) -> Path:
    record = {"format": "workbench-edits", "version": 1, "report": "t", "edits": edits}
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


def edit(pairs: list[TextPair], number: int, to: str, **changed: Any) -> dict[str, Any]:
    """An edit of a row, as the page writes it."""
    pair = pairs[number]
    made = {"document": "000_a", "row": number, "ar": pair.source, "from": pair.target, "to": to}
    return {**made, **changed}
