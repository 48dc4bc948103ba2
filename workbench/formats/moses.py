"""Moses files: two texts of equal length, line k of one translating line k of the other.

`NAME.ar` and `NAME.en`; either name, or `NAME` alone, stands for both. Lines end in LF and in
nothing else, so a text with a line end or one of U+0085, U+2028, U+2029 inside is refused when
writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from workbench.errors import InputError
from workbench.files import open_lines, replace_file
from workbench.records import TextPair

SUFFIXES = (".ar", ".en")
_LINE_END = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def both_paths(path: Path) -> tuple[Path, Path]:
    """Return the two files that `path` stands for."""
    stem = path.with_suffix("") if path.suffix in SUFFIXES else path
    return stem.with_name(stem.name + ".ar"), stem.with_name(stem.name + ".en")


def read(path: Path) -> Iterator[TextPair]:
    """Yield the pairs; raises InputError where one file ends before the other."""
    source, target = both_paths(path)
    lines = zip_longest(open_lines(source), open_lines(target))
    for number, (left, right) in enumerate(lines, 1):
        if left is None or right is None:
            short = source if left is None else target
            raise InputError(
                f"{short}:{number}: the file ends here, the other side goes on",
                hint="both files need the same number of lines; workbench align pairs texts that do not",
            )
        yield TextPair(left, right)


def write(pairs: Iterable[TextPair], path: Path) -> int:
    """Write both files and return the number of pairs."""
    source, target = both_paths(path)
    count = 0
    with replace_file(source) as left, replace_file(target) as right:
        for count, pair in enumerate(pairs, 1):
            for text, stream in ((pair.source, left), (pair.target, right)):
                if _LINE_END.search(text):
                    raise InputError(
                        f"{path}: pair {count} has a line end inside, which Moses files cannot hold",
                        excerpt=text,
                        hint="write TSV, JSONL or TMX instead",
                    )
                stream.write(text + "\n")
    return count
