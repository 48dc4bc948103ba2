"""Aligners: cost against length, and the gold table, also with half of the pivot's words destroyed."""

from __future__ import annotations

import json
import random
import sys
import time
import zlib
from typing import Any

import common
import numpy as np

SIZES = (1000, 4000)


def embed(texts: Any) -> Any:
    """Hashed words as unit vectors: a stand-in, so that only the aligner is measured."""
    rows = np.zeros((len(texts), 384), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.replace("s", "t").split():
            row[zlib.crc32(word.encode()) % 384] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def measure(size: int) -> dict[str, Any]:
    """Align two made-up texts of `size` sentences each and return seconds, peak memory, share right."""
    from workbench.aligners import make_aligner
    from workbench.records import Language, Segment

    generator = random.Random(size)
    numbers = [[generator.randrange(20_000) for _ in range(12)] for _ in range(size)]

    def text(mark: str, language: Language) -> list[Segment]:
        lines = [" ".join(f"{mark}{n}" for n in row) for row in numbers]
        return [Segment("x", n, 0, len(t), t, language, n) for n, t in enumerate(lines)]

    source, target = text("s", Language.ARABIC), text("t", Language.ENGLISH)
    english = {s.text: s.text.replace("s", "t") for s in source}
    aligner = make_aligner("hybrid", translations=english, embed=embed)
    started = time.perf_counter()
    pairs = aligner.align(source, target)
    seconds = time.perf_counter() - started
    right = sum(p.kind == "1-1" and p.source[0].index == p.target[0].index for p in pairs)
    return {"seconds": seconds, "memory": common.peak_megabytes(), "right": right / size}


def gold_table(broken: float) -> list[dict[str, Any]]:
    """Strict and lax F1 of all aligners on eval/alignment, a share of the pivot's words destroyed."""
    from workbench.aligned_folder import ids_of
    from workbench.aligners import ALIGNERS
    from workbench.alignment import Material, align_segments
    from workbench.articles import ReadOptions
    from workbench.bitexts import find_bitexts, read_bitext, with_gold
    from workbench.encoder import SentenceEncoder
    from workbench.metrics.alignment import read_ladder, score_alignments
    from workbench.registry import find_model
    from workbench.translator import Translator
    from workbench.translator.options import options_for

    card = find_model("ar-en")
    translator = Translator(card, options_for(card, {}))
    generator = random.Random(1)

    def translate(texts: Any) -> list[str]:
        english = [one.text for one in translator.translate_texts(texts)]
        return [" ".join(w for w in t.split() if generator.random() >= broken) for t in english]

    encoder = SentenceEncoder(find_model("e5-ar-en", "encoder"))
    material = Material(translate, encoder.embed, translator.score)
    folder = common.EVAL / "alignment"
    bitexts, _ = find_bitexts(folder, folder)
    texts = [(b, *read_bitext(b, ReadOptions(), lines=True)) for b in with_gold(bitexts, folder)]
    ladders = [read_ladder(b.gold) for b, _, _ in texts if b.gold]
    rows = []
    for name in ALIGNERS:
        found = [
            [ids_of(p) for p in align_segments(s, t, name, material).pairs] for _, s, t in texts
        ]
        score = score_alignments(ladders, found)
        rows.append({"aligner": name, "strict": score.strict_f1, "lax": score.lax_f1})
    return rows


def main() -> None:
    if sys.argv[1:2] == ["--size"]:
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    found = {size: common.in_fresh_process("aligners.py", "--size", str(size)) for size in SIZES}
    print("## Aligners\n")
    print(
        "`hybrid` on made-up texts, vectors and translations given, so that the aligner alone is measured:\n"
    )
    rows = [
        [f"{n} × {n}", f"{v['seconds']:.2f}", f"{v['memory']:.0f}", f"{v['right']:.1%}"]
        for n, v in found.items()
    ]
    print(common.table(["segments", "seconds", "peak MB of the process", "beads right"], rows))
    ratio = found[SIZES[1]]["seconds"] / found[SIZES[0]]["seconds"]
    print(f"\nFour times the text takes **{ratio:.1f} times** the time.\n")
    if not (common.EVAL / "alignment").is_dir():
        print("(The gold alignments are not on this machine.)")
        return
    whole, half = gold_table(0.0), gold_table(0.5)
    print(
        "Seven documents with gold alignments (`workbench align … --gold … --aligner all`), F1:\n"
    )
    rows = [
        [
            a["aligner"],
            f"{a['strict']:.4f}",
            f"{a['lax']:.4f}",
            f"{b['strict']:.4f}",
            f"{b['lax']:.4f}",
        ]
        for a, b in zip(whole, half, strict=True)
    ]
    columns = [
        "aligner",
        "strict",
        "lax",
        "strict, half of the pivot's words destroyed",
        "lax, same",
    ]
    print(common.table(columns, rows))


if __name__ == "__main__":
    main()
