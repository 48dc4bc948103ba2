"""How a model does on this machine: tokens a second, memory, and scores where there is a test set.

Speed is that of decoding a fixed set of sentences with the model's own options, once to warm up and once to
measure. Peak memory is that of the process, so models to be compared are measured in processes of their own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.decoding import decode
from workbench.encoder import SentenceEncoder, margin_scores, retrieval_accuracy
from workbench.errors import InputError, WorkbenchError
from workbench.files import open_lines, read_bytes
from workbench.folders import data_file
from workbench.metrics import DEFAULT_METRICS, load_metric
from workbench.records import ModelCard
from workbench.translator import Translator
from workbench.translator.options import options_for


def read_test_set(source: Path | None, reference: Path | None) -> tuple[list[str], list[str]]:
    """Return two lists of lines; without files the package's own probe of 20 news sentences.

    Raises InputError if the files have different numbers of lines.
    """
    if source is None:
        rows = [line.split("\t") for line in open_lines(data_file("probe.tsv"))][1:]
        return [row[0] for row in rows], [row[1] for row in rows]
    sources = _lines(source)
    if reference is None:
        return sources, []
    references = _lines(reference)
    if len(references) != len(sources):
        raise InputError(f"{reference}: {len(references)} lines, {source} has {len(sources)}")
    return sources, references


def _lines(path: Path) -> list[str]:
    lines = decode(read_bytes(path), str(path)).text.split("\n")
    return [line.rstrip("\r") for line in (lines[:-1] if lines[-1] == "" else lines)]


def judge(
    card: ModelCard, sources: Sequence[str], references: Sequence[str], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Measure a model of either kind in this process and return what was found."""
    found = (
        _judge_encoder(card, sources, references)
        if card.kind == "encoder"
        else _judge_translator(card, sources, references, given)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"model": card.id, "kind": card.kind, **found, "peak_megabytes": round(peak / 1024, 1)}


def _judge_translator(
    card: ModelCard, sources: Sequence[str], references: Sequence[str], given: Mapping[str, Any]
) -> dict[str, Any]:
    translator = Translator(card, options_for(card, given))
    translator.translate_texts(sources[:2])  # loads the weights
    before = translator.stats.target_pieces
    started = time.perf_counter()
    done = translator.translate_texts(sources)
    seconds = time.perf_counter() - started
    tokens = translator.stats.target_pieces - before
    translator.close()
    scores = []
    if references:
        hypotheses = [one.text for one in done]
        for name in DEFAULT_METRICS:
            score = load_metric(name).score(hypotheses, [references])
            scores.append({"metric": name, "value": score.value, "signature": score.signature})
    return {
        "lines": len(sources),
        "seconds": round(seconds, 3),
        "tokens_per_second": round(tokens / seconds, 1),
        "scores": scores,
    }


def _judge_encoder(
    card: ModelCard, sources: Sequence[str], references: Sequence[str]
) -> dict[str, Any]:
    encoder = SentenceEncoder(card)
    encoder.embed(sources[:2])
    started = time.perf_counter()
    left = encoder.embed(sources)
    right = encoder.embed(references)
    seconds = time.perf_counter() - started
    count = len(sources) + len(references)
    found: dict[str, Any] = {
        "lines": count,
        "seconds": round(seconds, 3),
        "sentences_per_second": round(count / seconds, 1),
    }
    if references:
        ahead, back = retrieval_accuracy(left, right)
        margins = margin_scores(left, right)
        own = range(len(sources))
        hits = sum(int(row.argmax()) == n for n, row in zip(own, margins, strict=True))
        found["retrieval"] = {
            "source_to_target": ahead,
            "target_to_source": back,
            "by_margin": hits / len(sources),
        }
    return found


def judge_apart(
    card: ModelCard, source: Path | None, reference: Path | None, arguments: Sequence[str]
) -> dict[str, Any]:
    """Measure a model in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "workbench", "models", "bench", str(card.folder)]
    command += ["--alone", "--json", *arguments]
    for name, path in (("--source", source), ("--reference", reference)):
        command += [name, str(path)] if path is not None else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WorkbenchError(f"measuring {card.id} failed: {done.stderr.strip()[-300:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found[0]
