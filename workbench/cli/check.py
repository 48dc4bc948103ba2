"""`workbench check`: what is wrong with translations, without a reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import console, options

if TYPE_CHECKING:
    from workbench.checks import Evidence
    from workbench.inspection import Inspection
    from workbench.inspection.selftest import Row
    from workbench.records import TextPair

    Ask = Callable[[Sequence[TextPair]], list[Evidence]]

Places = Annotated[
    list[str],
    typer.Argument(
        help="A folder of articles, a file of pairs, or SOURCE and TRANSLATION lines.",
        show_default=False,
    ),
]
Only = Annotated[
    list[str] | None, typer.Option("--only", help="Only this check; may be given again.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", help="Leave this check out; may be given again.")
]
Similar = Annotated[
    bool, typer.Option("--similarity", help="Compare sentence vectors of both sides too.")
]
Encoder = Annotated[str, typer.Option("--encoder", help="Encoder id or folder.")]
ForcedScore = Annotated[
    bool, typer.Option("--forced", help="Ask the translator how likely each translation is.")
]
Selftest = Annotated[
    bool,
    typer.Option("--selftest", help="Damage the pairs and count what is seen; they must be sound."),
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the self-test's damage.")]
Shown = Annotated[int, typer.Option("--show", help="Segments to show, the worst first.")]
Fail = Annotated[bool, typer.Option("--fail", help="Exit with 5 if any verdict is bad.")]


def check(
    places: Places,
    only: Only = None,
    without: Without = None,
    similarity: Similar = False,
    encoder: Encoder = "e5-ar-en",
    forced: ForcedScore = False,
    model: options.Model = "ar-en",
    threads: options.Threads = None,
    show: Shown = 20,
    selftest: Selftest = False,
    seed: Seed = 12345,
    fail: Fail = False,
    encoding: options.Encoding = "",
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check translations without a reference: numbers, dates, names, negation, loops, cuts, and more.

    Example: workbench check seeds/002_69d6c3cabd01524e.txt seeds/references/002_69d6c3cabd01524e.en.txt
    """
    from workbench.checks import Level
    from workbench.errors import FloorError
    from workbench.inspection import inspect_pairs, read_pairs

    pairs = read_pairs(places, encoding)
    asked = encoder if similarity else "", model if forced else "", threads
    if selftest:
        _selftest(pairs, seed, asked, json)
        return
    names = _names(only, without)
    with _models(*asked) as ask:
        found = inspect_pairs(pairs, ask(pairs), names)
    if json:
        console.as_json(found.as_record())
    else:
        _show(found, show)
    bad = len(found.of_level(Level.BAD))
    if fail and bad:
        raise FloorError(f"{bad} of {len(pairs)} translations are bad", hint="see --json for all")


def _names(only: Sequence[str] | None, without: Sequence[str] | None) -> list[str]:
    """Return the checks to make; raises InputError for a name that is none."""
    from workbench.checks import CHECKS, load_check

    for name in (*(only or ()), *(without or ())):
        load_check(name)
    return [name for name in (only or CHECKS) if name not in (without or ())]


@contextmanager
def _models(encoder: str, model: str, threads: int | None) -> Iterator[Ask]:
    """Load the models that are named, give a function that asks them, and free them."""
    from workbench.encoder import SentenceEncoder
    from workbench.inspection import gather_evidence
    from workbench.registry import find_model

    with ExitStack() as stack:
        translator = None
        if model:
            translator = options.make_translator(model, True, {"threads": threads})
            stack.callback(translator.close)
        vectors = SentenceEncoder(find_model(encoder, "encoder"), threads or 0) if encoder else None
        yield lambda pairs: gather_evidence(pairs, vectors, translator)


def _show(found: Inspection, count: int) -> None:
    """Print the counts of each reason, then the worst segments with their evidence."""
    from workbench.checks import Level, load_check

    rows = [
        [name, str(warn), str(bad), load_check(name).help]
        for name, (warn, bad) in found.counts.items()
    ]
    if rows:
        console.table(["reason", "warn", "bad", "what it is"], rows, numeric=(1, 2))
    levels = {level: found.of_level(level) for level in (Level.BAD, Level.WARN, Level.OK)}
    told = ", ".join(f"{len(items)} {level}" for level, items in levels.items())
    console.result(f"{len(found.items)} pairs: {told}")
    for item in [*levels[Level.BAD], *levels[Level.WARN]][:count]:
        article = item.pair.metadata.get("article", "")
        console.result(f"\n{article}{':' if article else ''}{item.number}  {item.verdict.level}")
        for remark in item.verdict.remarks:
            console.result(f"  {remark.check}: {remark.message}")
        console.result(f"  source  {item.pair.source}")
        console.result(f"  target  {item.pair.target}")


def _selftest(
    pairs: Sequence[TextPair], seed: int, asked: tuple[str, str, int | None], json: bool
) -> None:
    """Print how much of each kind of damage is seen, and how many sound pairs are objected to."""
    from workbench.inspection.selftest import run_selftest

    with _models(*asked) as ask, console.progress("damaging") as progress:
        rows = run_selftest(pairs, seed, progress, ask if any(asked[:2]) else None)
    if json:
        console.as_json({"seed": seed, "pairs": len(pairs), "kinds": [r.as_record() for r in rows]})
        return
    columns = ["damage", "pairs", "seen", "verdict bad", "false alarms", "of", "by"]
    console.table(columns, [_cells(row) for row in rows], numeric=(1, 2, 3, 4, 5))
    console.result(f"seed {seed}; false alarms: undamaged pairs to which the same checks object")


def _cells(row: Row) -> list[Any]:
    share = f"{row.bad / row.damaged:.1%}" if row.damaged else ""
    seen = f"{row.detection:.1%}" if row.damaged else ""
    return [
        row.kind, str(row.damaged), seen, share, f"{row.false_rate:.2%}", str(row.sound),
        ", ".join(row.checks),
    ]  # fmt: skip
