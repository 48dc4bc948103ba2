"""Two files, or two folders matched by name: the texts to align, as segments.

    for bitext in find_bitexts(Path("ar/"), Path("en/")):
        source, target = read_bitext(bitext, options)

Files belong together when their names agree without the suffix and without a language mark:
`a.txt` and `a.en.txt`, `a.ar.md` and `a.html`, `debate-1.ar` and `debate-1.en`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.articles import READERS, ReadOptions, read_articles
from workbench.decoding import decode
from workbench.errors import InputError
from workbench.files import read_bytes
from workbench.records import Language, Segment
from workbench.splitter import BoundaryFinder, split_article

_MARKS = (".ar", ".en", ".ara", ".eng", ".arabic", ".english", "_ar", "_en", "-ar", "-en")
_GOLD = (".gold", ".ladder")


@dataclass(frozen=True, slots=True)
class Bitext:
    """Two files that belong together; `gold` is a ladder beside them, if one was asked for."""

    name: str
    source: Path
    target: Path
    gold: Path | None = None


def bitext_name(path: Path) -> str:
    """Return the name that both sides share: without suffix, without language mark.

    >>> bitext_name(Path("x/000_ab.en.txt")), bitext_name(Path("debate-1.ar"))
    ('000_ab', 'debate-1')
    """
    name = path.name
    for suffix in (*READERS, ".gold", ".ladder"):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
            break
    for mark in _MARKS:
        if name.lower().endswith(mark) and len(name) > len(mark):
            return name[: -len(mark)]
    return name


def find_bitexts(source: Path, target: Path) -> tuple[list[Bitext], list[Path]]:
    """Return the pairs of files by name and the files without partner.

    Two files are one bitext whatever their names. Raises InputError for a missing path, a file against
    a folder, two files of one name on one side, or folders without a single match.
    """
    for path in (source, target):
        if not path.exists():
            raise InputError(f"{path}: no such file or folder", hint="check the path")
    if source.is_dir() != target.is_dir():
        raise InputError(
            f"{source} and {target}: one is a folder, the other a file",
            hint="give two files, or two folders with the same names in them",
        )
    if not source.is_dir():
        return [Bitext(bitext_name(source), source, target)], []
    left, right = _by_name(source, Language.ARABIC), _by_name(target, Language.ENGLISH)
    names = sorted(set(left) & set(right))
    if not names:
        raise InputError(
            f"{source} and {target}: no file of one folder has a partner in the other",
            hint="names must agree without suffix and language mark: a.txt and a.en.txt",
        )
    alone = [left[n] for n in sorted(set(left) - set(right))]
    alone += [right[n] for n in sorted(set(right) - set(left))]
    return [Bitext(name, left[name], right[name]) for name in names], alone


def _by_name(folder: Path, language: Language) -> dict[str, Path]:
    """Return the files of a folder by their shared name; those of the other language stay out."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        known = path.suffix.lower() in (*READERS, ".ar", ".en")
        if not path.is_file() or path.name[0] == "." or not known:
            continue
        if _mark(path) == str(language.other):
            continue
        name = bitext_name(path)
        if name in found:
            raise InputError(
                f"{folder}: {found[name].name} and {path.name} have the same name '{name}'",
                hint="move one of them away",
            )
        found[name] = path
    return found


def _mark(path: Path) -> str:
    """Return "ar" or "en" if the file's name says so."""
    marks = [suffix.lstrip(".").lower() for suffix in path.suffixes[-2:]]
    return next((mark for mark in marks if mark in ("ar", "en")), "")


def with_gold(bitexts: Sequence[Bitext], gold: Path) -> list[Bitext]:
    """Return the bitexts with their gold ladders: one file, or NAME.gold / NAME.ladder in a folder."""
    if gold.is_file():
        if len(bitexts) > 1:
            raise InputError(
                f"{gold}: one gold file for {len(bitexts)} texts", hint="name a folder"
            )
        return [replace(bitexts[0], gold=gold)]
    if not gold.is_dir():
        raise InputError(f"{gold}: no such file or folder", hint="check --gold")
    found = []
    for bitext in bitexts:
        paths = [gold / f"{bitext.name}{suffix}" for suffix in _GOLD]
        path = next((p for p in paths if p.is_file()), None)
        if path is None:
            raise InputError(f"{gold}: no {bitext.name}.gold and no {bitext.name}.ladder here")
        found.append(replace(bitext, gold=path))
    return found


def read_bitext(
    bitext: Bitext, options: ReadOptions, *, lines: bool, finder: BoundaryFinder | None = None
) -> tuple[list[Segment], list[Segment]]:
    """Return the segments of both sides; with `lines` every line is a segment, numbered from 0.

    Without, files are read as articles (structure, furniture set aside) and split into sentences,
    with the finder's help where they have no marks.
    """
    if lines:
        return (
            _read_lines(bitext.source, Language.ARABIC, options.encoding),
            _read_lines(bitext.target, Language.ENGLISH, options.encoding),
        )
    return (
        _read_sentences(bitext.source, options, finder),
        _read_sentences(bitext.target, replace(options, language=Language.ENGLISH), finder),
    )


def _read_lines(path: Path, language: Language, encoding: str) -> list[Segment]:
    """Return one segment a line that has text; its index is the line's number, so gaps may show."""
    text = decode(read_bytes(path), str(path), encoding).text
    segments, start = [], 0
    for number, line in enumerate(text.split("\n")):
        bare = line.strip()
        if bare:
            begin = start + line.index(bare)
            place = (begin, begin + len(bare))
            segments.append(
                Segment(bitext_name(path), number, *place, bare, language, number, "line")
            )
        start += len(line) + 1
    if not segments:
        raise InputError(f"{path}: the file is empty", hint="nothing to align")
    return segments


def _read_sentences(
    path: Path, options: ReadOptions, finder: BoundaryFinder | None
) -> list[Segment]:
    articles = list(read_articles(path, replace(options, any_language=True)))
    if len(articles) != 1:
        raise InputError(
            f"{path}: {len(articles)} articles in one file",
            hint="align one article a file; name folders to align many",
        )
    segments = list(split_article(articles[0], finder=finder))
    return [replace(segment, index=number) for number, segment in enumerate(segments)]
