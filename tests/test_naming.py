"""Names of an article in clusters: one spelling proposed for each, departures told, a glossary written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SEEDS, Cli
from workbench.glossary import read_glossary
from workbench.inspection import read_pairs
from workbench.naming import cluster_names, find_mentions, told, write_glossary
from workbench.records import TextPair

PAIRS = [
    TextPair("استقبل بوتين زعيم كوريا الشمالية كيم جونج أون.", "Putin received North Korea's leader Kim Jong Un."),
    TextPair("وقال كيم جونغ أون إنه عاد إلى بيونج يانج.", "Kim Jong-un said he was back in Pyongyang."),
    TextPair("غادر كيم جونج أون فلاديفستوك أمس.", "Kim Jong Un left Vladivostok yesterday."),
    TextPair("وصل إلى بيونغ يانغ مع الجيش الكوري.", "He came to Pyong Yang with Korea's army."),
    TextPair("شكر كيم جونج أون بوتين.", "The leader thanked Putin."),
    TextPair("في البيت الأبيض", "in the White House"),
]  # fmt: skip


def clusters() -> dict[str, Any]:
    return {one.proposal: one for one in cluster_names(PAIRS)}


def test_spellings_of_both_sides_come_together() -> None:
    found = clusters()["Kim Jong Un"]
    assert dict(found.arabic) == {"كيم جونج أون": 2, "كيم جونغ أون": 1}
    assert dict(found.english) == {"Kim Jong Un": 2, "Kim Jong-un": 1}
    place = clusters()["Pyongyang"]
    assert dict(place.english) == {"Pyongyang": 1, "Pyong Yang": 1}
    assert set(dict(place.arabic)) == {"بيونج يانج", "بيونغ يانغ"}


def test_departures_are_other_spellings_and_names_that_are_lost() -> None:
    found = clusters()["Kim Jong Un"]
    assert [(one.pair, one.english) for one in found.departures] == [(2, "Kim Jong-un"), (5, "")]
    assert clusters()["Putin"].departures == ()
    assert told(found) == (
        "Kim Jong Un 2× (pairs 1, 3); Kim Jong-un 1× (pairs 2); not in the English of 5"
    )


def test_translated_names_are_no_names() -> None:
    assert set(clusters()) == {"Kim Jong Un", "Putin", "Korea", "Pyongyang", "Vladivostok"}
    assert find_mentions([PAIRS[-1]]) == []
    assert cluster_names([]) == []


def test_the_most_frequent_comes_first() -> None:
    counts = [len(one.mentions) for one in cluster_names(PAIRS)]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_the_glossary_is_read_by_its_reader(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"names{suffix}"
    assert write_glossary(cluster_names(PAIRS), path) == 5
    glossary = read_glossary(path)
    (match,) = glossary.find("ثم عاد إلى بيونغ يانغ")
    assert match.term.target == "Pyongyang"
    assert match.term.kind == "name"


def test_adjectives_stay_out_of_the_glossary(tmp_path: Path) -> None:
    """The Korean army is Korea's army, but كوري alone is not Korea."""
    pairs = [*PAIRS, TextPair("انضمت القوات الكورية", "Korea's forces joined"), *PAIRS]
    write_glossary(cluster_names(pairs), tmp_path / "names.csv")
    with (tmp_path / "names.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["en"]: row for row in csv.DictReader(stream)}
    assert rows["Korea"]["ar"] == "كوريا"
    assert rows["Kim Jong Un"]["note"].startswith("Kim Jong Un 4×")


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs the seeds")
def test_names_of_the_seeds() -> None:
    """Found by hand in the first seed: all 22 proposals are right, and these are among them."""
    stem = "000_07af95ed4a4b08aa"
    pairs = read_pairs([str(SEEDS / f"{stem}.txt"), str(SEEDS / f"references/{stem}.en.txt")])
    found = {one.proposal: dict(one.arabic) for one in cluster_names(pairs)}
    expected = {
        "Kim Jong Un": "كيم جونج أون", "Pyongyang": "بيونج يانج", "Vladivostok": "فلاديفستوك",
        "Antony Blinken": "أنتوني بلينكن", "Seoul": "سول", "Vostochny": "فوستوشني",
        "Yoon Suk Yeol": "يون سوك يول", "Sergei Shoigu": "سيرجي شويجو", "Kremlin": "كرملين",
        "Park Jin": "بارك جين", "Japan": "يابان",
    }  # fmt: skip
    for english, arabic in expected.items():
        assert arabic in found[english]
    assert len(found) == 22


def test_command(cli: Cli, write: Any, tmp_path: Path) -> None:
    rows = [json.dumps({"ar": pair.source, "en": pair.target}) for pair in PAIRS]
    folder = write("out/a/pairs.jsonl", rows).parent.parent
    done = cli("names", folder, "--out", tmp_path / "names.csv")
    assert "Kim Jong Un" in done.stdout
    assert "2: Kim Jong-un; 5: not there" in done.stdout
    assert "5 names written" in done.stderr
    assert "--force" in cli("names", folder, "--out", tmp_path / "names.csv", code=3).stderr
    record = json.loads(cli("names", folder, "--json", "--departures", "--least", "2").stdout)
    assert [one["proposal"] for one in record["a"]] == ["Kim Jong Un", "Pyongyang"]
    assert record["a"][0]["departures"][1] == {"pair": 5, "arabic": "كيم جونج أون", "english": ""}
