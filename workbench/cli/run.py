"""`workbench run`: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.pipeline import Timing, TranslatedArticle
    from workbench.references import ArticleScores
    from workbench.splitter import BoundaryFinder
    from workbench.translator import SegmentTranslator


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help="Articles, or folders of them; - is standard input.")
    ],
    out: options.Out = Path("aligned"),
    references: Annotated[
        Path | None,
        typer.Option("--references", help="Folder of NAME.en.txt; default: references/ beside."),
    ] = None,
    model: options.Model = "ar-en",
    beam: options.Beam = None,
    length_penalty: options.LengthPenalty = None,
    threads: options.Threads = None,
    batch_tokens: options.BatchTokens = None,
    compute_type: options.ComputeType = None,
    deterministic: options.Deterministic = False,
    mend: options.Mend = True,
    protect: options.Protect = True,
    glossary: options.Glossaries = None,
    memory: options.MemoryFile = None,
    no_cache: options.NoCache = False,
    encoding: options.Encoding = "",
    input_format: options.InputFormat = "",
    field: options.Field = "",
    keep_furniture: options.KeepFurniture = False,
    unmarked: options.Unmarked = True,
    any_language: options.AnyLanguage = False,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate articles, pair their sentences, score them against references, and write it all to
    --out.

    Example: workbench run seeds/
    """
    from workbench.pipeline import Timing
    from workbench.references import score_articles

    read = options.read_options(
        encoding=encoding, format=input_format, keep_furniture=keep_furniture,
        any_language=any_language, text_field=field,
    )  # fmt: skip
    given = {
        "beam_size": beam, "length_penalty": length_penalty, "threads": threads, "batch_tokens": batch_tokens,
        "compute_type": compute_type, "deterministic": deterministic or None,
    }  # fmt: skip
    timing = Timing()
    translator = options.make_mender(
        model, no_cache, given, mend=mend, protect=protect, glossary=glossary, memory=memory
    )
    finder = options.make_finder(unmarked, threads)
    items = _translate(inputs, out, read, translator, timing, force, finder)
    with timing.stage("score"):
        scores = score_articles(items, references)
    _write(items, scores, out, translator, timing)
    if json:
        console.as_json(_report(items, scores, out, translator, timing))
    else:
        _tell(items, scores, out, translator, timing)
    translator.close()


def _translate(
    inputs: Sequence[Path],
    out: Path,
    read: Any,
    translator: SegmentTranslator,
    timing: Timing,
    force: bool,
    finder: BoundaryFinder | None,
) -> list[TranslatedArticle]:
    """Read everything first, so that a bad file is known before minutes are spent."""
    from workbench.articles import find_files, read_articles
    from workbench.outputs import check_names, check_target
    from workbench.pipeline import translate_articles

    with timing.stage("read"):
        paths = [path for path in inputs if str(path) == "-"]
        files = paths + find_files(path for path in inputs if str(path) != "-")
        articles = [article for file in files for article in read_articles(file, read)]
    check_names(articles)
    check_target(out, [article.id for article in articles], force=force)
    with console.progress(f"translating {len(articles)} articles") as progress:
        return translate_articles(articles, translator, timing, progress, finder)


def _write(
    items: Sequence[TranslatedArticle],
    scores: Sequence[ArticleScores],
    out: Path,
    translator: SegmentTranslator,
    timing: Timing,
) -> None:
    from workbench.outputs import write_article, write_json

    timings = _timings(translator, timing)
    for item in items:
        write_article(item, out, translator, timings)
    if scores:
        write_json(out / "scores.json", [score.as_record() for score in scores])


def _timings(translator: SegmentTranslator, timing: Timing) -> dict[str, Any]:
    """Return seconds and counts of the whole run: its articles share their batches."""
    from dataclasses import asdict

    seconds = {name: round(value, 4) for name, value in timing.seconds.items()}
    counts = asdict(translator.stats)
    spent = timing.seconds.get("translate", 0.0)
    speed = translator.stats.target_pieces / spent if spent else 0.0
    return {"seconds": seconds, **counts, "target_tokens_per_second": round(speed, 1)}


def _report(
    items: Sequence[TranslatedArticle],
    scores: Sequence[ArticleScores],
    out: Path,
    translator: SegmentTranslator,
    timing: Timing,
) -> dict[str, Any]:
    """Return the whole run as one JSON document."""
    from workbench.outputs import folder_name, provenance

    return {
        "articles": [
            {
                "folder": str(out / folder_name(item.article.id)),
                **provenance(item, translator),
            }
            for item in items
        ],
        "scores": [score.as_record() for score in scores],
        "timings": _timings(translator, timing),
    }


def _tell(
    items: Sequence[TranslatedArticle],
    scores: Sequence[ArticleScores],
    out: Path,
    translator: SegmentTranslator,
    timing: Timing,
) -> None:
    """Print the table of the run, then what it used."""
    from workbench.outputs import folder_name

    found = {score.id: score for score in scores}
    rows = []
    for item in items:
        row = [folder_name(item.article.id), str(len(item.translations)), str(len(item.set_aside))]
        flagged = sum(bool(t.flags) for t in item.translations)
        rows.append([*row, str(flagged), *_score_cells(found.get(item.article.id))])
    if "corpus" in found:
        total = len([t for item in items for t in item.translations])
        aside = sum(len(item.set_aside) for item in items)
        flagged = sum(bool(t.flags) for item in items for t in item.translations)
        rows.append(
            ["corpus", str(total), str(aside), str(flagged), *_score_cells(found["corpus"])]
        )
    columns = ["article", "segments", "set aside", "flagged", "BLEU", "chrF++", "TER"]
    if not scores:
        columns, rows = columns[:4], [row[:4] for row in rows]
    console.table(columns, rows, numeric=range(1, len(columns)))
    if scores:
        console.result("")
        for score in scores[-1].scores:
            console.result(f"{score.metric}: {score.signature}")
    stats = translator.stats
    spent = timing.seconds.get("translate", 0.0)
    speed = f", {stats.target_pieces / spent:.0f} tokens/s" if stats.target_pieces else ""
    console.message(
        f"{len(items)} articles, {stats.segments} sentences in {spent:.1f} s "
        f"({stats.cached} of {stats.units} from the cache{speed}) with {translator.card.id}; "
        f"results in {out}/"
    )
    console.tell_care(stats.extra)


def _score_cells(scores: ArticleScores | None) -> list[str]:
    if scores is None:
        return ["–", "–", "–"]
    cells = []
    for score in scores.scores:
        half = (score.interval[1] - score.interval[0]) / 2 if score.interval else None
        cells.append(f"{score.value:.1f}" + (f" ± {half:.1f}" if half is not None else ""))
    return cells
