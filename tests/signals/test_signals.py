"""Signals on one pair: tables of what each one sees, and that none of them breaks on any text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from workbench.signals.addresses import compare_addresses, find_addresses
from workbench.signals.copies import copied_share
from workbench.signals.damage import KINDS, find_damage, uneven_markup
from workbench.signals.lengths import length_fit, read_length
from workbench.signals.numbers import compare_numbers
from workbench.signals.punctuation import compare_terminals, open_marks, terminal_mark, unbalanced
from workbench.signals.repetition import find_loops, repeated_share, repetition_excess
from workbench.signals.scripts import compare_scripts, other_language
from workbench.signals.truncation import find_truncation


@pytest.mark.parametrize(
    ("source", "target", "lost", "invented"),
    [
        ("زوروا https://a.org/x، ثم", "Visit a.org or http://www.a.org/x/.", (), ()),
        ("راسلوا info@a.org.", "Write to Info@A.org", (), ()),
        ("زوروا www.a.org", "Visit www.b.org", ("www.a.org",), ("www.b.org",)),
        ("راسلوا a@b.org", "Write to us", ("a@b.org",), ()),
        ("لا شيء", "nothing", (), ()),
    ],
)
def test_addresses(
    source: str, target: str, lost: tuple[str, ...], invented: tuple[str, ...]
) -> None:
    found = compare_addresses(source, target)
    assert (found.lost, found.invented) == (lost, invented)
    assert found.wrong == len(lost) + len(invented)


def test_addresses_end_where_they_end() -> None:
    assert find_addresses("(https://a.org/b?c=1&d=2), ثم www.b.org؟") == [
        "https://a.org/b?c=1&d=2",
        "www.b.org",
    ]


@pytest.mark.parametrize(
    ("source", "target", "low", "high"),
    [
        ("قال الرئيس", "The president said", 0, 0),
        ("قال الرئيس", "قال الرئيس", 1, 1),
        ("قالَ الرّئيسُ أمس", "قال الرئيس", 1, 1),
        ("يعمل على Windows", "It runs on Windows", 0.4, 0.6),
        ("2024", "2024", 1, 1),
        ("2024", "2025", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_copies(source: str, target: str, low: float, high: float) -> None:
    assert low <= copied_share(source, target) <= high


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("Le président a déclaré que les pays de la région sont prêts.", "en", "fr"),
        ("El presidente dijo que los países de la región están listos.", "en", "es"),
        ("Der Präsident sagte, dass die Länder der Region bereit sind.", "en", "de"),
        ("Cumhurbaşkanı bu ülkelerin çok hazır olduğunu ve barış için dedi.", "en", "tr"),
        ("The president of Rio de la Plata said so.", "en", ""),
        ("Sein und Zeit", "en", ""),
        ("رئیس جمهور گفت که کشورهای منطقه برای صلح آماده شده است.", "ar", "fa"),
        ("صدر نے کہا ہے کہ خطے کے ممالک امن کے لیے تیار ہیں۔", "ar", "ur"),
        ("قال الرئيس إن دول المنطقة مستعدة للسلام.", "ar", ""),
        ("أعلن الکاتب ان المؤتمر يبدأ يوم الاثنين في القاهرة", "ar", ""),
    ],
)
def test_other_language(text: str, expected: str, language: str) -> None:
    assert other_language(text, expected) == language


def test_scripts() -> None:
    found = compare_scripts("قال نعم yes", "قال")
    assert found.source_arabic == pytest.approx(6 / 9)
    assert (found.target_arabic, found.target_latin) == (1.0, 0.0)
    assert compare_scripts("12", "!") == compare_scripts("", "")


def test_lengths() -> None:
    assert read_length("  قَـــالَ \u200f الرئيسُ ") == len("قال الرئيس")
    usual = length_fit("ا" * 100, "a" * 118)
    assert abs(usual.z) < 0.1
    assert usual.ratio == pytest.approx(1.18)
    assert length_fit("ا" * 100, "a" * 40).z < -5
    assert length_fit("ا" * 100, "a" * 300).z > 5
    assert length_fit("نعم", "Yes, indeed").z < 3  # short texts may vary
    assert (length_fit("", "a").z, length_fit("ا", "").z) == (math.inf, -math.inf)
    assert length_fit("", " ").z == 0


WHOLE = "وصل الوزير إلى القاهرة أمس في زيارة رسمية تستمر يومين."
ENGLISH = "The minister arrived in Cairo yesterday on an official visit that lasts two days."


@pytest.mark.parametrize(
    ("source", "target", "side"),
    [
        (WHOLE, ENGLISH, ""),
        (WHOLE, ENGLISH.removesuffix("."), ""),
        ("موسكو تحذر واشنطن", "Moscow warns Washington", ""),
        (WHOLE, "The minister arrived in Cairo", "target"),
        (WHOLE, "The minister arrived in Cairo yesterday on an official visit that", "target"),
        (WHOLE, "The minister arrived in Cairo yesterday on an official visit,", "target"),
        ("وصل الوزير إلى القاهرة أمس في", ENGLISH, "source"),
        ("وصل الوزير إلى", ENGLISH, "source"),
    ],
)
def test_truncation(source: str, target: str, side: str) -> None:
    found = find_truncation(source, target)
    assert (found.source >= 1) == (side == "source")
    assert (found.target >= 1) == (side == "target")
    assert bool(found.signs) == (found.source > 0 or found.target > 0)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("the war and the war and the war", [("the war and", 2)]),
        ("very very good", []),
        ("no no no no", [("no", 4)]),
        ("قال إن قال إن قال إن", [("قال إن", 3)]),
        ("ههههههههه", [("ه", 9)]),
        ("10 10 10 10", []),
        ("a b c", []),
        ("", []),
    ],
)
def test_loops(text: str, units: list[tuple[str, int]]) -> None:
    assert [(loop.unit, loop.times) for loop in find_loops(text)] == units


def test_repetition_is_measured_beyond_the_other_side() -> None:
    assert repetition_excess("قال نعم", "he said yes he said yes he said yes") > 0.6
    assert repetition_excess("لا لا لا لا", "no no no no") == 0
    assert repeated_share("a a a a") == 0.75


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ø§Ù„Ø³Ù„Ø§Ù…", ["mojibake"]),
        ("ÇáÚÑÈíÉ", ["mojibake"]),
        ("itâ€™s", ["mojibake"]),
        ("São Paulo, Düsseldorf, naïve café, Ñandú", []),
        ("AT&T said &quot;no&quot; &amp; #187;", ["entity"] * 4),
        ("<b>bold</b> and 3 < 5 > 2", ["tag", "tag"]),
        ("a\ufffdb", ["replacement"]),
        ("What????", []),
        ("???? ??????? today", ["replacement", "replacement"]),
        ("trans@@ lation ▁the ⁇ <unk>", ["subword"] * 4),
        ("mail@@home", []),
        ("a\x00b\ufeff", ["control", "control"]),
        ("\\u0627\\u0644", ["escape", "escape"]),
        ("%D8%A7%D9%84", ["escape"]),
        ("https://a.org/%D8%A7%D9%84?a=1&lang;=2", []),
        ("plain text, 100% fine", []),
    ],
)
def test_damage(text: str, kinds: list[str]) -> None:
    found = find_damage(text)
    assert [one.kind for one in found] == kinds
    assert all(one.kind in KINDS and text[one.start : one.end] == one.text for one in found)


def test_markup_of_both_sides_is_content() -> None:
    assert uneven_markup("<b>قال</b>", "<b>said</b>") == ()
    assert uneven_markup("قال", "<i>said</i>") == ("</i>", "<i>")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("لماذا؟", "?"), ("نعم؛", ";"), ("قال:", ":"), ("قال «نعم».", "."), ("قال (نعم.)", "."),
        ("ثم...", "…"), ("ثم…", "…"), ("He said: \"Yes!\"", "!"), ("عنوان", ""), ("", ""), ("أردو۔", "."),
    ],
)  # fmt: skip
def test_terminal_marks(text: str, mark: str) -> None:
    assert terminal_mark(text) == mark


def test_terminals_are_compared_by_kind() -> None:
    assert compare_terminals("لماذا؟", "Why?").same
    assert compare_terminals("نعم.", "Yes!").same
    assert not compare_terminals("لماذا؟", "Why.").same
    assert not compare_terminals("نعم.", "Yes").same


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("قال «نعم» (أمس)", ()),
        ("1) أولا", ()),
        ("(x 2)", ()),
        ("“Yes” and ”no”", ()),
        ("قال «نعم", ("«",)),
        ('"Some may not agree', ('"',)),
        ("closed) only", (")",)),
        ("[a (b]", ("]", "[", "(")),
    ],
)
def test_open_marks(text: str, marks: tuple[str, ...]) -> None:
    assert open_marks(text) == marks


def test_unbalanced() -> None:
    assert unbalanced("قال «نعم", '"Yes') == ()
    assert unbalanced("قال «نعم»", '"Yes') == ('"',)


@given(st.text(), st.text())
def test_no_signal_breaks_on_any_text(source: str, target: str) -> None:
    compare_addresses(source, target)
    compare_terminals(source, target)
    assert 0 <= copied_share(source, target) <= 1
    assert -1 <= repetition_excess(source, target) <= 1
    assert find_truncation(source, target).source >= 0
    find_damage(source + target)
    other_language(source, "ar")
    unbalanced(source, target)


@pytest.mark.skipif(not (SHARED / "eval/flores-dev").is_dir(), reason="FLORES dev is not here")
@pytest.mark.parametrize("indic", [False, True])
def test_false_alarms_on_flores_dev(indic: bool) -> None:
    """Each signal, as the filters use it, is wrong about at most 4 of 997 human pairs (3 are misplaced)."""
    folder = SHARED / "eval/flores-dev"
    table = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    table = table if indic else {value: key for key, value in table.items()}
    source = (folder / "ar").read_text(encoding="utf-8").translate(table).split("\n")
    target = (folder / "en").read_text(encoding="utf-8").split("\n")
    pairs = list(zip(source, target, strict=True))
    alarms = {
        "numbers": lambda s, t: compare_numbers(s, t).wrong,
        "addresses": lambda s, t: compare_addresses(s, t).wrong,
        "copies": lambda s, t: copied_share(s, t) > 0.5 and s,
        "truncation": lambda s, t: max(find_truncation(s, t).source, find_truncation(s, t).target) >= 1,
        "damage": lambda s, t: find_damage(s) or find_damage(t),
        "language": lambda s, t: other_language(s, "ar") or other_language(t, "en"),
        "lengths": lambda s, t: s and abs(length_fit(s, t).z) > 4.5,
    }  # fmt: skip
    counts = {name: sum(bool(f(s, t)) for s, t in pairs) for name, f in alarms.items()}
    assert all(count <= 4 for count in counts.values()), counts
