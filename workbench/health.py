"""The state of the installation, and a real translation under a guard that sees every network call.

The guard is Python's own audit hook (PEP 578): `socket.*` events are raised by the interpreter for every
socket that is made, connected or bound, whoever asks. Compiled libraries could go around it, so on
Linux the kernel's list of this process's own sockets is read before and after as well.
"""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.errors import ModelError, WorkbenchError
from workbench.folders import cache_file, models_folders
from workbench.registry import check_files, find_model, list_models, model_hash, total_bytes
from workbench.translator import Translator
from workbench.translator.options import cpu_cores, options_for

_PACKAGES = ("ctranslate2", "sentencepiece", "sacrebleu", "typer", "numpy", "lxml")
_EXTRAS = ("trafilatura", "torch", "pyarrow", "ray", "rapidfuzz")
_PROBE = "أعلنت الوزارة اليوم نتائج الاجتماع."

_seen: list[str] = []
_watching = [False]
_installed = [False]


def check_installation(model: str) -> dict[str, Any]:
    """Return sections of facts and, under "ok", whether all is well."""
    models, whole = _models()
    probe, offline = _probe(model)
    return {
        "versions": _versions(),
        "machine": _machine(),
        "models": models,
        "offline proof": probe,
        "ok": whole and offline,
    }


def _versions() -> dict[str, str]:
    versions = {"workbench": __version__, "python": platform.python_version()}
    for name in (*_PACKAGES, *_EXTRAS):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "missing" if name in _PACKAGES else "not installed (optional)"
    return versions


def _machine() -> dict[str, Any]:
    import ctranslate2

    cache = cache_file()
    size = f"{cache.stat().st_size / 1e6:.1f} MB" if cache.is_file() else "empty"
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cpu cores": cpu_cores(),
        "compute types": sorted(ctranslate2.get_supported_compute_types("cpu")),
        "model folders": [str(folder) for folder in models_folders()],
        "cache": f"{cache} ({size})",
    }


def _models() -> tuple[dict[str, str], bool]:
    """Return a line for each model and whether all are whole."""
    lines: dict[str, str] = {}
    whole = True
    for card in list_models():
        problems = [f"{name}: {problem}" for name, problem in check_files(card) if problem]
        whole = whole and not problems
        state = "; ".join(problems) or "verified"
        lines[card.id] = (
            f"{card.kind}, {total_bytes(card) / 1e6:.1f} MB, {model_hash(card)[:16]}…, {state}"
        )
    return lines or {"none": "workbench models add FOLDER"}, whole and bool(lines)


def _probe(model: str) -> tuple[dict[str, str], bool]:
    """Translate one sentence, uncached, and report every network call that was made meanwhile."""
    before = own_sockets()
    with NetworkWatch() as watch:
        try:
            card = find_model(model)
            translator = Translator(card, options_for(card, {}), None)
            english = translator.translate_texts([_PROBE])[0].text
            translator.close()
        except (ModelError, WorkbenchError) as error:
            return {"translation": f"failed: {error.message}"}, False
    opened = own_sockets() - before
    calls = ", ".join(watch.events) or "none"
    return (
        {
            "translated": _PROBE,
            "into": english,
            "socket calls seen": calls,
            "sockets left open": str(len(opened))
            if opened is not None
            else "not known on this system",
        },
        not watch.events and not opened,
    )


class NetworkWatch:
    """Notes every `socket.*` audit event inside the block; the hook cannot be removed and idles."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def __enter__(self) -> NetworkWatch:
        if not _installed[0]:
            sys.addaudithook(_hook)
            _installed[0] = True
        _seen.clear()
        _watching[0] = True
        return self

    def __exit__(self, *_: object) -> None:
        _watching[0] = False
        self.events = sorted(set(_seen))


def _hook(event: str, _: Any) -> None:
    if _watching[0] and event.startswith("socket."):
        _seen.append(event)


def own_sockets() -> set[str]:
    """Return the sockets this process holds, as the kernel lists them; empty where it does not."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return set()
    found = set()
    for entry in folder.iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found
