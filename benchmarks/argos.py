"""Against Argos Translate on the same weights and the same articles, in a virtual environment of its own.

The model is packed as an Argos package. Argos downloads the models of its sentence splitters, which
cannot be had offline; it gets the workbench's sentences for free instead, so its splitting costs nothing
here. All else is Argos as installed: its threads, batches and beam.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import common

ENVIRONMENT = common.ROOT / ".bench/argos"
ROUNDS = 3


def pack(folder: Path) -> Path:
    """Write the embedded model as the folder of an installed Argos package."""
    from workbench.registry import find_model

    card = find_model("ar-en")
    package = folder / "translate-ar_en"
    shutil.copytree(card.folder, package / "model")
    spm = next(
        p for p in (package / "model").iterdir() if p.name in ("source.spm", "sentencepiece.model")
    )
    shutil.copy(spm, package / "sentencepiece.model")
    metadata = {
        "package_version": "1.9", "argos_version": "1.9.0", "from_code": "ar", "from_name": "Arabic",
        "to_code": "en", "to_name": "English",
    }  # fmt: skip
    (package / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return package


def environment() -> Path:
    """Return the interpreter of the virtual environment, made at the first call."""
    python = ENVIRONMENT / "bin/python"
    if not (ENVIRONMENT / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, "torch==2.13.0"], check=True, stdout=sys.stderr)
        subprocess.run([*install, "argostranslate==1.11.0"], check=True, stdout=sys.stderr)
        (ENVIRONMENT / "ready").touch()
    return python


def inside(package: str, segments: str) -> None:
    """Inside the other environment: translate the articles with Argos and print what it took."""
    from argostranslate import package as packages
    from argostranslate import translate

    articles = json.loads(Path(segments).read_text(encoding="utf-8"))
    sentences = {"\n".join(article): article for article in articles}

    class Given:
        def split_sentences(self, text: str) -> list[str]:
            return [text]  # every line of the articles given here is one sentence

    arabic, english = translate.Language("ar", "Arabic"), translate.Language("en", "English")
    translation = translate.PackageTranslation(arabic, english, packages.Package(Path(package)))
    translation.sentencizer = Given()
    translation.hypotheses(articles[0][0], 1)
    seconds = []
    outputs = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        outputs = [translation.hypotheses(text, 1)[0].value for text in sentences]
        seconds.append(time.perf_counter() - started)
    words = sum(len(text.split()) for text in outputs)
    print(json.dumps({"seconds": seconds, "words": words, "memory": common.peak_megabytes()}))


def own(segments: str) -> None:
    """The workbench on the same sentences, from loaded model to English."""
    from workbench.registry import find_model
    from workbench.translator import Translator
    from workbench.translator.options import options_for

    articles = json.loads(Path(segments).read_text(encoding="utf-8"))
    texts = [text for article in articles for text in article]
    card = find_model("ar-en")
    translator = Translator(card, options_for(card, {}))
    translator.translate_texts(texts[:1])
    seconds, words = [], 0
    for number in range(ROUNDS):
        translator.cache = translator.cache.beside(f"round {number}")  # nothing remembered
        started = time.perf_counter()
        words = sum(len(one.text.split()) for one in translator.translate_texts(texts))
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"seconds": seconds, "words": words, "memory": common.peak_megabytes()}))


def main() -> None:
    with common.temporary_folder() as name:
        folder = Path(name)
        segments = folder / "segments.json"
        segments.write_text(json.dumps(common.seed_segments()), encoding="utf-8")
        package = str(pack(folder))
        python = str(environment())
        os.environ["XDG_DATA_HOME"] = str(folder / "data")
        found = {
            "workbench": common.in_fresh_process("argos.py", "--own", str(segments)),
            "Argos Translate 1.11.0": common.in_fresh_process(
                "argos.py", "--inside", package, str(segments), python=python
            ),
        }
    times = {name: common.median(value["seconds"]) for name, value in found.items()}
    rows = [
        [
            name,
            f"{times[name]:.2f}",
            value["words"],
            f"{value['words'] / times[name]:.0f}",
            f"{value['memory']:.0f}",
        ]
        for name, value in found.items()
    ]
    print("## Against Argos Translate, same weights, same articles\n")
    print(
        f"{(__doc__ or '').split(chr(10), 2)[2].strip()} Median of {ROUNDS} rounds after a warm-up.\n"
    )
    print(common.table(["", "seconds", "English words", "words/s", "peak MB"], rows))
    ratio = times["Argos Translate 1.11.0"] / times["workbench"]
    print(f"\nThe workbench is **{ratio:.1f} times** as fast.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:4])
    elif sys.argv[1:2] == ["--own"]:
        own(sys.argv[2])
    else:
        main()
