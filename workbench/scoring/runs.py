"""Runs kept for later: a file to compare against, and a history with a line for each system.

    save_run(report, path)            RUN.json: scores, signatures, and the statistics of every line
    load_run(path)                    its systems, ready for the paired tests without their outputs
    compare_with_run(report, run)     each system against its namesake of the earlier run
    append_history(report, path)      HISTORY.jsonl: date, system, digests, scores with signatures

Scores compare only on the same references and under the same signature; anything else is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import FloorError, InputError, disk_error
from workbench.files import open_lines, read_bytes, write_text
from workbench.records import Score
from workbench.scoring import ScoreReport
from workbench.scoring.comparisons import WORSE, CompareOptions, Comparison, compare_pairs
from workbench.scoring.systems import SystemScores

KIND = "workbench-score-run"
_MAKE_ONE = "make one with: workbench score HYPOTHESIS --reference FILE --save RUN.json"


@dataclass(frozen=True, slots=True)
class Run:
    """The systems of an earlier run and the digest of the references they were scored against."""

    origin: str
    fingerprint: str
    systems: tuple[SystemScores, ...]


def save_run(report: ScoreReport, path: Path) -> None:
    """Write a run atomically; statistics are whole numbers where the metric's are."""
    record = report.as_record()
    for kept, system in zip(record["systems"], report.systems, strict=True):
        kept["counts"] = {name: _plain(counts) for name, counts in system.counts.items()}
        kept["signatures"] = dict(system.signatures)
    value = {"kind": KIND, "fingerprint": report.fingerprint, **record}
    write_text(path, json.dumps(value, ensure_ascii=False) + "\n")


def _plain(counts: Any) -> list[list[float]]:
    return [[int(n) if n == int(n) else n for n in row] for row in counts.tolist()]


def load_run(path: Path) -> Run:
    """Return a saved run; raises InputError for any other file."""
    try:
        value = json.loads(read_bytes(path).decode("utf-8"))
        if not isinstance(value, dict) or value.get("kind") != KIND:
            raise InputError(f"{path}: not a saved run", hint=_MAKE_ONE)
        systems = tuple(_load_system(record) for record in value["systems"])
        return Run(str(path), str(value["fingerprint"]), systems)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a whole run ({error})", hint=_MAKE_ONE) from None


def _load_system(record: Mapping[str, Any]) -> SystemScores:
    scores = tuple(
        Score(**{**score, "interval": tuple(score["interval"]) if score["interval"] else None})
        for score in record["scores"]
    )
    counts = {name: np.asarray(rows, dtype=np.float64) for name, rows in record["counts"].items()}
    return SystemScores(
        record["name"], record["file"], record["sha256"], scores, counts, record["signatures"],
        record["provenance"],
    )  # fmt: skip


def compare_with_run(
    report: ScoreReport, run: Run, metrics: Sequence[str], options: CompareOptions
) -> list[Comparison]:
    """Test each system against the one of the same name in an earlier run (or its only one).

    The earlier system is called `NAME (baseline)`. Raises InputError where nothing can be compared:
    other references, other metrics or other signatures.
    """
    if run.fingerprint != report.fingerprint:
        raise InputError(
            f"{run.origin}: was scored against other references",
            hint="score the baseline again on these references with --save",
        )
    pairs = []
    for system in report.systems:
        earlier = _namesake(system, run)
        for name in metrics:
            _check_signatures(system, earlier, name, run.origin)
        pairs.append((system, replace(earlier, name=f"{earlier.name} (baseline)")))
    return compare_pairs(pairs, metrics, options)


def _namesake(system: SystemScores, run: Run) -> SystemScores:
    for earlier in run.systems:
        if earlier.name == system.name or len(run.systems) == 1:
            return earlier
    known = ", ".join(earlier.name for earlier in run.systems)
    raise InputError(
        f"{run.origin}: no system '{system.name}' in the baseline (systems: {known})",
        hint="give the new one the same name: NAME=FILE",
    )


def _check_signatures(
    system: SystemScores, earlier: SystemScores, metric: str, origin: str
) -> None:
    now, then = system.signatures[metric], earlier.signatures.get(metric, "")
    if not then:
        raise InputError(
            f"{origin}: has no {metric}", hint=f"name other metrics, or save one with {metric}"
        )
    if now != then:
        raise InputError(
            f"{origin}: {metric} has another signature: {then} instead of {now}",
            hint="score the baseline again with this version",
        )


def refuse_worse(comparisons: Iterable[Comparison]) -> None:
    """Raise FloorError that names every system that lost against its baseline, with the p-values."""
    lost = [one for one in comparisons if one.verdict == WORSE]
    if not lost:
        return
    told = "; ".join(
        f"{one.first}: {one.metric} {abs(one.difference):.2f} points worse "
        f"(p = {one.p_value:.4f}, {one.randomisation.signature}, {one.signature})"
        for one in lost
    )
    raise FloorError(
        f"worse than the baseline: {told}",
        hint="see which lines changed with --different, or save a new baseline with --save",
    )


def append_history(report: ScoreReport, path: Path, date: str) -> None:
    """Append a line for each system: what was scored, when, against what, and how well."""
    rows = []
    for system in report.systems:
        record = {
            "date": date,
            "system": system.name,
            "file": system.origin,
            "sha256": system.sha256,
            "references": report.fingerprint,
            "segments": report.size,
            "scores": [
                {k: v for k, v in asdict(score).items() if k != "details"}
                for score in system.scores
            ],
        }
        rows.append(json.dumps(record, ensure_ascii=False) + "\n")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write("".join(rows))
    except OSError as error:
        raise disk_error(path, error) from error


def last_scores(path: Path, report: ScoreReport) -> dict[str, dict[str, float]]:
    """Return for each system of the report what its last run in the history had, by metric.

    Only runs on the same references and, metric by metric, with the same signature count.
    Raises InputError for a line that is no JSON object.
    """
    if not path.exists():
        return {}
    found: dict[str, dict[str, float]] = {}
    signatures = {
        (system.name, score.metric): score.signature
        for system in report.systems
        for score in system.scores
    }
    for number, line in enumerate(open_lines(path), 1):
        try:
            record = json.loads(line)
            if record["references"] != report.fingerprint:
                continue
            for score in record["scores"]:
                if signatures.get((record["system"], score["metric"])) == score["signature"]:
                    found.setdefault(record["system"], {})[score["metric"]] = score["value"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}:{number}: not a line of a score history ({error})", excerpt=line
            ) from None
    return found
