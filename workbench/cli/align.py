"""`workbench align`: two texts, or two folders of them, to beads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.alignment import Alignment, Material
    from workbench.bitexts import Bitext
    from workbench.metrics.alignment import BeadIds
    from workbench.records import Segment

    ReadBitext = Callable[[Bitext], tuple[list[Segment], list[Segment]]]

ALL = "all"
_SHOWN = 5  # gaps, moves and doubts of one text that the terminal shows; the files have them all


def align(
    source: Annotated[
        Path | None, typer.Argument(help="Arabic file or folder.", show_default=False)
    ] = None,
    target: Annotated[
        Path | None, typer.Argument(help="English file or folder.", show_default=False)
    ] = None,
    out: options.Out = Path("aligned"),
    aligner: Annotated[
        str, typer.Option("--aligner", help="hybrid, embedding, pivot, length; all with --gold.")
    ] = "hybrid",
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line is a segment already; no splitting.")
    ] = False,
    gold: Annotated[
        Path | None,
        typer.Option("--gold", help="Ladder file or folder of NAME.gold: measure, write nothing."),
    ] = None,
    apply: Annotated[
        Path | None,
        typer.Option("--apply", help="Folder of an alignment whose pairs.tsv was corrected."),
    ] = None,
    rescore: Annotated[
        bool, typer.Option("--rescore/--no-rescore", help="Decide doubtful splits by the model.")
    ] = True,
    model: options.Model = "ar-en",
    encoder: Annotated[str, typer.Option("--encoder", help="Encoder id or folder.")] = "e5-ar-en",
    threads: options.Threads = None,
    no_cache: options.NoCache = False,
    encoding: options.Encoding = "",
    keep_furniture: options.KeepFurniture = False,
    unmarked: options.Unmarked = True,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Align an Arabic text with its English version, sentence by sentence; list what is missing or added.

    Example: workbench align seeds/002_69d6c3cabd01524e.txt seeds/references/002_69d6c3cabd01524e.en.txt
    """
    from workbench.bitexts import find_bitexts, read_bitext
    from workbench.errors import InputError

    if apply is not None:
        _apply(apply, json)
        return
    if source is None or target is None:
        raise InputError("two texts are needed", hint="workbench align ARABIC ENGLISH")
    names = _aligners(aligner, gold)
    read = partial(
        read_bitext,
        options=options.read_options(encoding=encoding, keep_furniture=keep_furniture),
        lines=lines,
        finder=options.make_finder(unmarked, threads),
    )
    bitexts, alone = find_bitexts(source, target)
    for path in alone:
        console.warning(f"{path}: no file of that name on the other side; left out")
    given = {"threads": threads}
    with _material(names, model, encoder, no_cache, rescore, given) as (material, about):
        if gold is not None:
            _measure(bitexts, gold, names, material, read, json)
        else:
            about = {**about, "aligner": aligner, "rescored": rescore and aligner == "hybrid"}
            _align(bitexts, out, aligner, material, read, about, force, json)


def _aligners(name: str, gold: Path | None) -> list[str]:
    """Return the aligners to run; "all" only makes sense where they are measured."""
    from workbench.aligners import ALIGNERS
    from workbench.errors import InputError, unknown_name

    if name == ALL and gold is not None:
        return list(ALIGNERS)
    if name == ALL:
        raise InputError("--aligner all compares aligners", hint="add --gold LADDER, or name one")
    if name not in ALIGNERS:
        raise InputError(unknown_name("aligner", name, [*ALIGNERS, ALL]))
    return [name]


@contextmanager
def _material(
    names: Sequence[str],
    model: str,
    encoder: str,
    no_cache: bool,
    rescore: bool,
    given: dict[str, Any],
) -> Iterator[tuple[Material, dict[str, Any]]]:
    """Load the models that the aligners need, and no others; say which."""
    from workbench.alignment import NEEDS, Material
    from workbench.encoder import SentenceEncoder
    from workbench.registry import find_model, model_hash

    material = Material()
    about: dict[str, Any] = {}
    translator = None
    if any("translations" in NEEDS[name] for name in names):
        translator = options.make_translator(model, no_cache, given)
        about["model"] = {"id": translator.card.id, "sha256": model_hash(translator.card)}
        material.translate = _with_progress(translator)
        material.score = translator.score if rescore else None
    if any("embed" in NEEDS[name] for name in names):
        card = find_model(encoder, "encoder")
        about["encoder"] = {"id": card.id, "sha256": model_hash(card)}
        material.embed = SentenceEncoder(card, given["threads"] or 0).embed
    try:
        yield material, about
    finally:
        if translator is not None:
            translator.close()


def _with_progress(translator: Any) -> Any:
    def translate(texts: Sequence[str]) -> list[str]:
        with console.progress(f"translating {len(texts)} sentences") as progress:
            return [one.text for one in translator.translate_texts(texts, progress)]

    return translate


def _align(
    bitexts: Sequence[Bitext],
    out: Path,
    aligner: str,
    material: Material,
    read: ReadBitext,
    about: dict[str, Any],
    force: bool,
    json: bool,
) -> None:
    """Align every text, write its folder, tell what was found."""
    from workbench.aligned_folder import describe, write_alignment
    from workbench.alignment import align_segments
    from workbench.files import refuse_existing

    texts = [read(bitext) for bitext in bitexts]
    for bitext in bitexts:  # before minutes are spent
        refuse_existing(out / bitext.name / "alignment.json", force)
    reports: list[dict[str, Any]] = []
    rows: list[list[str]] = []
    for bitext, (left, right) in zip(bitexts, texts, strict=True):
        result = align_segments(left, right, aligner, material)
        origin = {"source": str(bitext.source), "target": str(bitext.target)}
        write_alignment(result, out / bitext.name, {**origin, **about}, force=force)
        if json:
            reports.append({"folder": str(out / bitext.name), **origin, **describe(result)})
        else:
            rows.append(_row(bitext, result, len(left), len(right)))
            _tell(bitext, result)
    if json:
        console.as_json(reports)
        return
    columns = ["text", "source", "target", "beads", "1-1", "missing", "added", "moved", "doubtful"]
    console.table(columns, rows, numeric=range(1, len(columns)))
    console.message(f"results in {out}/; correct pairs.tsv, then: workbench align --apply FOLDER")


def _row(bitext: Bitext, result: Alignment, left: int, right: int) -> list[str]:
    straight = sum(pair.kind == "1-1" for pair in result.pairs)
    missing = sum(len(gap.segments) for gap in result.gaps if gap.kind == "missing")
    added = sum(len(gap.segments) for gap in result.gaps if gap.kind == "added")
    counts = (
        left, right, len(result.pairs), straight, missing, added, len(result.moves), len(result.doubts()),
    )  # fmt: skip
    return [bitext.name, *map(str, counts)]


def _tell(bitext: Bitext, result: Alignment) -> None:
    """Write what a person should look at to stderr; all of it is in alignment.json."""
    from workbench.aligned_folder import ids_of

    notes = []
    for gap in result.gaps[:_SHOWN]:
        numbers = ", ".join(str(s.index) for s in gap.segments)
        text = _short(" ".join(s.text for s in gap.segments))
        near = (
            f" (nearest: {gap.nearest.index}, cosine {gap.similarity:.2f})" if gap.nearest else ""
        )
        notes.append(f"{gap.kind} [{numbers}]{near}: {text}")
    for move in result.moves[:_SHOWN]:
        place = f"source {move.source.index} stands at target {move.target.index}"
        notes.append(f"moved: {place} (cosine {move.similarity:.2f}): {_short(move.source.text)}")
    for pair in result.doubts()[:_SHOWN]:
        left, right = ids_of(pair)
        notes.append(f"doubtful {pair.confidence:.2f}: {list(left)} : {list(right)}")
    for note in notes:
        console.message(f"{bitext.name}: {note}")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return console.isolate(text if len(text) <= 80 else text[:79] + "…", terminal=True)


def _measure(
    bitexts: Sequence[Bitext],
    gold: Path,
    names: Sequence[str],
    material: Material,
    read: ReadBitext,
    json: bool,
) -> None:
    """Print precision, recall and F1 of each aligner against gold ladders."""
    from workbench.aligned_folder import ids_of
    from workbench.alignment import align_segments
    from workbench.bitexts import with_gold
    from workbench.metrics.alignment import read_ladder, score_alignments

    texts = [(b, *read(b)) for b in with_gold(bitexts, gold)]
    ladders = [read_ladder(bitext.gold) for bitext, _, _ in texts if bitext.gold]
    table = []
    for name in names:
        found: list[list[BeadIds]] = [
            [ids_of(pair) for pair in align_segments(left, right, name, material).pairs]
            for _, left, right in texts
        ]
        score = score_alignments(ladders, found)
        rates = {
            "strict precision": score.strict_precision, "strict recall": score.strict_recall,
            "strict F1": score.strict_f1, "lax precision": score.lax_precision,
            "lax recall": score.lax_recall, "lax F1": score.lax_f1,
        }  # fmt: skip
        table.append({"aligner": name, "texts": len(texts), "beads": score.beads, **rates})
    if json:
        console.as_json(table)
        return
    cells = [
        [f"{value:.4f}" if isinstance(value, float) else str(value) for value in row.values()]
        for row in table
    ]
    console.table(list(table[0]), cells, numeric=range(1, len(table[0])))


def _apply(folder: Path, json: bool) -> None:
    """Take corrections made in pairs.tsv into all files of an alignment."""
    from dataclasses import asdict

    from workbench.aligned_folder import apply_corrections
    from workbench.errors import InputError

    if not (folder / "segments.jsonl").is_file():
        raise InputError(
            f"{folder}: not the folder of an alignment (no segments.jsonl)",
            hint="name the folder that workbench align wrote, such as aligned/NAME",
        )
    pairs, correction = apply_corrections(folder)
    if json:
        console.as_json({"folder": str(folder), "beads": len(pairs), **asdict(correction)})
    else:
        console.result(
            f"{folder}: {correction.beads} corrected beads, {correction.texts} corrected texts; "
            f"{len(pairs)} beads written"
        )
