"""The embedded model with a glossary on the five seeds: every mention right, no clitic broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEEDS
from workbench.articles import ReadOptions, read_articles
from workbench.glossary import count_form, keeps_clitics, read_glossary
from workbench.ladder import Care, Mender
from workbench.registry import find_model
from workbench.splitter import split_article
from workbench.translator import Translated, Translator
from workbench.translator.options import options_for

pytestmark = pytest.mark.slow
NAMES = read_glossary(ROOT / "tests/data/glossary.csv")


def sentences(path: Path) -> list[str]:
    return [
        segment.text
        for article in read_articles(path, ReadOptions())
        for segment in split_article(article)
        if NAMES.find(segment.text)
    ]


@pytest.fixture(scope="module")
def translated() -> dict[str, dict[str, Translated]]:
    """Seed -> sentence -> its translation, for the sentences that hold a name."""
    card = find_model("ar-en")
    mender = Mender(Translator(card, options_for(card, {})), Care(glossary=NAMES))
    texts = {path.stem: sentences(path) for path in sorted(SEEDS.glob("*.txt"))}
    flat = [text for own in texts.values() for text in own]
    done = dict(zip(flat, mender.translate_texts(flat), strict=True))
    mender.close()
    return {name: {text: done[text] for text in own} for name, own in texts.items()}


@pytest.mark.parametrize("seed", sorted(path.stem for path in SEEDS.glob("*.txt")))
def test_every_mention_is_right(translated: dict[str, dict[str, Translated]], seed: str) -> None:
    assert translated[seed]
    for text, one in translated[seed].items():
        matches = NAMES.find(text)
        for term in {match.term for match in matches}:
            mentions = sum(match.term is term for match in matches)
            assert count_form(term, one.text) >= mentions, one.text
        assert "terms" not in one.flags
        assert not re.search(r"[\u0621-\u064a]", one.text) or "untranslated" in one.flags


def test_prefix_words_are_kept(translated: dict[str, dict[str, Translated]]) -> None:
    """Each و is an "and" (or a list's comma); each ل and ب leaves a preposition or a possessive."""
    seen = {"و": 0, "ل": 0}
    for own in translated.values():
        for text, one in own.items():
            for match in NAMES.find(text):
                assert keeps_clitics(match, one.text), one.text
                for letter in match.letters:
                    seen[letter] = seen.get(letter, 0) + 1
    assert seen["و"] >= 4
    assert seen["ل"] >= 3


def test_what_was_done_is_told(translated: dict[str, dict[str, Translated]]) -> None:
    changed = [one for own in translated.values() for one in own.values() if one.mended]
    for one in changed:
        assert one.mended is not None
        assert one.mended.chosen in one.tried
        assert one.mended.reasons
        assert one.mended.first
        assert one.mended.first != one.text
