"""The ladder on a tiny random model: whatever it says, what is needed is there and nothing is silent."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Cli
from tests.tiny import TEXTS, make_tiny_model
from workbench.glossary import Glossary, Term, lacking, read_glossary
from workbench.ladder import Care, Mender
from workbench.ladder.cases import Case, Faults, find_needs, switch_terms
from workbench.ladder.forcing import force_needs
from workbench.ladder.rungs import RUNGS
from workbench.memory import Memory
from workbench.protection import mask
from workbench.records import ModelCard
from workbench.translator import Translated, Translator
from workbench.translator.options import options_for

ARABIC = [text for text in TEXTS if "ا" in text]
NAMES = read_glossary(ROOT / "tests/data/glossary.csv")
NEEDY = [
    "قال الرئيس كيم جونج أون إن بلاده تريد السلام.",
    "وصل الوزير إلى بيونج يانج ثم عاد إلى فلاديفوستوك أمس، وأعلنت بيونغ يانغ النتائج.",
    "أعلنت الوزارة النتائج على https://example.org/a?b=1 اليوم، وأضاف @desk أن Tu-160 انتهت.",
]


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ModelCard:
    return make_tiny_model(tmp_path_factory.mktemp("models") / "tiny", seed=4)


def make(card: ModelCard, care: Care, cache: Path | None = None, **given: object) -> Mender:
    return Mender(Translator(card, options_for(card, given), cache), care)


def open_case(text: str, glossary: Glossary = NAMES) -> Case:
    masked = mask(text)
    matches = tuple(glossary.find(masked.text))
    return Case(text, masked, glossary, matches, find_needs(masked, matches))


def test_what_is_needed_is_always_there(card: ModelCard) -> None:
    """A model that talks nonsense still gets every name, address and code into its English."""
    mender = make(card, Care(glossary=NAMES))
    done = mender.translate_texts(NEEDY)
    for text, one in zip(NEEDY, done, strict=True):
        assert lacking(NAMES.find(text), one.text) == {}
        assert not {"terms", "protected"} & set(one.flags)
        assert one.mended is not None
        assert one.tried
        assert one.mended.chosen in one.tried
    for needed in ("https://example.org/a?b=1", "@desk", "Tu-160"):
        assert done[2].text.count(needed) == 1
    assert "X1" not in done[2].text
    mender.close()


def test_terms_without_mending(card: ModelCard) -> None:
    """--no-mend leaves all other faults alone, and tries nothing for them."""
    mender = make(card, Care(mend=False, glossary=NAMES))
    done = mender.translate_texts([*NEEDY, *ARABIC])
    assert lacking(NAMES.find(NEEDY[1]), done[1].text) == {}
    assert all(one.tried == () and one.mended is None for one in done[len(NEEDY) :])


def test_faulty_output_is_flagged_and_kept_if_nothing_is_better(card: ModelCard) -> None:
    """The first output stays unless a version is less faulty by the same checks."""
    mender = make(card, Care())
    plain = Translator(card, options_for(card, {}))
    for text, one in zip(ARABIC, mender.translate_texts(ARABIC), strict=True):
        (first,) = plain.translate_texts([text])
        before, after = open_case(text).judge(first), open_case(text).judge(one)
        assert after.cost <= before.cost
        if one.mended is None:
            assert one.text == first.text
        else:
            assert one.mended.first == first.text
            assert one.mended.reasons == before.flags
            assert after.cost < before.cost


def test_no_care_is_the_plain_translator(card: ModelCard) -> None:
    care = Care(mend=False, protect=False)
    plain = Translator(card, options_for(card, {"n_best": 2}))
    mender = make(card, care, n_best=2)
    for one, other in zip(
        plain.translate_texts(ARABIC), mender.translate_texts(ARABIC), strict=True
    ):
        assert (one.text, one.log_probability, one.alternatives) == (
            other.text, other.log_probability, other.alternatives,
        )  # fmt: skip


def test_other_languages_are_not_judged(card: ModelCard) -> None:
    """The checks know Arabic to English alone: they would call every output of another pair faulty."""
    other = dataclasses.replace(card, source_language="en", target_language="ar")
    mender = make(other, Care(glossary=NAMES))
    done = mender.translate_texts(["The president said his country wants peace."])
    assert done[0].mended is None
    assert done[0].tried == ()


def test_order_number_and_copies(card: ModelCard) -> None:
    texts = [*NEEDY, "", "2024", "https://x.org", *NEEDY, "Reuters"]
    mender = make(card, Care(glossary=NAMES))
    done = mender.translate_texts(texts)
    assert len(done) == len(texts)
    assert done[:3] == done[6:9]
    assert [one.text for one in done[3:6]] == ["", "2024", "https://x.org"]
    assert done[4].flags == ("copied",)
    assert mender.stats.segments == len(texts)


def test_second_run_comes_from_the_cache(card: ModelCard, tmp_path: Path) -> None:
    cache = tmp_path / "c.sqlite"
    first = make(card, Care(glossary=NAMES), cache, n_best=2)
    done = first.translate_texts([*NEEDY, *ARABIC])
    first.close()
    second = make(card, Care(glossary=NAMES), cache, n_best=2)
    assert second.translate_texts([*NEEDY, *ARABIC]) == done
    assert second.translator._engine is None
    assert second.stats.cached == second.stats.units
    other = make(card, Care(glossary=Glossary([Term(("الرئيس",), "Chairman", "exact")])), cache)
    assert "Chairman" in other.translate_texts([NEEDY[0]])[0].text
    other.close()
    second.close()


def test_deterministic_whatever_the_neighbours(card: ModelCard) -> None:
    care = Care(glossary=NAMES)
    alone = [make(card, care, deterministic=True).translate_texts([text])[0] for text in NEEDY]
    together = make(card, care, deterministic=True).translate_texts([*ARABIC, *reversed(NEEDY)])
    assert together[: len(ARABIC) - 1 : -1] == alone


def test_long_texts_are_forced_part_by_part(card: ModelCard) -> None:
    """Over the budget of 40 pieces: each part says its own names, in the order of the parts."""
    text = " ".join([NEEDY[0], *ARABIC, NEEDY[1], *ARABIC])
    (one,) = make(card, Care(glossary=NAMES)).translate_texts([text])
    assert lacking(NAMES.find(text), one.text) == {}
    assert one.text.index("Kim Jong Un") < one.text.index("Vladivostok")


def test_memory_comes_first(card: ModelCard, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "m.sqlite", create=True)
    memory.add(ARABIC[0], "By hand.", "desk")
    mender = make(card, Care(memory=memory))
    one, other = mender.translate_texts(ARABIC[:2])
    assert one.text == "By hand."
    assert one.mended is not None
    assert (one.mended.chosen, one.mended.reasons) == ("memory", ("desk",))
    assert other.mended is None or other.mended.chosen != "memory"
    assert mender.stats.extra["from_memory"] == 1
    assert one.suggestion is None
    (similar,) = mender.translate_texts([ARABIC[0].replace("السلام", "السلم")])
    assert similar.suggestion is not None
    assert similar.suggestion.target == "By hand."
    assert 90 <= similar.suggestion.rate < 100
    assert similar.text != "By hand."
    mender.close()


def test_a_run_served_from_memory_needs_no_model(card: ModelCard, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "m.sqlite", create=True)
    first = make(card, Care()).translate_texts(ARABIC)
    for text, one in zip(ARABIC, first, strict=True):
        memory.add(text, one.text)
    mender = make(card, Care(memory=memory))
    assert [one.text for one in mender.translate_texts(ARABIC)] == [one.text for one in first]
    assert mender.translator._engine is None


def test_latin_only_says_no_arabic(card: ModelCard) -> None:
    plain = Translator(card, options_for(card, {}))
    arabic = [one.text for one in plain.translate_texts(ARABIC)]
    assert any(any("\u0600" <= c <= "\u06ff" for c in text) for text in arabic)
    latin = plain.variant(latin_only=True).translate_texts(ARABIC)
    assert not any("\u0600" <= c <= "\u06ff" for one in latin for c in one.text)


def test_forcing_keeps_what_was_said(card: ModelCard) -> None:
    translator = Translator(card, options_for(card, {}))
    text = "قال كيم جونج أون إن بيونج يانج تريد السلام مع بيونغ يانغ"
    case = open_case(text)
    english = "Kim Jong Un said Beijing wants peace with Tokyo."
    forced = force_needs(translator, case.switched, english, case.needs)
    assert forced.count("Pyongyang") == 2
    assert forced.count("Kim Jong Un") == 1
    assert force_needs(translator, case.switched, forced, case.needs) == forced
    assert "Pyongyang" in force_needs(translator, case.switched, "", case.needs)


def test_switched_sources_keep_their_clitics() -> None:
    text = "على موسكو وبيونج يانج، ولبيونغ يانغ."
    assert switch_terms(text, NAMES.find(text)) == "على موسكو و Pyongyang، ول Pyongyang."


@pytest.mark.parametrize(
    ("source", "english", "flags", "cost"),
    [
        ("قتل 12 شخصا أمس.", "12 people were killed yesterday.", (), 0),
        ("قتل 12 شخصا أمس.", "13 people were killed yesterday.", ("numbers",), 2),
        ("وصل الوزير أمس.", "The وزير arrived yesterday.", ("untranslated",), 2),
        ("وصل كيم جونج أون أمس.", "Kim arrived yesterday.", ("terms",), 6),
        ("وصل الوزير وكيم جونج أون.", "The minister with Kim Jong Un.", ("clitics",), 2),
        ("راسلونا على a@b.org.", "Write to us at X1.", (), 0),
        ("راسلونا على a@b.org.", "Write to us at x1.", (), 0),
        ("راسلونا على a@b.org.", "Write to X1 at X1.", ("protected",), 2),
        ("راسلونا على a@b.org.", "Write to us.", ("addresses", "protected"), 8),
    ],
)
def test_judgement(source: str, english: str, flags: tuple[str, ...], cost: int) -> None:
    assert open_case(source).judge(Translated(english)) == Faults(flags, cost)


def test_every_rung_is_documented() -> None:
    from workbench.ladder import rungs

    names = [rung.name for rung in RUNGS]
    assert len(names) == len(set(names))
    for rung in RUNGS:
        assert f"\n{rung.name} " in (rungs.__doc__ or ""), rung.name
        assert not rung.mends(frozenset())


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WORKBENCH_MODELS", str(tmp_path / "models"))
    make_tiny_model(tmp_path / "models/tiny", seed=4)
    return "tiny"


def test_commands(cli: Cli, tiny: str, write: Any, tmp_path: Path) -> None:
    article = write("a.txt", "\n".join([*NEEDY, *ARABIC]) + "\n")
    out = tmp_path / "out"
    glossary = ROOT / "tests/data/glossary.csv"
    done = cli("run", article, "--model", tiny, "--out", out, "--glossary", glossary)
    assert "outputs were faulty" in done.stderr
    pairs = [
        json.loads(line)
        for line in (out / "a/pairs.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    names = [p for p in pairs if "جونج" in p["ar"]]
    assert all("Kim Jong Un" in p["en"] for p in names)
    assert any("terms" in p.get("reasons", "") and p["chosen"] in p["tried"] for p in names)
    record = json.loads((out / "a/provenance.json").read_text(encoding="utf-8"))
    assert record["care"]["glossary"]["terms"] == 3
    assert record["counts"]["mended"] == sum("chosen" in pair for pair in pairs)
    store = tmp_path / "m.sqlite"
    cli("memory", "import", store, out / "a/pairs.tmx")
    again = cli(
        "run", article, "--model", tiny, "--out", out, "--memory", store, "--json", "--force"
    )
    timings = json.loads(again.stdout)["timings"]
    assert timings["units"] == 0
    assert timings["extra"]["from_memory"] == len({pair["ar"] for pair in pairs})


def test_translate_tells_what_was_tried(cli: Cli, tiny: str) -> None:
    done = cli(
        "translate", "-", "--lines", "--model", tiny, "--json", "--glossary", "tests/data/glossary.csv",
        stdin=NEEDY[0] + "\n",
    )  # fmt: skip
    (record,) = json.loads(done.stdout)
    assert "Kim Jong Un" in record["english"]
    assert record["mended"]["first"] != record["english"]
    assert record["tried"]
    plain = cli(
        "translate",
        "-",
        "--lines",
        "--model",
        tiny,
        "--no-mend",
        "--no-protect",
        stdin=NEEDY[0] + "\n",
    )
    assert "Kim Jong Un" not in plain.stdout
    assert (
        "no such translation memory"
        in cli("run", "seeds", "--memory", "x.sqlite", "--model", tiny, code=3).stderr
    )
