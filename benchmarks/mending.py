"""Faulty segments and quality with and without the ladder; ways to enforce a glossary."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import common

LINES = 300  # of FLORES dev: enough to see a whole BLEU point
WAYS = {
    "model alone": (),
    "n-best": ("n-best",),
    "terms in the source": ("switch",),
    "forced in": ("force",),
    "all, in order": ("n-best", "switch", "force"),
}


def make(**care: Any) -> Any:
    from workbench.ladder import Care, Mender
    from workbench.registry import find_model
    from workbench.translator import Translator
    from workbench.translator.options import options_for

    card = find_model("ar-en")
    return Mender(Translator(card, options_for(card, {})), Care(**care))


def faults(sources: Sequence[str], outputs: Sequence[str]) -> int:
    """Return how many outputs the checks object to seriously; Arabic left over counts."""
    from workbench.glossary import Glossary
    from workbench.ladder.cases import Case
    from workbench.protection import Masked
    from workbench.translator import Translated

    return sum(
        Case(source, Masked(source), Glossary(), (), ()).judge(Translated(output)).serious
        for source, output in zip(sources, outputs, strict=True)
    )


def flores(*, mend: bool) -> dict[str, Any]:
    from workbench.metrics import load_metric

    folder = common.EVAL / "flores-dev"
    sources = (folder / "ar").read_text(encoding="utf-8").split("\n")[:LINES]
    references = (folder / "en").read_text(encoding="utf-8").split("\n")[:LINES]
    mender = make(mend=mend)
    started = time.perf_counter()
    done = mender.translate_texts(sources)
    seconds = time.perf_counter() - started
    texts = [one.text for one in done]
    scores = {name: load_metric(name).score(texts, [references]) for name in ("bleu", "chrf++")}
    mender.close()
    return report(sources, done, texts, scores, seconds)


def seeds(*, mend: bool) -> dict[str, Any]:
    from workbench.articles import ReadOptions, find_files, read_articles
    from workbench.pipeline import Timing, translate_articles
    from workbench.references import score_articles

    articles = [
        a for path in find_files([common.SEEDS]) for a in read_articles(path, ReadOptions())
    ]
    mender = make(mend=mend)
    started = time.perf_counter()
    items = translate_articles(articles, mender, Timing())
    seconds = time.perf_counter() - started
    done = [one for item in items for one in item.translations]
    scores = {score.metric: score for score in score_articles(items, None)[-1].scores}
    mender.close()
    sources = [one.segment.text for one in done]
    return report(sources, done, [one.text for one in done], scores, seconds)


def report(
    sources: Sequence[str], done: Sequence[Any], texts: Sequence[str], scores: Any, seconds: float
) -> dict[str, Any]:
    return {
        "segments": len(sources),
        "faulty": faults(sources, texts),
        "bleu": scores["bleu"].value,
        "chrf++": scores["chrf++"].value,
        "signature": scores["bleu"].signature,
        "seconds": seconds,
        "chosen": Counter(one.mended.chosen for one in done if one.mended),
    }


def names(way: str) -> dict[str, Any]:
    """Return how many mentions of three names are right in the seeds, and what it cost."""
    from workbench.glossary import keeps_clitics, lacking, read_glossary

    glossary = read_glossary(common.ROOT / "tests/data/glossary.csv")
    texts = [text for own in common.seed_segments() for text in own if glossary.find(text)]
    mender = make(mend=False, glossary=glossary, rungs=WAYS[way])
    mender.translate_texts(texts[:1])
    started = time.perf_counter()
    done = mender.translate_texts(texts)
    seconds = time.perf_counter() - started
    found = [glossary.find(text) for text in texts]
    missing = [sum(lacking(m, one.text).values()) for m, one in zip(found, done, strict=True)]
    clitics = [
        sum(bool(match.letters) and not keeps_clitics(match, one.text) for match in matches)
        for matches, one in zip(found, done, strict=True)
    ]
    mender.close()
    return {
        "mentions": sum(map(len, found)),
        "right": sum(map(len, found)) - sum(missing),
        "lost": sum(clitics),
        "seconds": seconds,
    }


def main() -> None:
    jobs = ["seeds", "flores"] if (common.EVAL / "flores-dev/ar").is_file() else ["seeds"]
    print("## Mending: faulty segments before and after the ladder\n")
    rows, told = [], []
    for job in jobs:
        plain, mended = (
            common.in_fresh_process("mending.py", job, way) for way in ("plain", "mend")
        )
        title = "seeds" if job == "seeds" else f"FLORES dev, first {plain['segments']} lines"
        for label, one in (("model alone", plain), ("with the ladder", mended)):
            rows.append(
                [title, label, f"{one['faulty']} of {one['segments']}", f"{one['bleu']:.2f}",
                 f"{one['chrf++']:.2f}", f"{one['seconds']:.1f}"]
            )  # fmt: skip
        chosen = ", ".join(f"{name} {count}" for name, count in sorted(mended["chosen"].items()))
        told.append(f"{title}: kept from the rungs {chosen or 'nothing'}; {plain['signature']}")
    print(common.table(["", "", "faulty", "BLEU", "chrF++", "seconds"], rows))
    print("\n" + "\n".join(f"* {line}" for line in told))
    print("\nThree names in the seeds (Kim Jong Un, Vladivostok, Pyongyang), `--no-mend`:\n")
    rows = []
    for way in WAYS:
        one = common.in_fresh_process("mending.py", "names", way)
        right = f"{one['right']} of {one['mentions']}"
        rows.append([way, right, one["lost"], f"{one['seconds']:.1f}"])
    print(common.table(["glossary by", "mentions right", "clitics lost", "seconds"], rows))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "names":
        print(json.dumps(names(sys.argv[2])))
    else:
        job = flores if sys.argv[1] == "flores" else seeds
        print(json.dumps(job(mend=sys.argv[2] == "mend")))
