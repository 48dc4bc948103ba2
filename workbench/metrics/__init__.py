"""How good is it: a family of metrics over hypotheses and references, each a `Score` with its
signature.

    metric = load_metric("bleu")
    metric.score(hypotheses, [references])            -> Score
    metric.score(hypotheses, [references], intervals=True)   with a 95 % interval

Line k of a hypothesis belongs to line k of every reference. To add a metric: a class with `name`
and `score`, a line in `METRICS`, a row in the table test, a row in the README.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Protocol, cast

from workbench.errors import InputError, unknown_name
from workbench.records import Score

# name -> (module, class); listing them loads nothing
METRICS: dict[str, tuple[str, str]] = {
    "bleu": ("workbench.metrics.overlap", "Bleu"),
    "chrf": ("workbench.metrics.overlap", "Chrf"),
    "chrf++": ("workbench.metrics.overlap", "ChrfPlusPlus"),
    "ter": ("workbench.metrics.overlap", "Ter"),
}
DEFAULT_METRICS = ("bleu", "chrf++", "ter")


class Metric(Protocol):
    """What a metric offers. `statistics` are summable per segment: resampling needs no rescoring."""

    name: str

    def score(
        self,
        hypotheses: Sequence[str],
        references: Sequence[Sequence[str]],
        *,
        intervals: bool = False,
    ) -> Score:
        """Return the corpus score; raises InputError if the numbers of lines differ."""


def load_metric(name: str) -> Metric:
    """Return a metric by name; raises InputError with the nearest name."""
    if name not in METRICS:
        raise InputError(unknown_name("metric", name, METRICS))
    module, kind = METRICS[name]
    return cast(Metric, getattr(importlib.import_module(module), kind)())
