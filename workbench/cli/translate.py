"""`workbench translate`: files and standard input, the same shape out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.translator import SegmentTranslator


def translate(
    files: Annotated[list[Path], typer.Argument(help="Files to translate; - is standard input.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for NAME.en.SUFFIX; default: standard output."),
    ] = None,
    lines: Annotated[
        bool,
        typer.Option(
            "--lines", help="Line k of the output translates line k of the input, always."
        ),
    ] = False,
    n_best: Annotated[
        int | None, typer.Option("--n-best", help="Alternatives too (with --json).")
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
    unmarked: options.Unmarked = True,
    any_language: options.AnyLanguage = False,
    force: options.Force = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate text, Markdown, HTML, JSONL or TSV; the output has the input's shape.

    Example: echo 'أعلنت الوزارة النتائج اليوم.' | workbench translate -
    """
    from workbench.documents import load_document
    from workbench.files import refuse_existing, write_text
    from workbench.outputs import english_path

    given = {
        "beam_size": beam, "length_penalty": length_penalty, "threads": threads, "batch_tokens": batch_tokens,
        "compute_type": compute_type, "deterministic": deterministic or None, "n_best": n_best,
    }  # fmt: skip
    read = options.read_options(
        encoding=encoding, format="lines" if lines else input_format, text_field=field,
        any_language=any_language or lines, keep_furniture=True,
    )  # fmt: skip
    finder = options.make_finder(unmarked, threads)
    documents = [load_document(file, read, finder) for file in files]
    targets = [english_path(document.origin, out) if out else None for document in documents]
    for target in targets:
        if target is not None:
            refuse_existing(target, force)
    translator = options.make_mender(
        model, no_cache, given, mend=mend, protect=protect, glossary=glossary, memory=memory
    )
    texts = [text for document in documents for text in document.sentences]
    with console.progress("translating") as progress:
        done = translator.translate_texts(texts, progress)
    start = 0
    report: list[dict[str, Any]] = []
    for document, target in zip(documents, targets, strict=True):
        own = done[start : start + len(document.sentences)]
        start += len(own)
        if json:
            report += _records(document.origin, document.sentences, own)
            continue
        text = document.render([one.text for one in own])
        if target is None:
            console.result(text, end="")
        else:
            write_text(target, text)
    _finish(
        translator, report if json else None, [t for t in targets if t is not None and not json]
    )


def _records(origin: str, sentences: Sequence[str], done: Sequence[Any]) -> list[dict[str, Any]]:
    """Return one record a sentence for --json."""
    from dataclasses import asdict

    return [
        {
            "file": origin,
            "source": text,
            "english": one.text,
            "log_probability": one.log_probability,
            "tokens": one.token_count,
            "flags": list(one.flags),
            "tried": list(one.tried),
            "mended": asdict(one.mended) if one.mended else None,
            "suggestion": asdict(one.suggestion) if one.suggestion else None,
            "alternatives": [{"english": t, "log_probability": p} for t, p in one.alternatives],
        }
        for text, one in zip(sentences, done, strict=True)
    ]


def _finish(
    translator: SegmentTranslator, report: list[dict[str, Any]] | None, written: Sequence[Path]
) -> None:
    if report is not None:
        console.as_json(report)
    for path in written:
        console.message(f"wrote {path}")
    stats = translator.stats
    if stats.repaired:
        console.message(
            f"{stats.repaired} outputs had reached their limit and were translated in parts"
        )
    console.tell_care(stats.extra)
    translator.close()
