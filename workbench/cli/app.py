"""Assembles the commands and maps every failure to one message and an exit code.

0 success · 1 a bug · 2 wrong usage · 3 wrong input · 4 model trouble · 5 a score under its floor ·
130 Ctrl-C
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from workbench import __version__
from workbench.cli import console
from workbench.errors import WorkbenchError

INTERRUPTED = 130


class Group(TyperGroup):
    """The one place where errors become messages; it covers nested groups too."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; show a WorkbenchError without traceback."""
        try:
            return super().invoke(ctx)
        except WorkbenchError as problem:
            if console.settings.debug:
                raise
            console.error(problem)
            raise typer.Exit(problem.exit_code) from None
        except KeyboardInterrupt:
            sys.stderr.write(
                "\ninterrupted; nothing is half-written. The same command goes on from here.\n"
            )
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # `workbench … | head`: the reader has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except MemoryError:
            sys.stderr.write(
                "error: out of memory\nhint: smaller --batch-tokens, or fewer files at once\n"
            )
            raise typer.Exit(3) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as bug:
            if console.settings.debug or _is_usage(bug):
                raise
            sys.stderr.write(
                f"error: a bug in workbench: {type(bug).__name__}: {bug}\n"
                "hint: run the same command with --debug in front of its name, and report what it prints\n"
            )
            raise typer.Exit(1) from None


def _is_usage(bug: Exception) -> bool:
    """Return whether Typer itself wants to show this one (wrong option, missing argument)."""
    return hasattr(bug, "exit_code") and hasattr(bug, "format_message")


app = typer.Typer(
    name="workbench",
    cls=Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        console.result(f"workbench {__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Log more (-vv: all).")
    ] = 0,
) -> None:
    """Translate Arabic articles into English, align them and score them. Nothing leaves this
    machine.

    articles → segments → translations → pairs → scores, kept as corpora, told as reports.
    """
    console.settings.debug = debug
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(levelname)s: %(message)s", force=True
    )


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a C locale must not break Arabic output
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


def _assemble() -> None:
    from workbench.cli import (
        align,
        check,
        corpus,
        doctor,
        glossary,
        memory,
        models,
        names,
        report,
        run,
        score,
        segment,
        train,
        translate,
    )

    app.command("run")(run.run)
    app.command("align")(align.align)
    app.command("segment")(segment.segment)
    app.command("translate")(translate.translate)
    app.command("score")(score.score)
    app.command("lint")(score.lint)
    app.command("check")(check.check)
    app.command("names")(names.names)
    app.add_typer(corpus.app, name="corpus")
    app.add_typer(models.app, name="models")
    app.add_typer(memory.app, name="memory")
    app.add_typer(glossary.app, name="glossary")
    app.command("train")(train.train)
    app.command("back-translate")(train.back_translate)
    app.command("train-boundaries")(train.train_boundaries)
    app.command("report")(report.report)
    app.command("doctor")(doctor.doctor)


_assemble()
