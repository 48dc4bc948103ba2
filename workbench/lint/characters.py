"""Rules about characters: entities, quotes, digits, byte-order marks, line ends and separators."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from workbench.lint import Hit, Sample
from workbench.text.steps import apply_steps

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,7}|#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_SEPARATOR = re.compile("[\u2028\u2029\x85\v\f\x1c-\x1e]")
# curly and straight marks; a text may set quotations the one way and apostrophes the other
_QUOTE_STYLES = (
    (re.compile("[“”„‟«»]"), re.compile('"')),
    (re.compile("[‘’‚‛]"), re.compile("'")),
)
_ARABIC_DIGIT = re.compile("[٠-٩۰-۹]")
_ASCII_DIGIT = re.compile("[0-9]")
_QUOTE_STEPS = ("quotes", "guillemets", "apostrophes")
BOM = "\ufeff"


def find_pattern(sample: Sample, pattern: re.Pattern[str]) -> list[Hit]:
    """Return a hit for each line with a match of the pattern."""
    found = [(row, pattern.search(line)) for row, line in enumerate(sample.lines)]
    return [Hit(row, match.start()) for row, match in found if match is not None]


class _CharacterRule:
    """A rule whose cure is a rewrite of single lines."""

    name = help = cure = ""

    def rewrite(self, line: str) -> str:
        """Return a line without the defect."""
        raise NotImplementedError

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:
        """Return the sample with the lines of the hits rewritten."""
        lines = list(sample.lines)
        for hit in hits:
            lines[hit.row] = self.rewrite(lines[hit.row])
        return sample.with_lines(lines)


class ByteOrderMark(_CharacterRule):
    """U+FEFF in front of the first word makes it another word."""

    name = "byte-order-mark"
    help = "invisible U+FEFF in a line"
    cure = "removed"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines with the mark, usually the first alone."""
        return find_pattern(sample, re.compile(BOM))

    def rewrite(self, line: str) -> str:
        """Return the line without it."""
        return line.replace(BOM, "")


class CarriageReturns(_CharacterRule):
    """A file with Windows line ends."""

    name = "carriage-returns"
    help = "line ends with a carriage return (CR LF)"
    cure = "removed"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines that end in CR."""
        return find_pattern(sample, re.compile(r"\r\Z"))

    def rewrite(self, line: str) -> str:
        """Return the line without its end."""
        return line.removesuffix("\r")


class LineSeparators(_CharacterRule):
    """U+2028, U+0085 and the like: `str.splitlines` and some editors end a line there: drift."""

    name = "line-separators"
    help = "U+2028, U+2029, U+0085, form feed or the like inside a line"
    cure = "replaced by a space"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines; the note counts the lines that a careless reader would see more."""
        hits, more = [], 0
        for hit in find_pattern(sample, _SEPARATOR):
            more += len(_SEPARATOR.findall(sample.lines[hit.row]))
            note = f"read with splitlines(), every line below is off by {more}"
            hits.append(Hit(hit.row, hit.start, note))
        return hits

    def rewrite(self, line: str) -> str:
        """Return the line with spaces instead."""
        return _SEPARATOR.sub(" ", line)


class Entities(_CharacterRule):
    """HTML entities: the output was never unescaped, or was escaped twice."""

    name = "entities"
    help = "HTML entities (&quot; &#39; …)"
    cure = "unescaped"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines with an entity that HTML knows."""
        hits = find_pattern(sample, _ENTITY)
        return [hit for hit in hits if self.rewrite(sample.lines[hit.row]) != sample.lines[hit.row]]

    def rewrite(self, line: str) -> str:
        """Return the line unescaped, twice if it was escaped twice."""
        for _ in range(2):
            line = _ENTITY.sub(lambda match: html.unescape(match.group()), line)
        return line


class Quotes:
    """Typographic quotes against straight ones: 13a takes curly and straight ones for different words."""

    name = "quotes"
    help = "another style of quotation marks or apostrophes than the references"
    cure = "all made straight, in the references too"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines whose marks differ from what most of the references (or lines) use."""
        of_style = [line for lines in sample.references for line in lines] or sample.lines
        rows: dict[int, Hit] = {}
        for styles in _QUOTE_STYLES:
            curly, straight = (sum(1 for x in of_style if style.search(x)) for style in styles)
            if sample.references or (curly and straight):
                odd = styles[0] if straight >= curly else styles[1]
                rows.update((hit.row, hit) for hit in find_pattern(sample, odd))
        return [rows[row] for row in sorted(rows)]

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:  # noqa: ARG002  (the contract's)
        """Return the sample with straight marks on both sides."""
        return fold_both(sample, _QUOTE_STEPS)


class Digits:
    """٣ and 3 are different words to every metric."""

    name = "digits"
    help = "digits of another script than the references (or than most lines)"
    cure = "all made ASCII, in the references too"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines with digits of the script that the references use less."""
        of_style = [line for lines in sample.references for line in lines] or sample.lines
        arabic = sum(1 for line in of_style if _ARABIC_DIGIT.search(line))
        ascii_ = sum(1 for line in of_style if _ASCII_DIGIT.search(line))
        if not sample.references and not (arabic and ascii_):
            return []
        return find_pattern(sample, _ARABIC_DIGIT if ascii_ >= arabic else _ASCII_DIGIT)

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:  # noqa: ARG002  (the contract's)
        """Return the sample with ASCII digits on both sides."""
        return fold_both(sample, ("digits",))


def fold_both(sample: Sample, steps: Sequence[str]) -> Sample:
    """Return the sample with text steps applied to lines and references alike."""
    return Sample(
        tuple(apply_steps(line, steps) for line in sample.lines),
        tuple(tuple(apply_steps(line, steps) for line in lines) for lines in sample.references),
        sample.rows,
    )
