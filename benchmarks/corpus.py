"""Clean and deduplicate synthetic pairs in a stream: seconds, pairs a second, peak memory of all processes.

    python benchmarks/corpus.py --pairs 1000000 [--workers 2] [--engine local] [--kill-at 3]

The pairs are made from the package's probe: sentences joined two by two with a number in each, of which known
shares are copied, have a number changed, or stand twice; the run must find exactly the duplicates that were
put there. With --kill-at the run is killed once so many shards are judged, gone on with, and must give the
bytes of a run that was not. Peak memory is the sum of the resident sets of all processes; shared pages count
twice.

Measured on two cores shared with other work (load 9, nice 10): 1,000,000 pairs, 391 MB, in 2,308 s with a
peak of 252 MB; all 49,755 duplicates, 9,960 copies and 9,986 changed numbers rejected, nothing else. Killed
at 2 of 6 shards, 60,000 pairs give the same bytes. Later, under a load of 5: 200,000 pairs in 188 s, 242 MB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHARES = {"duplicate": 0.05, "copied": 0.01, "number changed": 0.01}


def make_pairs(count: int, path: Path) -> dict[str, int]:
    """Write `count` pairs and return how many of each kind of damage are among them."""
    from workbench.folders import data_file

    rows = [line.split("\t") for line in data_file("probe.tsv").read_text("utf-8").splitlines()[1:]]
    chance = random.Random(1)
    made = dict.fromkeys(SHARES, 0)
    last = ("", "")
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("ar\ten\n")
        for number in range(count):
            (ar1, en1), (ar2, en2) = chance.choice(rows)[:2], chance.choice(rows)[:2]
            pair = (
                f"{ar1} الخبر رقم {number + 1000}: {ar2}",
                f"{en1} Item number {number + 1000}: {en2}",
            )
            kind = chance.random()
            if kind < 0.05 and number:
                pair, made["duplicate"] = last, made["duplicate"] + 1
            elif kind < 0.06:
                pair, made["copied"] = (pair[0], pair[0]), made["copied"] + 1
            elif kind < 0.07:
                wrong = pair[1].replace(f"{number + 1000}", f"{number + 1001}")
                pair, made["number changed"] = (pair[0], wrong), made["number changed"] + 1
            else:
                last = pair
            stream.write("\t".join(pair) + "\n")
    return made


def tree_bytes(root: int) -> int:
    """Return the resident bytes of a process and all below it."""
    parents: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.name))
        sizes[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += sizes.get(process, 0)
        waiting += parents.get(process, [])
    return total


def judged(out: Path) -> int:
    """Return how many shards a run that is under way has judged."""
    return len(list((out / ".cleaning").glob("*.mark")))


def run(command: list[str], out: Path, kill_at: int = 0) -> tuple[float, int, str]:
    """Run a command and return (seconds, peak bytes, its stdout); killed with all its children if asked."""
    started, peak = time.monotonic(), 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while process.poll() is None:
            peak = max(peak, tree_bytes(process.pid))
            if kill_at and judged(out) >= kill_at:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.2)
        output = process.stdout.read() if process.stdout else ""
    return time.monotonic() - started, peak, output


def digest(folder: Path) -> str:
    """Return one hash of all files of a corpus."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--engine", default="local")
    parser.add_argument("--kill-at", type=int, default=0)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="corpus-bench-"))
    try:
        source, out = folder / "pairs.tsv", folder / "clean"
        made = make_pairs(given.pairs, source)
        command = [sys.executable, "-m", "workbench", "corpus", "clean", str(source), "--out", str(out),
                   "--licence", "synthetic", "--name", "bench", "--engine", given.engine,
                   "--workers", str(given.workers), "--json"]  # fmt: skip
        report: dict[str, object] = {
            "pairs": given.pairs,
            "made": made,
            "megabytes": source.stat().st_size / 1e6,
        }
        if given.kill_at:
            run(command, out, given.kill_at)
            report["judged_before_kill"] = judged(out)
        seconds, peak, output = run(command, out)
        report["seconds" if not given.kill_at else "seconds_after_kill"] = round(seconds, 1)
        if not given.kill_at:
            report["pairs_per_second"] = round(given.pairs / seconds)
        report["peak_megabytes"] = round(peak / 1e6)
        found = json.loads(output)
        report["found"] = {key: found[key] for key in ("read", "kept", "rejected", "reasons")}
        if given.kill_at:
            whole = digest(out)
            command[command.index(str(out))] = str(folder / "again")
            run(command, out)
            report["same_bytes_after_kill"] = whole == digest(folder / "again")
        print(json.dumps(report, indent=2))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
