"""Whole texts: where pairs come from, what models add, and whether the self-test tells the truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED, Cli
from tests.tiny import make_tiny_encoder, make_tiny_model
from workbench.checks import CHECKS, Evidence, Level
from workbench.encoder import SentenceEncoder
from workbench.errors import InputError
from workbench.inspection import gather_evidence, inspect_pairs, read_pairs
from workbench.inspection.damage import DAMAGES
from workbench.inspection.selftest import run_selftest
from workbench.records import TextPair
from workbench.translator import Translator
from workbench.translator.options import options_for

ARABIC = [
    "قال الرئيس إن 12 شخصا قتلوا يوم الجمعة.",
    "وصل الوزير إلى القاهرة أمس في زيارة تستمر يومين، وقال إنه لن يعود.",
    "هل تنجح الحكومة الجديدة في إنهاء الأزمة؟",
]
ENGLISH = [
    "The president said 12 people were killed on Friday.",
    "The minister arrived in Cairo yesterday on a two-day visit, and said he would not return.",
    "Will the new government succeed in ending the crisis?",
]
SOUND = [TextPair(left, right) for left, right in zip(ARABIC, ENGLISH, strict=True)]
WRONG = [ENGLISH[0].replace("12", "13"), ENGLISH[1].replace("not ", ""), ""]
FLORES = SHARED / "eval/flores-dev"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pairs.tsv", [f"{p.source}\t{p.target}" for p in SOUND]),
        ("pairs.jsonl", [json.dumps({"ar": p.source, "en": p.target}) for p in SOUND]),
    ],
)
def test_pairs_of_a_file(write: Any, name: str, content: list[str]) -> None:
    found = read_pairs([str(write(name, content))])
    assert [(pair.source, pair.target) for pair in found] == list(zip(ARABIC, ENGLISH, strict=True))


def test_pairs_of_two_files_of_lines(write: Any) -> None:
    places = [str(write("a.ar", ARABIC)), str(write("b.txt", "\r\n".join([*ENGLISH, ""])))]
    assert read_pairs(places) == SOUND


def test_pairs_of_a_run(write: Any, tmp_path: Path) -> None:
    write("run/one/pairs.tsv", [f"{ARABIC[0]}\t{ENGLISH[0]}"])
    write("run/two/pairs.tsv", [f"{ARABIC[1]}\t{ENGLISH[1]}"])
    found = read_pairs([str(tmp_path / "run")])
    assert [pair.metadata["article"] for pair in found] == ["one", "two"]
    assert [pair.target for pair in found] == ENGLISH[:2]


def test_ragged_and_too_many_places(write: Any) -> None:
    long, short = str(write("a", ARABIC)), str(write("b", ENGLISH[:2]))
    with pytest.raises(InputError, match=r"b: 2 lines, .*a has 3"):
        read_pairs([long, short])
    with pytest.raises(InputError, match="3 places"):
        read_pairs([long, short, short])
    with pytest.raises(InputError, match="no format ends in"):
        read_pairs([long])


def test_verdicts_in_order() -> None:
    found = inspect_pairs([TextPair(a, w) for a, w in zip(ARABIC, WRONG, strict=True)])
    assert [item.verdict.reasons for item in found.items] == [
        ("numbers",), ("negation",), ("empty",),
    ]  # fmt: skip
    assert [item.number for item in found.of_level(Level.BAD)] == [1, 3]
    assert found.counts == {"empty": (0, 1), "numbers": (0, 1), "negation": (1, 0)}


def test_similarity_of_a_text_with_itself(tmp_path: Path) -> None:
    encoder = SentenceEncoder(make_tiny_encoder(tmp_path / "tiny"), 1)
    same, other = gather_evidence(
        [TextPair(ENGLISH[0], ENGLISH[0]), TextPair(ARABIC[0], ENGLISH[1])], encoder
    )
    assert same.similarity == pytest.approx(1.0, abs=1e-5)
    assert other.similarity is not None
    assert other.similarity < 0.99
    assert same.log_probabilities == ()


def test_forced_scores_do_not_depend_on_their_neighbours(tmp_path: Path) -> None:
    """Batches of unequal lengths gave other scores in some versions of CTranslate2 (issue 1497).

    In float32: int8 rounds a piece by up to 0.1 differently beside other neighbours.
    """
    card = make_tiny_model(tmp_path / "tiny", quantization="float32")
    exact = options_for(card, {"threads": 1, "compute_type": "float32"})
    translator = Translator(card, exact, None)
    pairs = [*SOUND, TextPair(ARABIC[0], "Yes."), TextPair(" ".join(ARABIC), " ".join(ENGLISH))]
    together = gather_evidence(pairs, None, translator)
    alone = [gather_evidence([pair], None, translator)[0] for pair in pairs]
    translator.close()
    for one, other in zip(together, alone, strict=True):
        assert len(one.log_probabilities) == len(one.pieces) + 1  # </s>
        assert one.log_probabilities == pytest.approx(other.log_probabilities, abs=1e-4)
    assert len({len(one.pieces) for one in together}) > 3


def test_a_pair_too_long_for_the_model_has_no_forced_score(tmp_path: Path) -> None:
    card = make_tiny_model(tmp_path / "tiny")
    translator = Translator(card, options_for(card, {"threads": 1}), None)
    long = TextPair(" ".join(ARABIC), " ".join(ENGLISH * 9))
    found = gather_evidence([SOUND[0], long, SOUND[1]], None, translator)
    translator.close()
    assert [bool(one.log_probabilities) for one in found] == [True, False, True]


def test_an_empty_target_has_no_forced_score(tmp_path: Path) -> None:
    card = make_tiny_model(tmp_path / "tiny")
    translator = Translator(card, options_for(card, {"threads": 1}), None)
    found = gather_evidence([TextPair(ARABIC[0], "")], None, translator)
    translator.close()
    assert found[0].log_probabilities == ()


def test_selftest_counts_what_can_be_damaged() -> None:
    rows = {row.kind: row for row in run_selftest(SOUND)}
    assert set(rows) == set(DAMAGES)
    assert (rows["number changed"].damaged, rows["number changed"].seen) == (1, 1)
    assert (rows["copy of the source"].damaged, rows["copy of the source"].bad) == (3, 3)
    assert (rows["day changed"].damaged, rows["day changed"].seen) == (1, 1)
    assert (rows["currency changed"].damaged, rows["currency changed"].detection) == (0, 0.0)
    assert all(row.false_alarms == 0 and row.sound == 3 for row in rows.values())
    assert run_selftest(SOUND) == list(rows.values())


def test_selftest_with_evidence_of_models() -> None:
    def ask(pairs: Sequence[TextPair]) -> list[Evidence]:
        return [Evidence(similarity=0.9 if pair in SOUND else 0.7) for pair in pairs]

    rows = {row.kind: row for row in run_selftest(SOUND, ask=ask)}
    assert rows["another sentence"].detection == 1.0
    assert rows["middle left out"].detection == 1.0
    assert rows["another sentence"].false_alarms == 0


def test_selftest_sees_false_alarms() -> None:
    row = run_selftest([TextPair(ARABIC[0], WRONG[0]), *SOUND])[0]
    assert (row.kind, row.false_alarms, row.sound, row.false_rate) == ("number changed", 1, 4, 0.25)


def test_every_damage_names_checks_that_exist() -> None:
    for damage in DAMAGES.values():
        assert set(damage.checks) <= set(CHECKS)


@pytest.mark.skipif(not FLORES.is_dir(), reason="needs the evaluation data beside the checkout")
def test_selftest_reaches_its_targets() -> None:
    """The first 250 pairs of FLORES dev: at least 90 % seen at no more than 2 % false alarms.

    Numbers that Arabic has in words ("في السابع") are missed when they are dropped: 89.7 % here.
    """
    pairs = read_pairs([str(FLORES / "ar"), str(FLORES / "en")])[:250]
    reached = ("number changed", "copy of the source", "cut off", "loop", "another language")
    rows = {row.kind: row for row in run_selftest(pairs, kinds=("number dropped", *reached))}
    assert rows["number dropped"].detection >= 0.85, rows["number dropped"]
    for kind in reached:
        assert rows[kind].detection >= 0.9, rows[kind]
        assert rows[kind].false_rate <= 0.02, rows[kind]


def test_command(cli: Cli, write: Any) -> None:
    places = [write("a.ar", ARABIC), write("b.en", WRONG)]
    done = cli("check", *places)
    assert "3 pairs: 2 bad, 1 warn, 0 ok" in done.stdout
    assert "numbers: 12 lost; 13 added" in done.stdout
    assert ARABIC[2] in done.stdout
    record = json.loads(cli("check", *places, "--json").stdout)
    assert record["verdicts"] == {"ok": 0, "warn": 1, "bad": 2}
    assert record["segments"][0]["remarks"][0]["evidence"] == ["12", "13"]


def test_command_fails_on_demand(cli: Cli, write: Any) -> None:
    places = [write("a.ar", ARABIC), write("b.en", WRONG)]
    assert "2 of 3 translations are bad" in cli("check", *places, "--fail", code=5).stderr
    cli("check", *places, "--fail", "--only", "negation")
    cli("check", *places, "--fail", "--without", "numbers", code=5)
    assert "did you mean 'numbers'" in cli("check", *places, "--only", "numers", code=3).stderr


def test_command_selftest(cli: Cli, write: Any) -> None:
    places = [write("a.ar", ARABIC), write("b.en", ENGLISH)]
    done = cli("check", "--selftest", *places)
    assert "number changed" in done.stdout
    assert "100.0%" in done.stdout
    record = json.loads(cli("check", "--selftest", *places, "--json", "--seed", "7").stdout)
    assert record["seed"] == 7
    assert {"kind", "detection", "false_rate"} <= set(record["kinds"][0])


def test_command_asks_the_models(
    cli: Cli, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MODELS", str(tmp_path / "models"))
    make_tiny_model(tmp_path / "models/tiny")
    make_tiny_encoder(tmp_path / "models/vectors")
    places = [write("a.ar", ARABIC), write("b.en", ENGLISH)]
    options = ["--similarity", "--encoder", "vectors", "--forced", "--model", "tiny"]
    record = json.loads(cli("check", *places, *options, "--json", "--quiet").stdout)
    assert set(record["reasons"]) & {"similarity", "forced"}
