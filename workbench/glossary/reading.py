"""Reads glossaries: CSV and TSV with two columns, and TBX.

    ar,en,kind                                   the header and the column `kind` may be missing
    كيم جونج أون|كيم جونغ أون,Kim Jong Un,        several spellings stand between |
    صاروخ باليستي,ballistic missile,term          kinds: name, term, exact; default: by capitals
    وزارة الدفاع,Ministry of Defence|Defence Ministry,    the first form is wanted, the others are accepted
    Tu-160,,                                     no English: not to be translated

TBX (ISO 30042) of 2008 and 2019: every Arabic term of an entry with its first English one; terms that are
marked as deprecated or superseded are recognised in Arabic and never written in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench.errors import InputError, unknown_name
from workbench.files import open_binary
from workbench.formats import format_of, load_format
from workbench.formats.xmlstream import (
    LANG,
    free_element,
    inner_text,
    language_of,
    local_name,
    walk_elements,
)
from workbench.glossary.matching import Glossary
from workbench.glossary.spelling import WORD, fold
from workbench.glossary.terms import KINDS, Term, guess_kind
from workbench.text.script import has_arabic

TBX_SUFFIXES = (".tbx",)
_TABLES = ("csv", "tsv")
_ENTRIES = ("termEntry", "conceptEntry")
_GROUPS = ("tig", "ntig", "termSec")
_HEAD_BYTES = 4096


def read_glossaries(paths: Iterable[Path]) -> Glossary:
    """Read several files into one glossary; raises InputError for a term with two English forms."""
    return Glossary([term for path in paths for term in _read_terms(path)])


def read_glossary(path: Path) -> Glossary:
    """Read a glossary; raises InputError naming the entry that is wrong and what to do."""
    return read_glossaries([path])


def _read_terms(path: Path) -> Iterator[Term]:
    if path.suffix.lower() in TBX_SUFFIXES:
        yield from _read_tbx(path)
        return
    name = format_of(path)
    if name not in _TABLES:
        raise InputError(
            f"{path}: a glossary is a .csv, .tsv or .tbx file",
            hint=f"workbench memory import takes translations in {path.suffix}",
        )
    for number, pair in enumerate(load_format(name).read(path), 1):
        place = f"{path}: entry {number}"
        kind = str(pair.metadata.get("kind", pair.metadata.get("column3", ""))).strip().lower()
        yield _make_term(_cells(pair.source), _cells(pair.target), kind, place)


def _cells(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("|") if part.strip()]


def _make_term(sources: list[str], targets: list[str], kind: str, place: str) -> Term:
    """Return a checked term; an entry without English keeps its source."""
    if not sources or not any(WORD.search(fold(source)) for source in sources):
        raise InputError(
            f"{place}: no Arabic term", excerpt="|".join(targets), hint="the columns are ar,en,kind"
        )
    if kind and kind not in KINDS:
        raise InputError(f"{place}: " + unknown_name("kind", kind, KINDS), excerpt=sources[0])
    if not targets:
        if len(sources) > 1:
            raise InputError(
                f"{place}: several spellings and no English form",
                excerpt="|".join(sources),
                hint="give the English form, or one row for each text that is to be kept",
            )
        return Term((sources[0],), sources[0], kind or "exact", place=place)
    swapped = all(has_arabic(target) for target in targets)
    if swapped and not any(has_arabic(source) for source in sources):
        raise InputError(
            f"{place}: the English stands in the Arabic column and the reverse",
            excerpt=f"{sources[0]}, {targets[0]}",
            hint="the columns are ar,en,kind",
        )
    if any(has_arabic(target) for target in targets):
        raise InputError(f"{place}: Arabic letters in the English form", excerpt="|".join(targets))
    return Term(
        tuple(sources), targets[0], kind or guess_kind(targets[0]), tuple(targets[1:]), place
    )


def _read_tbx(path: Path) -> Iterator[Term]:
    with open_binary(path) as stream:
        root = "martif" if b"<martif" in stream.read(_HEAD_BYTES) else "tbx"
    number = 0
    for event, element in walk_elements(path, root):
        if event == "end" and local_name(element) in _ENTRIES:
            number += 1
            term = _parse_entry(element, f"{path}:{element.sourceline}")
            free_element(element)
            if term is not None:
                yield term
    if not number:
        raise InputError(f"{path}: no termEntry or conceptEntry in this file")


def _parse_entry(entry: Any, place: str) -> Term | None:
    """Return the term of an entry; None if it lacks one of the languages."""
    sources: list[str] = []
    targets: list[str] = []
    for child in entry.iter():
        if local_name(child) not in ("langSet", "langSec"):
            continue
        language = language_of(child, LANG)
        for group in (item for item in child.iter() if local_name(item) in _GROUPS):
            text = next((inner_text(i, set()) for i in group.iter() if local_name(i) == "term"), "")
            if text.strip() and language == "ar":
                sources.append(" ".join(text.split()))
            elif text.strip() and language == "en" and not _is_deprecated(group):
                targets.append(" ".join(text.split()))
    return _make_term(sources, targets, "", place) if sources and targets else None


def _is_deprecated(group: Any) -> bool:
    notes = [
        item.text or "" for item in group.iter() if local_name(item) in ("termNote", "adminNote")
    ]
    return any(note.startswith(("deprecated", "superseded")) for note in notes)
