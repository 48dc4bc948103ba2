"""Sentences back to running text."""

from __future__ import annotations

import pytest

from workbench.text.joining import close_sentence, join_sentences


@pytest.mark.parametrize(
    ("sentences", "joined"),
    [([], ""), (["One.", "Two"], "One. Two"), (["", "Two", ""], "Two")],
)
def test_join(sentences: list[str], joined: str) -> None:
    assert join_sentences(sentences) == joined


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("One", "One."),
        ("One.", "One."),
        ("Two?", "Two?"),
        ("One,", "One,"),
        ('He said "no."', 'He said "no."'),
        ('He said "no"', 'He said "no".'),
        ("It was (over)", "It was (over)."),
        ("", ""),
        ('"', '"'),
    ],
)
def test_close(text: str, closed: str) -> None:
    assert close_sentence(text) == closed
    assert close_sentence(closed) == closed
