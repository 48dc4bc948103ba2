"""Filters: a table of what each one rejects, the contract of the family, thresholds, guards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from workbench.errors import InputError
from workbench.filters import FILTERS, KeyFilter, Value, find_filter, judge_pairs, load_filters
from workbench.filters.guards import make_guard, read_guard, read_guard_card, shipped_guards
from workbench.filters.settings import default_settings, read_settings, settings_hash
from workbench.records import TextPair

MODEL_FILTERS = ("similarity", "likelihood")
GOOD = TextPair(
    "قُتل ١٢ شخصا في القاهرة عام ٢٠٢٤، فماذا بعد؟",
    "Twelve people (12) were killed in Cairo in 2024; what next?",
)
LIGHT = [name for name in FILTERS if name not in (*MODEL_FILTERS, "names")]


def judge(*pairs: tuple[str, str], **tables: dict[str, Any]) -> list[dict[str, Value]]:
    """Return the reasons of each pair under the shipped thresholds, those of `tables` on top."""
    chosen = default_settings()
    for name, table in tables.items():
        chosen[name.replace("_", "-")].update(table)
    texts = [TextPair(*pair) for pair in pairs]
    return [dict(verdict.reasons) for _, verdict in judge_pairs(texts, load_filters(chosen))]


def test_a_good_pair_stays() -> None:
    assert judge((GOOD.source, GOOD.target)) == [{}]


@pytest.mark.parametrize(
    ("source", "target", "reason", "evidence"),
    [
        ("", "Peace at last.", "empty", "source"),
        ("السلام أخيرا.", "…", "empty", "target"),
        ("سلام " * 400, "peace " * 400, "length", ""),
        ("كلمة " + "س" * 60, "a word " + "x" * 80, "word-length", "x"),
        ("قال نعم.", "He said yes, and then he went on for a very long while about nothing at all.",
         "length-ratio", "→"),
        ("قال الرئيس إن بلاده تريد السلام.", "قال الرئيس إن بلاده تريد السلام.", "copied", ""),
        ("قال الرئيس إن بلاده تريد السلام.", "قالت الوزارة إن الحرب انتهت أمس.", "language", "target"),
        ("The president said so yesterday.", "The president said so yesterday.", "language", "source"),
        ("قال الرئيس إن بلاده تريد السلام.", "Le président a dit que les Français et la paix",
         "language", "target: fr"),
        ("قتل ١٢ شخصا في الهجوم.", "13 people were killed in the attack.", "numbers", "lost 12"),
        ("زوروا www.a.org الآن.", "Visit www.b.org right now.", "addresses", "www.a.org"),
        ("ماذا قال الرئيس أمس؟", "What the president said.", "terminal-punctuation", "'?' and '.'"),
        ("قال الرئيس إن بلاده تريد السلام، لكن الحرب لم تنته بعد.", "The president said his",
         "truncation", "no closing mark"),
        ("قال الرئيس إن بلاده تريد السلام.", "The president wants and wants and wants and wants",
         "repetition", "×"),
        ("قال الرئيس إن بلاده تريد السلام.", "The president&nbsp;said his country wants peace.",
         "markup", "&nbsp;"),
        ("Ø§Ù„Ø³Ù„Ø§Ù…", "Peace", "encoding", "mojibake"),
    ],
)  # fmt: skip
def test_reasons(source: str, target: str, reason: str, evidence: str) -> None:
    (reasons,) = judge((source, target))
    assert reason in reasons
    assert evidence in " ".join(reasons[reason].evidence)


def test_digits_of_both_scripts_are_one() -> None:
    assert judge(("بلغ العدد ١٬٢٠٠ في ٢٠٢٤.", "It was 1,200 in 2024.")) == [{}]
    assert judge(("بلغ العدد 1.2 مليون.", "It was 1,200,000 then.")) == [{}]


def test_names() -> None:
    said = ("التقى بوتين نظيره في موسكو أمس.", "Yesterday Vladimir Putin met his peer.")
    strange = ("وصل الوفد إلى المدينة أمس.", "He saw Vladimir Putin and Volodymyr Zelensky.")
    assert judge(said, names={"use": True}) == [{}]
    (reasons,) = judge(strange, names={"use": True})
    assert reasons["names"].evidence == ("Vladimir Putin", "Volodymyr Zelensky")


def test_duplicates() -> None:
    pairs = [
        ("السلام أخيرا.", "Peace at last."),
        ("السلام أخيرا.", "Peace at last."),
        ("السّلام اخيرا", "PEACE AT LAST"),
        ("الحرب أخيرا.", "War at last."),
    ]
    names = [set(reasons) for reasons in judge(*pairs)]
    assert names == [set(), {"exact-duplicate", "near-duplicate"}, {"near-duplicate"}, set()]
    assert judge(*pairs, near_duplicate={"allowed": 9}, exact_duplicate={"allowed": 9})[1] == {}


def test_decimals_are_no_duplicates() -> None:
    pairs = [
        (f"ارتفعت الأسعار {number} في المئة.", f"Prices rose {number} percent.")
        for number in ("3.5", "35", "1200", "1,200", "12.00")
    ]
    found = ["near-duplicate" in reasons for reasons in judge(*pairs)]
    assert found == [False, False, False, True, False]


def test_one_source_with_many_targets() -> None:
    pairs = [
        ("اقرأ المزيد", text)
        for text in ("Read more", "Read on now", "See more", "More to read", "Read it all")
    ]
    found = ["repeated-source" in reasons for reasons in judge(*pairs)]
    assert found == [False, False, False, False, True]


def test_contamination(write: Any) -> None:
    line = "The quick brown fox jumps over the lazy dog near the old river bank"
    path = write("test.txt", [line])
    long = f"Yesterday the {line[4:]} again."
    pairs = [("جملة عن الثعلب البني السريع الذي يقفز فوق الكلب الكسول قرب ضفة النهر القديم.", long)]
    (reasons,) = judge(*pairs, contamination={"guards": [str(path)]})
    assert reasons["contamination"].evidence == ("test",)
    assert judge(*pairs) == [{}]


@pytest.mark.skipif(not SHARED.exists(), reason="evaluation data is not here")
def test_the_shipped_guard_knows_flores() -> None:
    lines = [
        (SHARED / f"eval/flores-dev/{side}").read_text(encoding="utf-8").split("\n")[40]
        for side in ("ar", "en")
    ]
    (reasons,) = judge((lines[0], lines[1]))
    assert reasons["contamination"].evidence == ("flores-dev",)
    words = lines[1].split()
    (reasons,) = judge(("جملة", " ".join(["So", *words[:9], "then"])))
    assert "contamination" in reasons


@pytest.mark.parametrize("name", FILTERS)
def test_contract(name: str) -> None:
    found = find_filter(name)
    assert found.name == name
    assert found.help
    assert found.__doc__
    table = default_settings()[name]
    assert isinstance(table.pop("use"), bool)
    found(**table)  # every key of its table is one of its thresholds
    with pytest.raises(TypeError):
        found()  # and none has a default of its own


def test_filters_and_settings_name_the_same() -> None:
    assert set(default_settings()) == set(FILTERS)
    used = [name for name, table in default_settings().items() if table["use"]]
    assert set(used) == set(LIGHT)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=6))
def test_every_pair_gets_every_value(pairs: list[tuple[str, str]]) -> None:
    texts = [TextPair(*pair) for pair in pairs]
    filters = load_filters(default_settings())
    judged = list(judge_pairs(texts, filters))
    assert [pair for pair, _ in judged] == texts
    for _, verdict in judged:
        assert list(verdict.values) == LIGHT
        assert all(
            not f.accept(verdict.values[f.name]) for f in filters if f.name in verdict.reasons
        )
        json.dumps([value.number for value in verdict.values.values()], allow_nan=False)


@settings(deadline=None)  # the guard is read at the first call
@given(st.text(), st.text())
def test_keys_are_64_bit_and_stable(source: str, target: str) -> None:
    for one in load_filters(default_settings()):
        if isinstance(one, KeyFilter):
            key = one.key(TextPair(source, target))
            assert 0 <= key < 1 << 64
            assert key == one.key(TextPair(source, target, {"other": 1}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[nombers]\nmost = 1\n", "unknown filter 'nombers'; did you mean 'numbers'"),
        ("[numbers]\nmoost = 1\n", r"\[numbers\] unknown key 'moost'; did you mean 'most'"),
        ("[numbers]\nmost = 'two'\n", "most is 'two', expected something like 0"),
        ("[numbers]\nuse = 1\n", "use is 1, expected something like True"),
        ("numbers = 1\n", "'numbers' is no table"),
        ("[numbers\n", "not TOML"),
    ],
)
def test_wrong_thresholds(write: Any, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_settings(write("mine.toml", content))


def test_thresholds_override(write: Any) -> None:
    path = write("mine.toml", "[numbers]\nmost = 2\n")
    mine = read_settings(path, without=["copied"], use=["similarity"])
    assert mine["numbers"] == {"use": True, "most": 2, "words": False}
    assert (mine["copied"]["use"], mine["similarity"]["use"]) == (False, True)
    assert settings_hash(mine) != settings_hash(read_settings())
    with pytest.raises(InputError, match="unknown filter 'similar'; did you mean 'similarity'"):
        read_settings(use=["similar"])


def test_guard_round_trip(write: Any, tmp_path: Any) -> None:
    path = write("set.txt", ["one two three four five six seven eight nine", "a b", ""])
    card = make_guard([path], "mine", tmp_path)
    assert (card.lines, card.hashes) == (1, 3)
    guard = read_guard(tmp_path / "mine.hashes")
    assert guard.leaks("zero one two three four five six seven eight")
    assert not guard.leaks("one two three four five six seven")
    assert read_guard_card(tmp_path / "mine.hashes") == card
    (tmp_path / "mine.hashes").write_bytes(b"12345678")
    with pytest.raises(InputError, match=r"not what mine\.json says"):
        read_guard(tmp_path / "mine.hashes")
    with pytest.raises(InputError, match="nothing to guard"):
        make_guard([write("short.txt", "a b\n")], "x", tmp_path)


def test_shipped_guards_are_whole() -> None:
    assert [path.stem for path in shipped_guards()] == ["flores-dev"]
    for path in shipped_guards():
        data = path.read_bytes()
        numbers = [int.from_bytes(data[n : n + 8], "little") for n in range(0, len(data), 8)]
        assert numbers == sorted(set(numbers))
        assert read_guard(path).hashes == set(numbers)
