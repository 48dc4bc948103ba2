"""Scores of translated articles against reference translations, line by line.

`references/NAME.en.txt` beside the articles (or a folder that was named) translates `NAME.txt` line
for line: line k of the reference translates line k of the article. Blank lines and furniture do not
count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import read_bytes
from workbench.metrics import DEFAULT_METRICS, load_metric
from workbench.pipeline import TranslatedArticle
from workbench.records import Article, Score


@dataclass(frozen=True, slots=True)
class ArticleScores:
    """The scores of one article, or of all of them together (id "corpus")."""

    id: str
    scores: tuple[Score, ...]

    def as_record(self) -> dict[str, Any]:
        """Return the scores for a JSON report, numbers unrounded."""
        return {"id": self.id, "scores": [asdict(score) for score in self.scores]}


def find_reference(article: Article, folder: Path | None) -> Path | None:
    """Return the reference file of an article, or None.

    Raises InputError if a folder was named and is not there.
    """
    origin = Path(article.origin)
    if folder is not None and not folder.is_dir():
        raise InputError(f"{folder}: no such folder of references", hint="check --references")
    places = [folder] if folder is not None else [origin.parent / "references", origin.parent]
    for place in places:
        for name in (f"{article.id}.en.txt", f"{article.id}.en"):
            if (place / name).is_file():
                return place / name
    return None


def paired_lines(item: TranslatedArticle, reference: Path) -> tuple[list[str], list[str]]:
    """Return hypothesis and reference lines of an article's translated blocks.

    Raises InputError if the files have different numbers of lines or a blank stands against text.
    """
    lines = decode(read_bytes(reference), str(reference)).text.split("\n")
    lines = [line.rstrip("\r").strip() for line in lines]
    wanted = item.article.text.rstrip("\n").count("\n") + 1
    while len(lines) > wanted and not lines[-1]:
        lines.pop()
    if len(lines) != wanted:
        raise InputError(
            f"{reference}: {len(lines)} lines, the article {item.article.origin} has {wanted}",
            hint="line k of the reference translates line k of the article (see workbench align)",
        )
    hypotheses, references = [], []
    for number, text in sorted(item.english.items()):
        line = item.article.blocks[number].line
        if not lines[line]:
            raise InputError(
                f"{reference}:{line + 1}: the line is blank, the article has text there",
                excerpt=item.article.text[item.article.blocks[number].start :][:80],
            )
        hypotheses.append(text)
        references.append(lines[line])
    return hypotheses, references


def score_articles(
    items: Iterable[TranslatedArticle],
    folder: Path | None,
    metrics: Sequence[str] = DEFAULT_METRICS,
) -> list[ArticleScores]:
    """Return the scores of every article with a reference, then of all their lines together."""
    results: list[ArticleScores] = []
    all_hypotheses: list[str] = []
    all_references: list[str] = []
    for item in items:
        reference = find_reference(item.article, folder)
        if reference is None:
            continue
        hypotheses, references = paired_lines(item, reference)
        results.append(ArticleScores(item.article.id, _scores(hypotheses, references, metrics)))
        all_hypotheses += hypotheses
        all_references += references
    if len(results) > 1:
        results.append(ArticleScores("corpus", _scores(all_hypotheses, all_references, metrics)))
    return results


def _scores(
    hypotheses: Sequence[str], references: Sequence[str], metrics: Sequence[str]
) -> tuple[Score, ...]:
    return tuple(
        load_metric(name).score(hypotheses, [references], intervals=True) for name in metrics
    )
