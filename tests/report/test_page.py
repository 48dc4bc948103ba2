"""The page in Chromium: directions, widths, contrast, keys, an edit carried through, attacks, 1,000 segments.

Skipped where no Chromium is installed (`apt-get install chromium`); `.ci/run` installs one where it may.
The browser is spoken to over a pipe, so no socket is opened here either.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.report.browser import Browser, find_chromium
from tests.report.made import ENGLISH, HOSTILE, make_article
from workbench.report.gather import GatherOptions
from workbench.report.publish import write_report

pytestmark = pytest.mark.skipif(
    not find_chromium(), reason="no Chromium on this machine: apt-get install chromium"
)
CONTRAST = """
(() => {
  const bright = (c) => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * bright(r) + 0.7152 * bright(g) + 0.0722 * bright(b);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, style = getComputedStyle(node);
    if (!walk.currentNode.data.trim() || !node.offsetParent || node.closest('script, style, noscript, .unseen, .skip, :disabled')) continue;
    const pair = [light(parse(style.color)), light(behind(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push([ratio.toFixed(2), node.className, walk.currentNode.data.slice(0, 30)]);
  }
  return found;
})()
"""
BOX = """
((selector) => { const b = document.querySelector(selector).getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_article(tmp_path_factory.mktemp("article"))


@pytest.fixture(scope="module")
def page(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article's page with word links by IBM-1: the encoder would cost seconds."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.report.links.ENCODER", "none")
        options = GatherOptions(articles=own.parent.parent / "articles")
        return write_report([own], folder / "page.html", options).path


@pytest.mark.parametrize("width", [1440, 900, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_directions_widths_and_contrast(
    browser: Browser, page: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    browser.open(page, width, dark=dark)
    assert browser.complaints() == []
    browser.expect("document.querySelectorAll('.row').length", len(ENGLISH))
    cells = browser.run(
        "[...document.querySelectorAll('.row .text')].map((n) => [n.lang, n.dir, getComputedStyle(n).direction,"
        " getComputedStyle(n).unicodeBidi])"
    )
    expected = [["en", "ltr", "ltr", "isolate"], ["ar", "rtl", "rtl", "isolate"]]
    assert cells == expected * len(ENGLISH)
    english, arabic = (browser.run(f"{BOX}('#s1 .{name}')") for name in ("en", "ar"))
    if width > 720:
        assert arabic[0] >= english[1]  # Arabic on the right
    else:
        assert arabic[3] <= english[2]  # Arabic above
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run(CONTRAST) == []
    browser.screenshot(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_keyboard_edit_download_apply(
    browser: Browser, own: Path, page: Path, tmp_path: Path, cli: Cli
) -> None:
    """j j e, type, Ctrl+Enter, download; apply; the pairs and the article have it."""
    browser.open(page)
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    for key in ("j", "ArrowDown", "j", "k", "j", "e"):
        browser.press(key)
    browser.expect("document.activeElement.tagName", "TEXTAREA")
    browser.expect("document.activeElement.value", ENGLISH[2])
    browser.run("document.activeElement.select()")
    browser.type("The minister came to <b>Cairo</b> yesterday.")
    browser.press("Enter", ctrl=True)
    assert (
        browser.run("document.querySelector('#s2 .text.en').textContent")
        == "The minister came to <b>Cairo</b> yesterday."
    )
    browser.expect("document.activeElement.id", "s2")
    assert "came to" in browser.run(
        "[...document.querySelectorAll('#s2 .under ins')].map((n) => n.textContent).join(' ')"
    )
    browser.press("k")
    browser.press("a")
    browser.expect("document.getElementById('download').textContent", "Download 2 edits")
    browser.click("#download")
    path = _wait_for(tmp_path / "edits.json")
    done = json.loads(cli("report", "--apply", path, own, "--json").stdout)
    assert (done["edited"], done["approved"], done["refused"]) == (1, 1, [])
    assert "came to \\<b\\>Cairo\\</b\\> yesterday." in (own / "000_a.en.md").read_text(
        encoding="utf-8"
    )
    assert browser.complaints() == []


def _wait_for(path: Path) -> Path:
    deadline = time.monotonic() + 10
    while not path.exists() or not path.stat().st_size:
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.05)
    return path


def test_leaving_undoing_and_coming_back(browser: Browser, page: Path) -> None:
    browser.run("localStorage.clear()")
    browser.open(page)
    for key in ("j", "Enter"):
        browser.press(key)
    browser.type(" more")
    browser.press("Escape")
    browser.expect("document.querySelector('#s0 .text.en').textContent", ENGLISH[0])
    browser.press("e")
    browser.type(" more")
    browser.press("Enter", ctrl=True)
    browser.press("j")
    browser.press("e")
    browser.run("document.activeElement.select()")
    browser.press("Backspace")
    browser.run("document.activeElement.value = ' '")
    browser.press("Enter", ctrl=True)
    assert "may not be empty" in browser.run("document.getElementById('spoken').textContent")
    browser.press("Escape")
    browser.open(page)
    browser.expect("document.querySelector('#s0 .text.en').textContent", ENGLISH[0] + " more")
    assert browser.asked_before_leaving
    browser.press("j")
    browser.press("u")
    browser.expect("document.querySelector('#s0 .text.en').textContent", ENGLISH[0])
    assert browser.run("document.getElementById('download').disabled") is True
    assert browser.run("localStorage.length") <= 1  # the theme


def test_search_filters_and_order(browser: Browser, page: Path) -> None:
    shown = "[...document.querySelectorAll('.row')].filter((n) => !n.hidden).map((n) => n.id)"
    browser.open(page)
    browser.press("/")
    browser.type("القَاهره")  # vowel mark and another last letter than in the text
    assert browser.run(shown) == ["s2"]
    browser.press("Escape")
    assert browser.run(shown) == ["s0", "s1", "s2", "s3"]
    browser.click("#status button:nth-child(2)")
    flagged = browser.run(shown)
    assert "s3" in flagged
    assert len(flagged) < len(ENGLISH)
    browser.run(
        "[...document.querySelectorAll('#kinds button')].find((n) => n.textContent.startsWith('numbers')).click()"
    )
    assert browser.run(shown) == ["s3"]
    browser.run("document.querySelector('#narrowed button').click()")
    browser.run("document.getElementById('order').value = 'confidence'")
    browser.run("document.getElementById('order').dispatchEvent(new Event('change'))")
    assert browser.run(shown) == ["s3", "s2", "s1", "s0"]
    browser.press("j")
    browser.expect("document.activeElement.id", "s3")
    assert (
        browser.run("document.querySelectorAll('#charts svg[role=application][aria-label]').length")
        == 3
    )
    browser.run(
        "document.querySelector('#charts .bar:not([height=\"0\"])').parentNode.dispatchEvent(new Event('click'))"
    )
    assert 0 < len(browser.run(shown)) < len(ENGLISH)
    browser.run("clearFilters()")
    browser.run("document.querySelector('svg[data-measure=confidence]').focus()")
    browser.press("ArrowRight")
    assert 0 < len(browser.run(shown)) < len(ENGLISH)
    browser.expect("document.activeElement.dataset.measure", "confidence")
    browser.press("Escape")
    assert len(browser.run(shown)) == len(ENGLISH)


def test_tab_comes_to_the_rows(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.getElementById('show-changes').focus()")
    browser.press("Tab")
    browser.expect("document.activeElement.id", "s0")
    browser.expect("document.querySelector('.row.current').id", "s0")
    browser.press("Tab")
    browser.expect("document.activeElement.textContent", "Edit")
    browser.press("Enter")
    browser.expect("document.activeElement.tagName", "TEXTAREA")
    browser.press("Escape")


def test_beads_are_a_filter(browser: Browser, write: Any) -> None:
    path = write("a.tsv", ["ar\ten\tkind", "جملة ثانية\tone\t2-1", "جملة\ttwo\t1-1", "جملة\t\t1-0"])
    browser.open(write_report([path], None, GatherOptions(), links=False).path)
    shown = "[...document.querySelectorAll('.row')].filter((n) => !n.hidden).map((n) => n.id)"
    browser.expect("document.querySelector('#s0 .kind').textContent", "2-1")
    browser.expect("document.querySelectorAll('.kind').length", 2)
    browser.run(
        "[...document.querySelectorAll('#kinds button')].find((n) => n.textContent.startsWith('1-0')).click()"
    )
    assert browser.run(shown) == ["s2"]
    assert "nothing stands against this" in browser.run(
        "document.querySelector('#s2 .cell-en').textContent"
    )


def test_words_are_linked_by_mouse_and_key(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.wait("document.querySelectorAll('#s1 .text.ar .w').length > 0")
    browser.point_at("#s1 .text.ar .w")
    browser.expect("document.querySelectorAll('#s1 .text.ar .w.on').length", 1)
    linked = browser.run(
        "rows[1].links.length && [...document.querySelectorAll('#s1 .text.ar .w')].map((w) => showWord(rows[1], w).length)"
    )
    assert sum(linked) == browser.run("rows[1].links.length / 2")
    for key in ("j", "j", "ArrowLeft", "ArrowLeft", "ArrowRight"):
        browser.press(key)
    browser.expect("document.querySelector('#s1 .text.ar .w.on').textContent", "قال")


def test_keys_list_and_switches(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.press("?")
    assert browser.run("document.getElementById('help').open") is True
    browser.press("j")
    assert browser.run("document.querySelector('.row.current')") is None
    browser.press("Escape")
    assert browser.run("document.getElementById('help').open") is False
    browser.wait(
        "document.querySelectorAll('.under ins, .under del').length > 0"
    )  # drawn when seen
    browser.press("r")
    browser.wait("document.querySelectorAll('.under').length == 0")
    browser.press("r")
    browser.press("d")
    browser.wait("document.querySelectorAll('.under').length > 0")
    browser.expect("document.querySelectorAll('.under ins, .under del').length", 0)


def test_print_has_texts_and_no_tools(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.expect("getComputedStyle(document.querySelector('.tools')).display", "none")
    assert (
        browser.run("getComputedStyle(document.querySelector('.row')).contentVisibility")
        == "visible"
    )
    assert browser.run("document.querySelector('.text.ar').offsetHeight") > 0
    browser.call("Emulation.setEmulatedMedia", media="")


def test_attacks_are_texts(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in HOSTILE), encoding="utf-8")
    options = GatherOptions(title="<img src=x onerror=window.pwned=1>\u202e")
    browser.open(write_report([path], None, options, links=False).path)
    for key in ("j", "e", "Escape", "j", "e"):
        browser.press(key)
    browser.type("<img src=x onerror=window.pwned=1>")
    browser.press("Enter", ctrl=True)
    browser.run("rows.forEach(enrich)")
    browser.expect("typeof window.pwned", "undefined")
    assert (
        browser.run(
            "document.images.length + document.querySelectorAll('.row script, .row svg, [onclick]').length"
        )
        == 0
    )
    browser.expect("document.querySelector('#s0 .text.en').textContent", HOSTILE[0]["en"])
    assert browser.run("/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)") is False
    marks = browser.run(
        "[...document.querySelectorAll('#s1 .text.ar .mark')].map((n) => n.dataset.name)"
    )
    assert marks == ["RLO", "PDF", "LRI", "PDI", "RLM"]
    assert browser.complaints() == []


@pytest.mark.parametrize(
    "attack",
    [
        "const s = document.createElement('script'); s.textContent = 'window.pwned = 1'; document.body.append(s)",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.pwned = 1\">')",
        "document.body.insertAdjacentHTML('beforeend', '<a id=z onclick=\"window.pwned = 1\">a</a>'); document.getElementById('z').click()",
        "setTimeout('window.pwned = 1', 0)",
    ],
)
def test_the_policy_stops_what_got_in(browser: Browser, page: Path, attack: str) -> None:
    """Were a text ever to become markup, the browser itself would refuse to run it."""
    browser.open(page)
    answer = browser.call("Runtime.evaluate", expression=attack)
    time.sleep(0.1)
    browser.expect("typeof window.pwned", "undefined")
    assert "Trusted" in json.dumps(answer)


def test_the_policy_stops_markup_in_the_file(browser: Browser, page: Path, tmp_path: Path) -> None:
    markup = (
        "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'>"
        "<style>body { color: rgb(1, 2, 3) }</style><p style='color: rgb(1, 2, 3)'>"
    )
    path = tmp_path / "page.html"
    path.write_text(page.read_text(encoding="utf-8").replace("<noscript>", f"{markup}<noscript>"))
    browser.open(path)
    browser.expect("typeof window.pwned", "undefined")
    assert (
        browser.run("getComputedStyle(document.querySelector('body > p[style]')).color")
        != "rgb(1, 2, 3)"
    )
    assert sum("Content Security Policy" in text for text in browser.complaints()) >= 4


def test_the_policy_stops_requests(browser: Browser, page: Path) -> None:
    browser.open(page)
    asked = "fetch('http://127.0.0.1:9/x').then(() => 'sent', () => 'stopped')"
    answer: dict[str, Any] = browser.call("Runtime.evaluate", expression=asked, awaitPromise=True)
    assert answer["result"]["value"] == "stopped"
    assert any("Content Security Policy" in text for text in browser.complaints())


def test_a_thousand_segments(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    row = (
        json.dumps({"ar": "قال الرئيس إن بلاده تريد السلام.", "en": ENGLISH[1], "confidence": 0.5})
        + "\n"
    )
    path.write_text(row * 1000, encoding="utf-8")
    browser.open(write_report([path], None, GatherOptions(), links=False).path)
    browser.expect("document.querySelectorAll('.row').length", 1000)
    assert (
        browser.run("rows.filter((row) => row.seen).length") < 100
    )  # the rest waits until it is near
    browser.run("select(rows[999])")
    browser.wait(
        "document.querySelector('#s999').getBoundingClientRect().bottom <= innerHeight + 1"
    )
    browser.wait("rows[999].seen === true")
    assert browser.run("rows[500].seen") is None
    browser.run("dispatchEvent(new Event('beforeprint'))")  # paper has no "near"
    assert browser.run("rows.every((row) => row.seen)") is True
