"""Systems against references: scores, tests, groups, segments, tables, runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED
from tests.lint.test_lint import sentences
from workbench.errors import FloorError, InputError
from workbench.metrics import METRICS, load_metric
from workbench.scoring import ScoreOptions, ScoreReport, mend_evaluation, score_evaluation
from workbench.scoring.comparisons import CompareOptions
from workbench.scoring.evaluation import read_evaluation
from workbench.scoring.groups import find_groups, length_label
from workbench.scoring.runs import (
    append_history,
    compare_with_run,
    last_scores,
    load_run,
    refuse_worse,
    save_run,
)
from workbench.scoring.tables import all_tables, to_latex, to_markdown

GOLD = sentences(80)
GOOD = [line.replace("The ", "This ").replace(".", " then.") for line in GOLD]
POOR = [line if n % 3 else " ".join(line.split()[::-1]) for n, line in enumerate(GOOD)]
FAST = CompareOptions(bootstrap_trials=200, randomisation_trials=500)
OPTIONS = ScoreOptions(compare=FAST)
FLORES = SHARED / "eval/flores-dev"
SYSTEMS = (
    "argos",
    "opusmt",
    "nllb",
    "bergamot-base",
    "bergamot-base-memory",
    "microsoft",
    "google",
)


@pytest.fixture
def places(write: Any) -> dict[str, str]:
    return {
        name: str(write(f"{name}.en", lines))
        for name, lines in (("gold", GOLD), ("good", GOOD), ("poor", POOR))
    }


@pytest.fixture
def report(places: dict[str, str]) -> ScoreReport:
    evaluation = read_evaluation([places["good"], places["poor"]], [places["gold"]])
    return score_evaluation(evaluation, OPTIONS)


@pytest.mark.parametrize("name", METRICS)
def test_scores_are_the_metrics_own(report: ScoreReport, name: str) -> None:
    expected = load_metric(name).score(GOOD, [GOLD], intervals=True)
    assert report.systems[0].score(name) == expected
    assert "bs:1000|seed:12345" in expected.signature


@pytest.mark.parametrize("name", METRICS)
def test_the_better_one_wins_under_every_metric(report: ScoreReport, name: str) -> None:
    (found,) = [one for one in report.comparisons if one.metric == name]
    assert (found.first, found.second, found.verdict) == ("good", "poor", "better")
    assert found.p_value < 0.05
    assert found.sentence == f"good is better (p = {found.p_value:.4f})"
    assert (found.difference > 0) == (name != "ter")


def test_noise_is_called_equal(places: dict[str, str], write: Any) -> None:
    other = [*GOOD[:-1], GOOD[-1].replace(" then.", " now.")]
    evaluation = read_evaluation([places["good"], str(write("other.en", other))], [places["gold"]])
    (found,) = score_evaluation(evaluation, ScoreOptions(("ter",), compare=FAST)).comparisons
    assert abs(found.difference) < 0.5
    floor = CompareOptions(bootstrap_trials=50, randomisation_trials=50, floors={"ter": 0.5})
    (found,) = score_evaluation(evaluation, ScoreOptions(("ter",), compare=floor)).comparisons
    assert found.verdict == "equal"
    assert "under the noise floor of 0.5" in found.sentence


def test_small_differences_are_left_open(places: dict[str, str], write: Any) -> None:
    lines = [*GOOD[:-2], "Something else entirely here.", GOOD[-1]]
    evaluation = read_evaluation([places["good"], str(write("b.en", lines))], [places["gold"]])
    (found,) = score_evaluation(evaluation, ScoreOptions(("bleu",), compare=FAST)).comparisons
    assert found.verdict == "open"
    assert found.p_value > 0.05


def test_p_values_are_adjusted_for_the_number_of_pairs(places: dict[str, str], write: Any) -> None:
    third = str(write("third.en", [line.lower() for line in GOOD]))
    evaluation = read_evaluation([places["good"], places["poor"], third], [places["gold"]])
    found = score_evaluation(evaluation, ScoreOptions(("bleu",), compare=FAST)).comparisons
    assert [one.pair_count for one in found] == [3, 3, 3]
    assert all(one.p_value >= one.randomisation.p_value for one in found)
    assert found[0].p_value > found[0].randomisation.p_value


def test_too_many_pairs(places: dict[str, str]) -> None:
    hypotheses = [f"s{n}={places['good']}" for n in range(16)]
    evaluation = read_evaluation(hypotheses, [places["gold"]])
    with pytest.raises(InputError, match="120 pairs"):
        score_evaluation(evaluation, ScoreOptions(("bleu",)))


def test_several_references(write: Any) -> None:
    gold = [write("a.en", GOLD), write("b.en", GOOD)]
    evaluation = read_evaluation([str(write("c.en", GOOD))], [str(path) for path in gold])
    report = score_evaluation(evaluation, ScoreOptions(("bleu",)))
    assert report.systems[0].score("bleu").value == pytest.approx(100.0)
    assert report.systems[0].score("bleu").signature.startswith("nrefs:2|")


def test_groups_by_length_domain_and_article(write: Any) -> None:
    rows = [f"{'news' if n % 2 else 'law'}\ta{n // 40}\t{line}" for n, line in enumerate(GOLD)]
    gold = write("gold.tsv", ["domain\tarticle\ten", *rows])
    evaluation = read_evaluation([str(write("good.en", GOOD))], [str(gold)])
    report = score_evaluation(
        evaluation, ScoreOptions(("bleu", "ter"), group_by=("domain", "article", "length"))
    )
    labels = [(group.kind, group.label, group.segment_count) for group in report.groups]
    assert labels[:4] == [("domain", "law", 40), ("domain", "news", 40), ("article", "a0", 40),
                          ("article", "a1", 40)]  # fmt: skip
    for group in report.groups:
        rows_of = next(
            g.rows for g in find_groups(evaluation, [group.kind]) if g.label == group.label
        )
        alone = load_metric("bleu").score([GOOD[n] for n in rows_of], [[GOLD[n] for n in rows_of]])
        assert group.scores[0].value == pytest.approx(alone.value)
    assert sum(group.segment_count for group in report.groups if group.kind == "length") == 80


def test_labels_from_a_file_of_their_own(places: dict[str, str], write: Any) -> None:
    labels = write("labels", ["a", "b"] * 40)
    evaluation = read_evaluation([places["good"]], [places["gold"]], labels={"domain": str(labels)})
    assert [group.label for group in find_groups(evaluation, ["domain"])] == ["a", "b"]
    short = write("short", ["a"])
    with pytest.raises(InputError, match="1 labels for 80 segments"):
        read_evaluation([places["good"]], [places["gold"]], labels={"domain": str(short)})
    with pytest.raises(InputError, match="unknown grouping 'lenght'; did you mean 'length'"):
        find_groups(evaluation, ["lenght"])


@pytest.mark.parametrize(
    ("count", "label"),
    [(0, "1–10 words"), (10, "1–10 words"), (11, "11–20 words"), (41, "41 words and more")],
)
def test_length_labels(count: int, label: str) -> None:
    assert length_label(" ".join(["word"] * count)) == label


def test_worst_and_most_different_segments(places: dict[str, str], write: Any) -> None:
    source = write("source.ar", [f"جملة {n}" for n in range(80)])
    evaluation = read_evaluation(
        [places["good"], places["poor"]], [places["gold"]], source=str(source)
    )
    report = score_evaluation(evaluation, ScoreOptions(("bleu",), worst=3, different=2))
    worst = report.worst["poor"]
    assert len(worst) == 3
    assert [one.scores[0] for one in worst] == sorted(one.scores[0] for one in worst)
    assert worst[0].source == f"جملة {worst[0].line - 1}"
    assert all(POOR[one.line - 1] == one.hypotheses[0] for one in worst)
    first, second = report.different
    assert abs(first.scores[0] - first.scores[1]) >= abs(second.scores[0] - second.scores[1]) > 0
    assert (first.line - 1) % 3 == 0
    assert report.ranking_signature.startswith("nrefs:1|")


def test_sizes_that_differ_point_to_lint(places: dict[str, str], write: Any) -> None:
    short = str(write("short.en", GOOD[:-1]))
    with pytest.raises(InputError, match=r"short\.en: 79 segments, .*gold\.en has 80") as caught:
        read_evaluation([short], [places["gold"]])
    assert "workbench lint" in caught.value.hint
    with pytest.raises(InputError, match="nothing to score against"):
        read_evaluation([short], [])
    with pytest.raises(InputError, match="given twice"):
        read_evaluation([short, short], [places["gold"]])
    with pytest.raises(InputError, match="the file is empty"):
        read_evaluation([short], [str(write("none.en", ""))])


def test_unknown_metric(places: dict[str, str]) -> None:
    evaluation = read_evaluation([places["good"]], [places["gold"]])
    with pytest.raises(InputError, match="did you mean 'bleu'"):
        score_evaluation(evaluation, ScoreOptions(("blue",)))
    with pytest.raises(InputError, match="no metric"):
        score_evaluation(evaluation, ScoreOptions(()))


def test_mending_before_scoring(places: dict[str, str], write: Any) -> None:
    damaged = [line.replace("The", "&#84;he") for line in GOLD]
    evaluation = read_evaluation([str(write("d.en", damaged))], [places["gold"]])
    mended, counts = mend_evaluation(evaluation)
    assert mended.systems[0].texts == tuple(GOLD)
    assert counts == {"d": {"entities": sum("The" in line for line in GOLD)}}
    report = score_evaluation(evaluation, OPTIONS)
    found = next(one for one in report.lint["d"] if one.rule == "entities")
    assert found.mended == pytest.approx(100.0)


def test_no_number_without_a_signature(report: ScoreReport) -> None:
    record = json.loads(json.dumps(report.as_record()))
    for system in record["systems"]:
        assert all(score["signature"] for score in system["scores"])
    for one in record["comparisons"]:
        assert one["signature"].startswith("nrefs:")
        assert one["bootstrap"]["signature"].startswith("test:paired-bootstrap|")
        assert "trials:500" in one["randomisation"]["signature"]
    signatures = {score.signature for score in report.systems[0].scores}
    for write_table in (to_markdown, to_latex):
        text = write_table(all_tables(report, tuple(METRICS))[0]).replace(r"\textbar{}", "|")
        text = text.replace(r"\|", "|").replace(r"\_", "_")
        assert all(signature in text for signature in signatures)


def test_markdown_and_latex_are_whole(report: ScoreReport) -> None:
    for table in all_tables(report, tuple(METRICS)):
        body = to_markdown(table).split("\n\n")[0].rstrip("\n").split("\n")
        assert len({line.replace(r"\|", "").count("|") for line in body}) == 1
        latex = to_latex(table)
        assert latex.count(r"\begin{tabular}") == latex.count(r"\end{tabular}") == 1
        assert all("_" not in line.replace(r"\_", "") for line in latex.split("\n"))


def test_a_saved_run_comes_back(report: ScoreReport, tmp_path: Path) -> None:
    save_run(report, tmp_path / "run.json")
    run = load_run(tmp_path / "run.json")
    assert [system.name for system in run.systems] == ["good", "poor"]
    for kept, system in zip(run.systems, report.systems, strict=True):
        assert kept.scores == system.scores
        for name, counts in system.counts.items():
            assert kept.counts[name].tolist() == counts.tolist()


def test_a_run_that_got_worse_is_refused(
    report: ScoreReport, places: dict[str, str], tmp_path: Path
) -> None:
    save_run(report, tmp_path / "run.json")
    run = load_run(tmp_path / "run.json")
    evaluation = read_evaluation([f"good={places['poor']}"], [places["gold"]])
    worse = score_evaluation(evaluation, OPTIONS)
    found = compare_with_run(worse, run, ("bleu", "ter"), FAST)
    assert [(one.first, one.second, one.verdict) for one in found] == [
        ("good", "good (baseline)", "worse")
    ] * 2
    with pytest.raises(
        FloorError, match=r"good: bleu [\d.]+ points worse \(p = 0\.0020, test:paired"
    ):
        refuse_worse(found)
    same = compare_with_run(report, run, ("bleu",), FAST)
    assert {one.verdict for one in same} == {"equal"}
    refuse_worse(same)


def test_a_baseline_must_fit(
    report: ScoreReport, places: dict[str, str], write: Any, tmp_path: Path
) -> None:
    save_run(report, tmp_path / "run.json")
    run = load_run(tmp_path / "run.json")
    other = read_evaluation([places["good"]], [str(write("other.en", POOR))])
    with pytest.raises(InputError, match="other references"):
        compare_with_run(score_evaluation(other, OPTIONS), run, ("bleu",), FAST)
    named = read_evaluation([f"new={places['good']}"], [places["gold"]])
    with pytest.raises(
        InputError, match=r"no system 'new' in the baseline \(systems: good, poor\)"
    ):
        compare_with_run(score_evaluation(named, OPTIONS), run, ("bleu",), FAST)
    for content in ("{", '{"kind": "other"}', '{"kind": "workbench-score-run"}', "[]"):
        with pytest.raises(InputError, match=r"bad\.json: not a"):
            load_run(write("bad.json", content))


def test_history_remembers_the_last_scores(report: ScoreReport, tmp_path: Path) -> None:
    path = tmp_path / "runs/history.jsonl"
    assert last_scores(path, report) == {}
    append_history(report, path, "2026-01-01T00:00:00+00:00")
    append_history(report, path, "2026-01-02T00:00:00+00:00")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert all(score["signature"] for line in lines for score in json.loads(line)["scores"])
    assert last_scores(path, report)["good"]["bleu"] == report.systems[0].score("bleu").value
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"history\.jsonl:1: not a line of a score history"):
        last_scores(path, report)


@pytest.mark.skipif(not FLORES.is_dir(), reason="needs the evaluation data beside the checkout")
def test_published_scores_are_reproduced() -> None:
    """All seven systems within 0.1 BLEU of published.tsv; Firefox base beats its smaller sister."""
    published = dict(
        line.split("\t")[:2]
        for line in (FLORES / "published.tsv").read_text(encoding="utf-8").splitlines()
    )
    places = [str(FLORES / f"{name}.en") for name in SYSTEMS]
    evaluation = read_evaluation(places, [str(FLORES / "en")])
    report = score_evaluation(
        evaluation, ScoreOptions(("bleu",), intervals=False, lint=False, compare=FAST)
    )
    for system in report.systems:
        published_value = float(published[system.name])
        assert system.score("bleu").value == pytest.approx(published_value, abs=0.1), system.name
    verdicts = {(one.first, one.second): one for one in report.comparisons}
    assert verdicts["bergamot-base", "bergamot-base-memory"].verdict == "better"
    assert verdicts["nllb", "bergamot-base-memory"].verdict == "open"
