"""English articles out: Markdown and the source's own shape."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workbench.articles import ReadOptions, read_articles
from workbench.articles.render import escape_markdown, to_markdown, to_source_shape


def test_markdown_keeps_structure(write: Any) -> None:
    text = "العنوان هنا\n\nعنوان فرعي\n\nقال الوزير إن الاجتماع انتهى.\n\nخلفية\n\n- أولا\n- ثانيا\n\nنص أخير.\n\nاترك تعليقاً\n"
    (article,) = read_articles(write("a.txt", text), ReadOptions())
    english = {n: f"T{n}" for n in range(len(article.blocks))}
    assert to_markdown(article, english) == "# T0\n\n**T1**\n\nT2\n\n## T3\n\n- T4\n- T5\n\nT6\n"


def test_markdown_is_escaped() -> None:
    assert escape_markdown("*a* <b> [c](d) `e` #f") == "\\*a\\* \\<b\\> \\[c\\](d) \\`e\\` \\#f"
    assert escape_markdown("1. Not a list") == "1\\. Not a list"
    assert escape_markdown("- Not a list") == "\\- Not a list"


@given(st.text(st.sampled_from(list("اب .\n#-*>1")), min_size=1))
def test_source_shape_with_its_own_text_is_the_source(text: str) -> None:
    from workbench.articles.plain import make_article

    article = make_article(text, "x", "x", ReadOptions())
    same = {n: article.text[b.start : b.end] for n, b in enumerate(article.blocks)}
    assert to_source_shape(article, same) == text
    assert to_source_shape(article, {}) == text
