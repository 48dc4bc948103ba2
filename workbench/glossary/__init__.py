"""Glossaries: what a term must be called in English, and where it stands in an Arabic text.

    glossary = read_glossary(Path("names.csv"))
    glossary.find("لبيونج يانج")              [Match(term=Term(…, "Pyongyang"), 0, 11, letters=("ل",))]
    lacking(glossary.find(source), english)   the terms whose English form is missing

A term is found with the clitics و ف ب ك ل ال س in front, in any spelling that folds to the same key, and,
if it is no name, with pronouns, dual and plural endings. It never fires inside a word. The files: see
`reading`.
"""

from __future__ import annotations

from workbench.glossary.english import count_form, keeps_clitics, lacking, pattern_of
from workbench.glossary.matching import Glossary, Match
from workbench.glossary.reading import read_glossaries, read_glossary
from workbench.glossary.terms import KINDS, Term

__all__ = [
    "KINDS",
    "Glossary",
    "Match",
    "Term",
    "count_form",
    "keeps_clitics",
    "lacking",
    "pattern_of",
    "read_glossaries",
    "read_glossary",
]
