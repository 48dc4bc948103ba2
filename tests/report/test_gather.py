"""Documents from folders and files: references, measures, flags, beads, errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.report.made import make_article
from workbench.errors import InputError
from workbench.report.flags import find_flags
from workbench.report.gather import GatherOptions, gather
from workbench.report.places import find_places


def test_article_with_its_reference(tmp_path: Path) -> None:
    own = make_article(tmp_path)
    report = gather([own], GatherOptions(articles=tmp_path / "articles"))
    (document,) = report.documents
    assert report.title == document.title == "Moscow warns Washington"
    assert document.set_aside == (("7", "tags", "تصنيفات"),)
    assert [row.reference for row in document.rows] == [
        "Moscow warns Washington",
        "The president said that his country wants peace.",
        "The minister came to Cairo yesterday.",
        "1. Twelve people died in the attack.",
    ]
    assert document.rows[0].block == "title"
    assert document.rows[0].measures["chrf"] == 100.0
    assert {measure.key for measure in report.measures} == {"confidence", "chrf", "length"}
    assert "numbers" in [flag.name for flag in document.rows[3].flags]


def test_a_line_that_is_cut_otherwise_belongs_to_all_its_rows(tmp_path: Path) -> None:
    own = make_article(tmp_path)
    reference = tmp_path / "articles/references/000_a.en.txt"
    reference.write_text(
        reference.read_text(encoding="utf-8").replace(". The minister", " and the minister"),
        encoding="utf-8",
    )
    rows = (
        gather([own], GatherOptions(references=tmp_path / "articles/references")).documents[0].rows
    )
    assert rows[1].reference_rows == 2
    assert rows[2].reference is None
    assert "chrf" not in rows[1].measures


def test_another_article_of_that_name_gives_no_reference(tmp_path: Path) -> None:
    own = make_article(tmp_path)
    (tmp_path / "articles/000_a.txt").write_text("نص آخر\n", encoding="utf-8")
    rows = gather([own], GatherOptions(articles=tmp_path / "articles")).documents[0].rows
    assert all(row.reference is None for row in rows)


def test_short_reference_is_refused(tmp_path: Path) -> None:
    own = make_article(tmp_path)
    (tmp_path / "articles/references/000_a.en.txt").write_text("One line", encoding="utf-8")
    with pytest.raises(InputError, match="1 lines, the article"):
        gather([own], GatherOptions(articles=tmp_path / "articles"))


def test_scores_of_a_run(tmp_path: Path) -> None:
    own = make_article(tmp_path)
    score = {
        "metric": "bleu",
        "value": 30.5,
        "signature": "sig",
        "segment_count": 4,
        "interval": [20.0, 40.0],
    }
    (own.parent / "scores.json").write_text(json.dumps([{"id": "000_a", "scores": [score]}]))
    (found,) = gather([own], GatherOptions()).documents[0].scores
    assert (found.value, found.interval, found.signature) == (30.5, (20.0, 40.0), "sig")
    (own.parent / "scores.json").write_text('[{"id": "000_a", "scores": [{}]}]')
    with pytest.raises(InputError, match="not the scores of a run"):
        gather([own], GatherOptions())


def test_beads_keep_their_kinds(write: Any) -> None:
    path = write(
        "a.tsv",
        ["ar\ten\tsource\ttarget\tkind", "جملة ثانية\tone\t0 1\t0\t2-1", "جملة\t\t2\t\t1-0"],
    )
    rows = gather([path], GatherOptions()).documents[0].rows
    assert [(row.kind, row.label) for row in rows] == [("2-1", "1+2 ↔ 1"), ("1-0", "")]
    assert [flag.name for flag in rows[1].flags] == ["missing"]


@pytest.mark.parametrize(
    ("source", "target", "metadata", "names"),
    [
        ("قتل 12 شخصا في الهجوم", "13 people were killed in the attack", {}, ["numbers"]),
        ("قال الوزير ذلك", "The minister said that", {"flags": "odd loop-found"}, ["odd", "loop-found"]),
        ("قال الوزير ذلك", "The minister said that", {"flags": ["odd"]}, ["odd"]),
        ("قال الوزير ذلك", "The minister said that", {}, []),
        ("", "text", {}, ["added"]),
    ],
)  # fmt: skip
def test_flags(source: str, target: str, metadata: dict[str, Any], names: list[str]) -> None:
    assert [flag.name for flag in find_flags(source, target, metadata)] == names


def test_flags_show_their_evidence() -> None:
    (flag,) = find_flags("قتل 12 شخصا في الهجوم", "13 people were killed in the attack", {})
    assert "12" in flag.message
    assert "13" in flag.message


def test_mended_translations_tell_of_it(write: Any) -> None:
    known = {"first": "odd", "chosen": "split", "reasons": "numbers loop", "tried": "n-best split"}
    path = write("a.jsonl", [json.dumps({"ar": "يوم", "en": "day", **known})])
    (row,) = gather([path], GatherOptions()).documents[0].rows
    assert (row.first, row.mended) == ("odd", "split (numbers, loop)")


def test_folder_of_folders_and_errors(tmp_path: Path) -> None:
    own = make_article(tmp_path)
    assert find_places([own.parent]) == [own]
    assert find_places([own, own]) == [own]
    with pytest.raises(InputError, match="no pairs in this folder"):
        find_places([tmp_path / "articles"])
    with pytest.raises(InputError, match="no such file"):
        find_places([tmp_path / "none"])
    with pytest.raises(InputError, match="no format ends in"):
        find_places([own / "000_a.en.md"])
    (tmp_path / "other/000_a").mkdir(parents=True)
    (tmp_path / "other/000_a/pairs.jsonl").write_text('{"ar": "a", "en": "b"}\n')
    with pytest.raises(InputError, match="has the same name"):
        find_places([own, tmp_path / "other/000_a"])
    (own / "pairs.jsonl").write_text("")
    with pytest.raises(InputError, match="no pairs in it"):
        gather([own], GatherOptions())


def test_many_pairs_are_sampled_evenly_and_keep_their_numbers(write: Any) -> None:
    path = write("a.tsv", ["ar\ten", *[f"يوم {n}\tday {n}" for n in range(25)]])
    (document,) = gather([path], GatherOptions(most_rows=10)).documents
    assert [row.number for row in document.rows] == list(range(0, 25, 3))
    assert ("shown", "one of 3 of 25 pairs") in document.facts
    assert document.title == "a.tsv"


def test_numbers_that_are_none_are_no_measures(write: Any) -> None:
    rows = [
        '{"ar": "يوم", "en": "day", "confidence": NaN}',
        '{"ar": "بيت", "en": "house", "score": "high"}',
    ]
    (document,) = gather([write("a.jsonl", rows)], GatherOptions()).documents
    assert [set(row.measures) for row in document.rows] == [{"length"}, {"length"}]
