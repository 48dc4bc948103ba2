"""A report to one HTML file that needs nothing else and does nothing else.

The template has holes for title, policy, style, data and script. Both inline blocks
are named in the policy by their SHA-256, so that a script or style that got into the page by any other
way is refused by the browser; `default-src 'none'` forbids loading and sending.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re

from workbench.folders import data_file
from workbench.report.content import Report, as_data

GENERATOR = '<meta name="generator" content="workbench report">'
_SCRIPTS = ("text.js", "page.js", "edit.js", "overview.js")
_HOLE = re.compile(r"\{\{(\w+)\}\}")
# `<` ends or opens tags and comments; the two separators end lines in old script parsers.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def render_page(report: Report) -> str:
    """Return the whole page; the same report gives the same bytes."""
    style, script = _part("page.css"), "".join(_part(name) for name in _SCRIPTS)
    data = as_data(report)
    data["key"] = hashlib.sha256(script_json(data).encode("utf-8")).hexdigest()[:16]
    holes = {
        "title": html.escape(_one_line(report.title)),
        "generator": GENERATOR,
        "policy": html.escape(content_policy(style, script), quote=True),
        "style": style,
        "script": script,
        "data": script_json(data),
    }
    return _HOLE.sub(lambda match: holes[match.group(1)], _part("page.html"))


def content_policy(style: str, script: str) -> str:
    """Return the policy that lets exactly these two blocks act."""
    return (
        f"default-src 'none'; style-src {_source_hash(style)}; script-src {_source_hash(script)}; "
        "base-uri 'none'; form-action 'none'; trusted-types 'none'; require-trusted-types-for 'script'"
    )


def script_json(value: object) -> str:
    """Return JSON that is safe inside a script element: no `<`, `>` or `&` stands in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = "".join(_UNSAFE.get(c, c) for c in text)
    # a lone surrogate cannot be written as UTF-8, its escape can
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match.group()):04x}", text)


def _source_hash(block: str) -> str:
    digest = hashlib.sha256(block.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _one_line(text: str) -> str:
    """Return text without line ends, controls and direction marks: a title bar shows no marks for them."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def _part(name: str) -> str:
    return data_file(f"report/{name}").read_text(encoding="utf-8")
