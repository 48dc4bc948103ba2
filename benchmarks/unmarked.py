"""Text without punctuation: are sentence ends found, and what is it worth to the translation?

FLORES dev is in document order: sentences are joined five at a time and lose all their marks; the talks
are joined into one line and lose theirs. Translated are the joined texts as the rules leave them (one
sentence, cut by the token budget), split where ends were found, and split where they truly are; each
sentence ends in a full stop, the last one too, so that all three ways end alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import common

from workbench.splitter.measure import BoundaryScore
from workbench.text.marks import strip_marks

SENTENCES, JOINED = 500, 5
Split = Callable[[str], list[str]]


def ends(parts: Sequence[str]) -> set[int]:
    """Return the number of words before each inner boundary."""
    found, words = set(), 0
    for part in parts[:-1]:
        words += len(part.split())
        found.add(words)
    return found


def rates(found: Sequence[set[int]], gold: Sequence[set[int]]) -> list[str]:
    """Return precision, recall and F1 over many texts, as cells."""
    right = sum(len(f & g) for f, g in zip(found, gold, strict=True))
    score = BoundaryScore(right, sum(map(len, found)), sum(map(len, gold)))
    return [f"{value:.3f}" for value in (score.precision, score.recall, score.f1)]


def read(name: str) -> list[str]:
    text = (common.EVAL / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip()]


def main() -> None:
    from workbench.boundaries import find_unmarked_finder
    from workbench.records import Language
    from workbench.splitter import split_text

    print("## Text without punctuation: sentence ends found, and the translation behind them\n")
    finder = find_unmarked_finder()
    arabic = Language.ARABIC

    def split(text: str, *, found: bool = True) -> list[str]:
        spans = split_text(text, arabic, finder=finder if found else None)
        return [text[start:end] for start, end, _ in spans]

    lines = read("flores-dev/ar")[:SENTENCES]
    groups = [[strip_marks(s) for s in lines[i : i + JOINED]] for i in range(0, SENTENCES, JOINED)]
    talks = [[strip_marks(line) for line in read("segmentation/talks.ar") if strip_marks(line)]]
    rows = []
    for name, texts in (("FLORES dev", groups), ("talks", talks)):
        found = [ends(split(" ".join(text))) for text in texts]
        rows.append([name, sum(map(len, texts)), *rates(found, [ends(text) for text in texts])])
    print("Ends found where there is no mark at all:\n")
    print(common.table(["text", "sentences", "precision", "recall", "F1"], rows) + "\n")
    whole = read("flores-dev/ar")
    cut = sum(len(split(line)) > len(split(line, found=False)) for line in whole)
    print(f"Of {len(whole)} FLORES sentences as they are, with their marks, {cut} are cut.\n")
    translate(groups, split)
    everywhere()


def everywhere() -> None:
    """Ask about every gap of the talks as they are: is there a threshold at which it pays?"""
    import numpy as np

    from workbench.boundaries import load_head, word_probabilities
    from workbench.encoder import SentenceEncoder
    from workbench.records import Language
    from workbench.registry import find_model
    from workbench.splitter import split_text

    lines = [" ".join(line.split()) for line in read("segmentation/talks.ar")]
    text = " ".join(lines)
    gold = ends(lines)
    rules = ends([text[start:end] for start, end, _ in split_text(text, Language.ARABIC)])
    card = find_model("e5-ar-en", "encoder")
    chances = word_probabilities(text.split(), SentenceEncoder(card), load_head(card))[:-1]
    rows = [["rules alone", "", "", rates([rules], [gold])[2]]]
    for threshold in (0.5, 0.7, 0.9, 0.95):
        more = {int(word) + 1 for word in np.flatnonzero(chances > threshold)} - rules
        true, f1 = len(more & gold), rates([rules | more], [gold])[2]
        rows.append([f"and the head over {threshold}", true, len(more) - true, f1])
    unmarked = len(gold - rules)
    print(
        f"\nThe talks with their marks: {unmarked} of {len(gold)} ends are not found by rules. The head"
    )
    print("asked about every gap finds some of them, at this price:\n")
    print(common.table(["ends by", "true ones more", "false ones more", "F1"], rows))


def translate(groups: Sequence[Sequence[str]], split: Split) -> None:
    from workbench.metrics import load_metric
    from workbench.registry import find_model
    from workbench.text.joining import close_sentence
    from workbench.translator import Translator
    from workbench.translator.options import options_for

    english = read("flores-dev/en")[:SENTENCES]
    references = [" ".join(english[i : i + JOINED]) for i in range(0, SENTENCES, JOINED)]
    card = find_model("ar-en")
    translator = Translator(card, options_for(card, {}))
    ways = {
        "not split": [[" ".join(group)] for group in groups],
        "ends found": [split(" ".join(group)) for group in groups],
        "true ends": groups,
    }
    rows = []
    for name, texts in ways.items():
        done = iter(translator.translate_texts([part for text in texts for part in text]))
        outputs = [" ".join(close_sentence(next(done).text) for _ in text) for text in texts]
        scores = [load_metric(m).score(outputs, [references]) for m in ("bleu", "chrf++")]
        rows.append([name, *(f"{score.value:.2f}" for score in scores)])
    signatures = "; ".join(score.signature for score in scores)
    print(f"Their translation by {card.id}, {len(groups)} texts of {JOINED} sentences:\n")
    print(common.table(["text", "BLEU", "chrF++"], rows) + f"\n\n{signatures}")
    translator.close()


if __name__ == "__main__":
    main()
