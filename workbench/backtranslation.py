"""Synthetic pairs from target-language text and a reverse model (Sennrich et al. 2016), by sampling.

Sampled sources teach more than beam search's best ones (Edunov et al. 2018). The result is a tier for
`workbench train`; mark it `tagged = true` there (Caswell et al. 2019). The work is done in chunks that are
appended to OUT.partial, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import itertools
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

from workbench.errors import ModelError
from workbench.files import open_lines, replace_file
from workbench.records import ModelCard
from workbench.registry import verify_model
from workbench.text.steps import apply_steps
from workbench.tokenizer import Tokenizer
from workbench.translator.options import cpu_cores

CHUNK_LINES = 2000
MAX_PIECES = 150  # longer lines are left out: they are lists and tables more often than sentences
BATCH_PIECES = 2048


def back_translate_file(
    card: ModelCard,
    text: Path,
    out: Path,
    *,
    lines: int = 0,
    temperature: float = 1.0,
    topk: int = 10,
    seed: int = 1,
    threads: int = 0,
    progress: Callable[[int, int, int], None] | None = None,
) -> int:
    """Write a tier (name, Arabic, English) of back-translated lines and return the number of pairs."""
    import ctranslate2

    verify_model(card)
    ctranslate2.set_random_seed(seed)
    tokenizer = Tokenizer(card)
    cores = threads or cpu_cores()
    try:
        model = ctranslate2.Translator(
            str(card.folder), device="cpu", inter_threads=cores, intra_threads=1
        )
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{card.folder}: the model cannot be loaded: {error}") from None
    partial = out.with_name(out.name + ".partial")
    done = sum(1 for _ in open_lines(partial)) if partial.exists() else 0
    total = lines or sum(1 for _ in open_lines(text))
    todo = itertools.islice(open_lines(text), done, lines or None)
    partial.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("a", encoding="utf-8", newline="\n") as stream:
        for chunk in _chunks(todo):
            cleaned = [apply_steps(line, card.input_steps) for line in chunk]
            pieces = [row if len(row) <= MAX_PIECES else [] for row in tokenizer.encode(cleaned)]
            results = model.translate_batch(
                pieces, beam_size=1, sampling_topk=topk, sampling_temperature=temperature,
                max_batch_size=BATCH_PIECES, batch_type="tokens", max_input_length=0,
            )  # fmt: skip
            outputs = [tokenizer.decode(r.hypotheses[0]) if r.hypotheses else "" for r in results]
            stream.writelines(
                _row(card, line, output) for line, output in zip(chunk, outputs, strict=True)
            )
            stream.flush()
            done += len(chunk)
            if progress is not None:
                progress(done, total, sum(len(r.hypotheses[0]) for r in results if r.hypotheses))
    return _finish(partial, out)


def _row(card: ModelCard, line: str, output: str) -> str:
    """Return one row; an empty output keeps its row until the end, so that rows count lines."""
    synthetic, real = " ".join(output.split()), " ".join(line.split())
    arabic, english = (synthetic, real) if card.target_language == "ar" else (real, synthetic)
    return f"back-translated\t{arabic}\t{english}\n"


def _chunks(lines: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(itertools.islice(lines, CHUNK_LINES)):
        yield chunk


def _finish(partial: Path, out: Path) -> int:
    """Write the tier without its empty rows and remove the partial file."""
    count = 0
    with replace_file(out, binary=True) as raw:
        packed = lzma.open(raw, "wb") if out.suffix == ".xz" else None  # noqa: SIM115
        stream = packed or raw
        for row in open_lines(partial):
            if all(row.split("\t")):
                stream.write((row + "\n").encode())
                count += 1
        if packed is not None:
            packed.close()
    partial.unlink()
    return count
