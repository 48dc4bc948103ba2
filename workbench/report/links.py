"""Word links for the rows of a report."""

from __future__ import annotations

from workbench.report.content import Report


def link_words(report: Report) -> Report:
    """Return the report with word links; none yet."""
    return report
