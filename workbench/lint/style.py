"""Rules about what was forgotten after decoding: subword marks, tokens, case; and copied references."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.lint import Hit, Sample
from workbench.lint.characters import find_pattern, fold_both

_SUBWORDS = re.compile(r"@@(?: |$)|▁|⁇|</?s>|<unk>|<pad>|(?:^| )##\w")
_TOKENS = re.compile(
    r" [.,;:!?](?: |$)|(?<=\w) '(?:s|re|ve|ll|d|m)\b| n't\b|@-@|-[LR][RSC]B-|`` | ''(?: |$)"
)
_TOKENISED_SHARE = 0.05  # of the lines: the worst of seven systems on FLORES dev has 0.3 %
_LOWER_SHARE = 0.2  # of the lines whose references have a capital: seven systems have none
_COPY_WORDS = 8  # shorter references are matched by chance
_COPY_SHARE = 0.05  # of the longer lines: the best of seven systems on FLORES dev matches 1.2 %
_LONG_NAMES = {"LRB": "(", "RRB": ")", "LSB": "[", "RSB": "]", "LCB": "{", "RCB": "}"}


class SubwordMarks:
    """Pieces of a subword model that were never joined."""

    name = "subword-marks"
    help = "marks of subword models (@@ ▁ ⁇ <unk>)"
    cure = "joined; unknown pieces removed"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines with any mark."""
        return find_pattern(sample, _SUBWORDS)

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:
        """Return the sample with the pieces of these lines joined."""
        lines = list(sample.lines)
        for hit in hits:
            lines[hit.row] = _join_pieces(lines[hit.row])
        return sample.with_lines(lines)


def _join_pieces(line: str) -> str:
    if "▁" in line:  # SentencePiece: blanks part pieces, ▁ parts words
        line = line.replace(" ", "").replace("▁", " ")
    line = re.sub(r"@@(?: |$)", "", line)
    line = re.sub(r"(?:^| )##(?=\w)", "", line)
    line = re.sub(r"⁇|</?s>|<unk>|<pad>", " ", line)
    return re.sub(" {2,}", " ", line).strip()


class Tokenised:
    """Output of a tokenizer: sacreBLEU tokenizes by itself and wants plain text."""

    name = "tokenised"
    help = "tokenised text (blanks in front of punctuation, @-@)"
    cure = "detokenised"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines that look tokenised where their references do not, if they are many."""
        hits = find_pattern(sample, _TOKENS)
        if sample.paired:
            hits = [
                hit
                for hit in hits
                if not any(_TOKENS.search(lines[hit.row]) for lines in sample.references)
            ]
        return hits if len(hits) > _TOKENISED_SHARE * len(sample.lines) else []

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:
        """Return the sample with these lines detokenised."""
        lines = list(sample.lines)
        for hit in hits:
            lines[hit.row] = detokenise(lines[hit.row])
        return sample.with_lines(lines)


def detokenise(line: str) -> str:
    r"""Return English text with its punctuation closed up, by rule.

    >>> detokenise("He said : `` It 's well @-@ known ( here ) . ''")
    'He said: "It\'s well-known (here)."'
    """
    line = re.sub(r"-([LR][RSC]B)-", lambda match: _LONG_NAMES[match.group(1)], line)
    line = line.replace(" @-@ ", "-").replace("@-@", "-")
    line = re.sub(r"`` ?", '"', line)
    line = re.sub(r" ?''(?= |$)", '"', line)
    line = re.sub(r" ([.,;:!?%)\]}])", r"\1", line)
    line = re.sub(r"([(\[{$]) ", r"\1", line)
    line = re.sub(r"(?<=\w) (n't|'(?:s|re|ve|ll|d|m))\b", r"\1", line)
    line = re.sub(r'(^|\s)" ([^"]*?) ?"', r'\1"\2"', line)
    return line.strip()


class LowerCase:
    """Text without capitals: every metric but TER is case-sensitive."""

    name = "lower-case"
    help = "no capital letter where the references have them"
    cure = "all lower-cased, in the references too: what case alone costs"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines without capitals, if they are many."""
        cased = [row for row in range(len(sample.lines)) if _expects_capital(sample, row)]
        hits = [Hit(row) for row in cased if sample.lines[row] == sample.lines[row].lower()]
        return hits if len(hits) > _LOWER_SHARE * len(cased) else []

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:  # noqa: ARG002  (the contract's)
        """Return the sample without case."""
        return fold_both(sample, ("case",))


def _expects_capital(sample: Sample, row: int) -> bool:
    """Return whether a capital could stand in a line: its references have one, or it has Latin words."""
    if sample.paired:
        return any(lines[row] != lines[row].lower() for lines in sample.references)
    return re.search("[A-Za-z]{2}", sample.lines[row]) is not None


class CopiedReference:
    """Lines that are the reference to the letter, more often than any system gets them right."""

    name = "copied-reference"
    help = "line is the reference word for word (the test set was seen, or the wrong file given)"
    cure = "left out"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the identical lines of eight words and more, if they are many."""
        if not sample.paired:
            return []
        long = [
            row for row, line in enumerate(sample.references[0]) if len(line.split()) >= _COPY_WORDS
        ]
        hits = [
            Hit(row)
            for row in long
            if any(sample.lines[row].strip() == lines[row].strip() for lines in sample.references)
        ]
        return hits if len(hits) > _COPY_SHARE * len(long) else []

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:
        """Return the sample without these lines."""
        copied = {hit.row for hit in hits}
        return sample.keep([row for row in range(len(sample.lines)) if row not in copied])
