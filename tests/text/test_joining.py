"""Sentences back to running text."""

from __future__ import annotations

import pytest

from workbench.text.joining import join_sentences


@pytest.mark.parametrize(
    ("sentences", "joined"),
    [
        ([], ""),
        ([("One.", False), ("Two", False)], "One. Two"),
        ([("One", True), ("Two", False)], "One. Two"),
        ([("One.", True), ("Two?", True)], "One. Two?"),
        ([('He said "no."', True), ("It was (over)", True)], 'He said "no." It was (over).'),
        ([("One,", True), ("two", False)], "One, two"),
        ([("", True), ("Two", True), ("", False)], "Two."),
        ([('"', True)], '"'),
    ],
)
def test_join(sentences: list[tuple[str, bool]], joined: str) -> None:
    assert join_sentences(sentences) == joined
