"""The pipeline against raw `translate_batch` on the same segments with the same options."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import common

ROUNDS = 5


def measure() -> dict[str, Any]:
    """Translate the seeds both ways in turn, in one process, and return seconds and tokens."""
    import ctranslate2

    from workbench.registry import find_model
    from workbench.text.steps import apply_steps
    from workbench.translator import Translator
    from workbench.translator.options import cpu_cores, options_for

    card = find_model("ar-en")
    options = options_for(card, {})
    texts = [text for article in common.seed_segments() for text in article]
    pipeline = Translator(card, options)
    pieces = pipeline.tokenizer.encode([apply_steps(text, card.input_steps) for text in texts])
    raw = ctranslate2.Translator(
        str(card.folder), compute_type="int8", inter_threads=cpu_cores(), intra_threads=1
    )
    seconds: dict[str, list[float]] = {"pipeline": [], "raw": []}
    tokens = {"pipeline": 0, "raw": 0}
    pipeline.translate_texts(texts[:4])
    raw.translate_batch(pieces[:4])
    for number in range(ROUNDS):
        pipeline.cache = pipeline.cache.beside(f"round {number}")  # nothing remembered
        before = pipeline.stats.target_pieces
        started = time.perf_counter()
        pipeline.translate_texts(texts)
        seconds["pipeline"].append(time.perf_counter() - started)
        tokens["pipeline"] = pipeline.stats.target_pieces - before
        started = time.perf_counter()
        results = raw.translate_batch(
            pieces, beam_size=options.beam_size, length_penalty=options.length_penalty,
            repetition_penalty=options.repetition_penalty, no_repeat_ngram_size=options.no_repeat_ngram,
            max_batch_size=options.batch_tokens, batch_type="tokens", max_decoding_length=512,
            max_input_length=0, replace_unknowns=True,
        )  # fmt: skip
        seconds["raw"].append(time.perf_counter() - started)
        tokens["raw"] = sum(len(result.hypotheses[0]) + 1 for result in results)
    return {"seconds": seconds, "tokens": tokens, "beam": options.beam_size}


def main() -> None:
    if "--measure" in sys.argv:
        print(json.dumps(measure()))
        return
    found = common.in_fresh_process("pipeline.py", "--measure")
    speed = {
        name: found["tokens"][name] / common.median(found["seconds"][name])
        for name in ("raw", "pipeline")
    }
    rows = [
        [
            name,
            f"{common.median(found['seconds'][name]):.2f}",
            found["tokens"][name],
            f"{value:.0f}",
        ]
        for name, value in speed.items()
    ]
    print("## Pipeline against the bare engine\n")
    print(
        f"The seeds' sentences, beam {found['beam']}, int8, all cores, {ROUNDS} rounds in turn, medians. "
        "`raw` is `ctranslate2.Translator.translate_batch` on ready pieces; the pipeline starts from text, "
        "looks after its cache and gives clean English back.\n"
    )
    print(common.table(["", "seconds", "target tokens", "tokens/s"], rows))
    ratio = speed["pipeline"] / speed["raw"]
    print(f"\nPipeline / raw: **{ratio:.2f}**.")


if __name__ == "__main__":
    main()
