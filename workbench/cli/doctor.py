"""`workbench doctor`: what is installed, what this CPU can do, and a proof that no socket is opened."""

from __future__ import annotations

from typing import Any

import typer

from workbench.cli import console, options


def doctor(
    model: options.Model = "ar-en",
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check the installation: versions, CPU, models and their hashes, and a translation without any
    socket.

    Example: workbench doctor
    """
    from workbench.health import check_installation

    report = check_installation(model)
    if json:
        console.as_json(report)
    else:
        _show(report)
    if not report["ok"]:
        raise typer.Exit(4)


def _show(report: dict[str, Any]) -> None:
    for section, values in report.items():
        if section == "ok":
            continue
        console.result(section)
        for name, value in values.items():
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            console.result(f"  {name:<22} {shown}")
    console.result("all well" if report["ok"] else "something is wrong: see above")
