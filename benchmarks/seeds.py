"""`workbench run seeds/` as a user runs it: seconds, speed, peak memory; then from the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import common

WATCH = (
    "import resource,subprocess,sys;"
    "code=subprocess.call(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(code)"
)
REPEATS = 3


def run_once(folder: Path, cache: Path, name: str) -> tuple[float, float, float]:
    """Return (seconds of the whole command, target tokens a second while translating, peak MB)."""
    out = folder / name
    command = [sys.executable, "-m", "workbench", "run", str(common.SEEDS), "--out", str(out)]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *command], capture_output=True, text=True, check=True,
        env={**os.environ, "WORKBENCH_CACHE": str(cache)}, cwd=common.ROOT,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    timings = json.loads(next(out.glob("*/timings.json")).read_text(encoding="utf-8"))
    return seconds, timings["target_tokens_per_second"], int(done.stdout) / 1024


def main() -> None:
    with common.temporary_folder() as name:
        folder = Path(name)
        fresh = [run_once(folder, folder / f"cache{n}", f"fresh{n}") for n in range(REPEATS)]
        again = [run_once(folder, folder / "cache0", f"again{n}") for n in range(REPEATS)]
    rows = []
    for label, runs in (("first run", fresh), ("second run (cache)", again)):
        seconds, speed, memory = (common.median([run[n] for run in runs]) for n in range(3))
        rows.append([label, f"{seconds:.1f}", f"{speed:.0f}" if speed else "–", f"{memory:.0f}"])
    print("## The main job: `workbench run seeds/`\n")
    print(
        f"Five articles, scores with intervals and all files included; median of {REPEATS} runs.\n"
    )
    print(common.table(["", "seconds", "target tokens/s", "peak MB"], rows))


if __name__ == "__main__":
    main()
