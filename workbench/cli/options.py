"""Options that several commands share: one name, one meaning, one help text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console

if TYPE_CHECKING:
    from workbench.articles import ReadOptions
    from workbench.splitter import BoundaryFinder
    from workbench.translator import SegmentTranslator, Translator


def _set_quiet(value: bool) -> bool:
    console.settings.quiet = value
    return value


Model = Annotated[str, typer.Option("--model", help="Model id or folder.", show_default=True)]
Beam = Annotated[int | None, typer.Option("--beam", help="Beam size; default: the model's own.")]
LengthPenalty = Annotated[
    float | None, typer.Option("--length-penalty", help="Above 1 favours long output.")
]
Threads = Annotated[int | None, typer.Option("--threads", help="CPU threads; default: all cores.")]
BatchTokens = Annotated[
    int | None, typer.Option("--batch-tokens", help="Source pieces in one batch.")
]
ComputeType = Annotated[
    str | None, typer.Option("--compute-type", help="int8, int8_float32, int16, float32, …")
]
Deterministic = Annotated[
    bool,
    typer.Option(
        "--deterministic", help="Same bytes whatever else is translated beside it (slower)."
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Neither read nor write the translation cache.")
]
Mend = Annotated[
    bool,
    typer.Option("--mend/--no-mend", help="Try again where the output is faulty, keep the best."),
]
Protect = Annotated[
    bool,
    typer.Option("--protect/--no-protect", help="Carry addresses, handles and codes through."),
]
Glossaries = Annotated[
    list[Path] | None,
    typer.Option("--glossary", help="Terms with their English (CSV, TSV, TBX); again for more."),
]
MemoryFile = Annotated[
    Path | None,
    typer.Option("--memory", help="Translation memory: what it holds is not translated again."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no notes.", callback=_set_quiet)
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Encoding = Annotated[
    str, typer.Option("--encoding", help="Encoding of the input; default: recognised.")
]
InputFormat = Annotated[
    str, typer.Option("--format", help="text, markdown, html, jsonl or tsv; default: by suffix.")
]
Field = Annotated[
    str, typer.Option("--field", help="Field or column that holds the text (JSONL, TSV).")
]
KeepFurniture = Annotated[
    bool,
    typer.Option("--keep-furniture", help="Keep site furniture (share prompts, reading time, …)."),
]
Unmarked = Annotated[
    bool,
    typer.Option(
        "--unmarked/--no-unmarked",
        help="Find sentence ends in long stretches without punctuation, by the sentence encoder.",
    ),
]
AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Do not refuse text that is not Arabic.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the results.", show_default=True)]


def read_options(**given: Any) -> ReadOptions:
    """Build the reading options from what the command was given."""
    from workbench.articles import ReadOptions

    return ReadOptions(**given)


def make_finder(unmarked: bool, threads: int | None = None) -> BoundaryFinder | None:
    """Return the finder of sentence ends without marks, None if not wanted or not installed."""
    if not unmarked:
        return None
    from workbench.boundaries import find_unmarked_finder

    return find_unmarked_finder(threads or 0)


def make_translator(model: str, no_cache: bool, given: dict[str, Any]) -> Translator:
    """Load a translator with its card's options, the user's on top."""
    from workbench.folders import cache_file
    from workbench.registry import find_model
    from workbench.translator import Translator
    from workbench.translator.options import options_for

    card = find_model(model)
    return Translator(card, options_for(card, given), None if no_cache else cache_file())


def make_mender(
    model: str,
    no_cache: bool,
    given: dict[str, Any],
    *,
    mend: bool,
    protect: bool,
    glossary: list[Path] | None,
    memory: Path | None,
) -> SegmentTranslator:
    """Load a translator that looks at what it says, keeps to a glossary and asks a memory first."""
    from workbench.glossary import read_glossaries
    from workbench.ladder import Care, Mender
    from workbench.memory import Memory

    care = Care(
        mend=mend,
        protect=protect,
        glossary=read_glossaries(glossary or []),
        memory=Memory(memory) if memory is not None else None,
    )
    return Mender(make_translator(model, no_cache, given), care)
