"""Run every benchmark in a process of its own and write benchmarks/RESULTS.md.

    make bench                                 all of them
    python benchmarks/run.py seeds pipeline    some; the others keep their section

Each script prints one Markdown section. Figures of one section come from one run on one machine: compare
inside a section, not across files or days.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
SECTIONS = ("seeds", "pipeline", "argos", "pytorch", "aligners", "mending", "unmarked", "corpus")


def main(names: list[str]) -> int:
    """Run the named sections and put them into RESULTS.md; return how many failed."""
    kept = _sections(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    failed = 0
    for name in names or SECTIONS:
        script = HERE / f"{name}.py"
        if not script.is_file():
            raise SystemExit(f"no benchmark '{name}' (there are: {', '.join(SECTIONS)})")
        print(f"{name} …", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, check=False,
            cwd=HERE.parent, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        if done.returncode:
            print(f"{name} failed with exit code {done.returncode}", file=sys.stderr)
            failed += 1
            continue
        kept[name] = f"{done.stdout.strip()}\n\nCommand: `python benchmarks/run.py {name}`\n"
    body = "\n".join(f"<!-- {name} -->\n{kept[name]}" for name in SECTIONS if name in kept)
    RESULTS.write_text(f"{_head()}\n{body}", encoding="utf-8")
    return failed


def _sections(text: str) -> dict[str, str]:
    """Return name -> section of an earlier RESULTS.md."""
    parts = re.split(r"<!-- ([a-z]+) -->\n", text)
    return dict(zip(parts[1::2], (part.rstrip() + "\n" for part in parts[2::2]), strict=True))


def _head() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("ctranslate2", "sentencepiece"))
    return f"""# Measured speed and memory

Written by `make bench`; nothing here is typed by hand. Shared machines are noisy: the ratios inside a section
come from one run and are what counts.

Machine: {_cpu()}, {len(os.sched_getaffinity(0))} cores; Python {platform.python_version()}, {packages}.
"""


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        match = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))
        if match:
            return " ".join(match[1].split())
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
