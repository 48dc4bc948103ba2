"""Text without its punctuation."""

from __future__ import annotations

import pytest

from workbench.text.marks import strip_marks


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("قال: «نعم»، ثم غادر!", "قال نعم ثم غادر"),
        ("ارتفع 3.5 في المئة عند 9:30.", "ارتفع 3.5 في المئة عند 9:30"),
        ("a - b", "a b"),
        ("...", ""),
    ],
)
def test_strip(text: str, bare: str) -> None:
    assert strip_marks(text) == bare
    assert strip_marks(bare) == bare
