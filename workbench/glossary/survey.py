"""What a person should know of a glossary before using it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from workbench.glossary.matching import Glossary
from workbench.glossary.spelling import WORD, fold, splits
from workbench.glossary.terms import Term

_SHORT_LETTERS = 3


def count_terms(glossary: Glossary, texts: Iterable[str]) -> dict[Term, dict[str, int]]:
    """Return for each term found the forms in which it stands, clitics included, and how often."""
    found: dict[Term, Counter[str]] = {}
    for text in texts:
        for match in glossary.find(text):
            form = " ".join(text[match.start : match.end].split())
            found.setdefault(match.term, Counter())[form] += 1
    return {term: dict(forms.most_common()) for term, forms in found.items()}


def remarks_on(glossary: Glossary) -> list[str]:
    """Return doubts about terms: those that stand twice, that are short, that hide behind a clitic."""
    remarks = [
        f"{second.place}: '{second.sources[0]}' stands in {first.place} already, with the same English"
        for first, second in glossary.repeated
    ]
    keys = {
        " ".join(WORD.findall(fold(source))): term
        for term in glossary.terms
        for source in term.sources
    }
    for key, term in keys.items():
        if len(key.replace(" ", "")) < _SHORT_LETTERS:
            remarks.append(
                f"{term.place}: '{key}' is short and will be found where it is not meant"
            )
        first, _, rest = key.partition(" ")
        for prefix, bare in splits(first):
            other = keys.get(f"{bare} {rest}".strip())
            if prefix.text and other is not None and other is not term:
                remarks.append(
                    f"{term.place}: '{key}' is also '{prefix.text}' + '{other.sources[0]}' "
                    f"({other.target}); it is read as '{term.target}'"
                )
    return remarks
