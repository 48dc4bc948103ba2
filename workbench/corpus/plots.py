"""The figures of a corpus as one SVG picture: three histograms, no script, no font of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_WIDTH, _HEIGHT, _PAD = 260, 150, 26
_PANELS = (
    ("source_chars", "characters, Arabic"),
    ("target_chars", "characters, English"),
    ("ratio", "English over Arabic"),
)


def draw_figures(report: Mapping[str, Any]) -> str:
    """Return an SVG document; values above the 99th percentile stand in the last bar."""
    panels = [
        _panel(place, title, report[name]["histogram"])
        for place, (name, title) in enumerate(_PANELS)
        if name in report
    ]
    width = _WIDTH * len(_PANELS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" width="{width}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="10">\n'
        f'<rect width="{width}" height="{_HEIGHT}" fill="white"/>\n{"".join(panels)}</svg>\n'
    )


def _panel(place: int, title: str, histogram: Mapping[str, Sequence[float]]) -> str:
    counts, edges = histogram["counts"], histogram["edges"]
    left, room = place * _WIDTH + _PAD, _WIDTH - 2 * _PAD
    floor, tallest = _HEIGHT - _PAD, max(counts) or 1
    step = room / len(counts)
    bars = []
    for number, count in enumerate(counts):
        height = (floor - _PAD) * count / tallest
        told = f"{edges[number]:.3g}–{edges[number + 1]:.3g}: {count:g} pairs"
        bars.append(
            f'<rect x="{left + number * step:.1f}" y="{floor - height:.1f}" width="{step - 1:.1f}" '
            f'height="{height:.1f}" fill="#4477aa"><title>{escape(told)}</title></rect>\n'
        )
    ends = [(left, edges[0], "start"), (left + room, edges[-1], "end")]
    marks = [
        f'<text x="{x}" y="{floor + 12}" text-anchor="{anchor}">{value:.3g}</text>\n'
        for x, value, anchor in ends
    ]
    head = f'<text x="{left}" y="{_PAD - 8}">{escape(title)}</text>\n'
    return "".join([head, *bars, *marks])
