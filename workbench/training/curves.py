"""The curve of a run as a picture: losses on the left, BLEU and chrF++ on the right, over minutes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.errors import ModelError


def read_curve(path: Path) -> list[dict[str, Any]]:
    """Return the points of `curve.jsonl`; an empty list if there is none."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def draw_curve(points: list[dict[str, Any]], path: Path) -> None:
    """Write a PNG of the curve; raises ModelError if matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        raise ModelError(
            "drawing the curve needs matplotlib", hint="pip install 'translation-workbench[train]'"
        ) from None
    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    losses = [(p["minutes"], p["train_loss"]) for p in points if p.get("train_loss") is not None]
    if losses:
        axes.plot(*zip(*losses, strict=True), color="0.7", label="training, with dropout")
    tiers = sorted({name for p in points for name in p.get("held_out", {})})
    for name in tiers:
        values = [
            (p["minutes"], p["held_out"][name]) for p in points if name in p.get("held_out", {})
        ]
        axes.plot(*zip(*values, strict=True), marker="o", label=f"held out: {name}")
    axes.set_xlabel("minutes of training")
    axes.set_ylabel("nats a target piece")
    axes.grid(visible=True, alpha=0.3)
    right = axes.twinx()
    for key, label, colour in (("bleu", "BLEU", "tab:green"), ("chrf", "chrF++", "tab:red")):
        values = [(p["minutes"], p[key]) for p in points if p.get(key) is not None]
        if values:
            right.plot(*zip(*values, strict=True), "--", marker="s", color=colour, label=label)
    right.set_ylabel("BLEU, chrF++ (per cent)")
    handles = [*axes.get_legend_handles_labels()[0], *right.get_legend_handles_labels()[0]]
    axes.legend(handles, [str(handle.get_label()) for handle in handles], loc="best", fontsize=8)
    figure.savefig(path, dpi=100)
