"""What the benchmarks share: the seeds' segments, runs in fresh processes, tables."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
EVAL = ROOT.parent / "shared/eval"


def seed_segments() -> list[list[str]]:
    """Return the sentences of each seed article, as `workbench run` translates them."""
    from workbench.articles import ReadOptions, find_files, read_articles
    from workbench.splitter import split_article

    return [
        [segment.text for segment in split_article(article)]
        for path in find_files([SEEDS])
        for article in read_articles(path, ReadOptions())
    ]


def in_fresh_process(script: str, *arguments: str, python: str = sys.executable) -> dict[str, Any]:
    """Run a script that prints one JSON object, alone in its process, and return the object."""
    done = subprocess.run(
        [python, str(Path(__file__).with_name(script)), *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{script} {' '.join(arguments)}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def peak_megabytes() -> float:
    """Return the peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def median(values: Sequence[float]) -> float:
    """Return the median: these machines have bad seconds."""
    return statistics.median(values)


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that goes away."""
    return tempfile.TemporaryDirectory(prefix="workbench-bench-")
