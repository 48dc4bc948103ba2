"""Rules about which line stands where: counts that differ, drift, blank lines, duplicates."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from workbench.lint import Hit, Sample
from workbench.text.steps import KEY, apply_steps

_MOST_DRIFT = 3  # lines; files that drift farther have lost more than lines
_TURN_COST = 1.0  # a change of drift must explain two lines that match nothing otherwise
_DUPLICATE_WORDS = 4
_DUPLICATE_SHARE = 0.005  # seven systems on FLORES dev repeat 0.2 % of their lines
_ENDS_LINE = re.compile("[\u2028\u2029\x85\v\f\x1c-\x1e]")


def find_drift(lines: Sequence[str], reference: Sequence[str]) -> list[int]:
    """Return for each line how far below its own number the reference line is that it resembles.

    0 everywhere for a file in order, 1 behind a lost line, -1 behind an extra one. The best path through
    all drifts up to 3, each change of drift at a price; resemblance is the share of common words,
    rare words weighing more.

    Time: linear in the lines.
    """
    left, right = [_words(line) for line in lines], [_words(line) for line in reference]
    weights = _weights([*left, *right])
    drifts = range(-_MOST_DRIFT, _MOST_DRIFT + 1)
    totals = {drift: -_TURN_COST * (drift != 0) for drift in drifts}
    back: list[dict[int, int]] = []
    for row, words in enumerate(left):
        best = max(totals, key=lambda drift: (totals[drift], -abs(drift)))
        came, grown = {}, {}
        for drift in drifts:
            stay, turn = totals[drift], totals[best] - _TURN_COST
            came[drift] = drift if stay >= turn else best
            place = row + drift
            alike = _alike(words, right[place], weights) if 0 <= place < len(right) else 0.0
            grown[drift] = max(stay, turn) + alike
        back.append(came)
        totals = grown
    return _trace(totals, back)


def _trace(totals: dict[int, float], back: list[dict[int, int]]) -> list[int]:
    drift = max(totals, key=lambda one: (totals[one], -abs(one)))
    path = []
    for came in reversed(back):
        path.append(drift)
        drift = came[drift]
    return path[::-1]


def _words(line: str) -> frozenset[str]:
    return frozenset(apply_steps(line, KEY).split())


def _weights(lines: Iterable[frozenset[str]]) -> dict[str, float]:
    """Return the weight of each word: less the more lines have it."""
    counts = Counter(word for words in lines for word in words)
    return {word: 1 / (1 + math.log(count)) for word, count in counts.items()}


def _alike(first: frozenset[str], second: frozenset[str], weights: dict[str, float]) -> float:
    """Return the weighted share of common words, 0 to 1."""
    total = sum(weights[word] for word in first) + sum(weights[word] for word in second)
    return 2 * sum(weights[word] for word in first & second) / total if total else 0.0


def straighten(lines: Sequence[str], drift: Sequence[int], size: int) -> list[str]:
    """Return `size` lines, each moved to where it belongs; lost ones are empty, split ones joined."""
    placed: list[list[str]] = [[] for _ in range(size)]
    for row, (line, moved) in enumerate(zip(lines, drift, strict=True)):
        if line.strip() and 0 <= row + moved < size:
            placed[row + moved].append(line)
    return [" ".join(found) for found in placed]


def _told_drift(drift: int) -> str:
    return f"from here on, line k is the translation of line k{drift:+d} of the reference"


class LineCount:
    """Another number of lines than the references: nothing can be scored before that is mended."""

    name = "line-count"
    help = "another number of lines than the references"
    cure = "lines moved to the references they resemble"

    def find(self, sample: Sample) -> list[Hit]:
        """Return one hit: the last line, or where the lines begin to drift, and the likely reason."""
        if not sample.references or sample.paired:
            return []
        if self._transposed(sample):
            note = "references are given line by line; set by set is wanted"
            return [Hit(0, note=note)]
        reference = min(sample.references, key=lambda lines: abs(len(lines) - len(sample.lines)))
        counted = f"{len(sample.lines)} lines, the reference has {len(reference)}"
        drift = find_drift(sample.lines, reference)
        row = next((n for n, moved in enumerate(drift) if moved), None)
        if row is not None:
            return [Hit(row, note=f"{counted}; {_told_drift(drift[row])}")]
        return [Hit(max(0, len(sample.lines) - 1), note=f"{counted}; {_ending(sample, reference)}")]

    @staticmethod
    def _transposed(sample: Sample) -> bool:
        return len(sample.references) == len(sample.lines) != len(sample.references[0])

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:  # noqa: ARG002  (the contract's)
        """Return the sample with as many lines as the first reference."""
        if self._transposed(sample):
            sets = zip(*sample.references, strict=False)
            return Sample(sample.lines, tuple(sets))
        reference = sample.references[0]
        drift = find_drift(sample.lines, reference)
        moved = straighten(sample.lines, drift, len(reference))
        return Sample(tuple(moved), sample.references)


def _ending(sample: Sample, reference: Sequence[str]) -> str:
    """Return why two files in the same order may differ in length."""
    trailing = len(sample.lines) - len("\n".join(sample.lines).rstrip().split("\n"))
    separators = sum(len(_ENDS_LINE.findall(line)) for line in sample.lines)
    if trailing and len(sample.lines) - trailing <= len(reference):
        return f"the last {trailing} are blank"
    if separators and len(sample.lines) + separators == len(reference):
        return f"{separators} line separators (U+2028 and the like) were not taken for line ends"
    if len(sample.lines) < len(reference):
        return "the end is missing"
    return "the lines at the end have no reference"


class Shifted:
    """As many lines as the references, but one was lost here and one was added there."""

    name = "shifted"
    help = "lines stand against the wrong reference (off by one and the like)"
    cure = "moved to the references they resemble; lost lines are empty"

    def find(self, sample: Sample) -> list[Hit]:
        """Return the lines that resemble another reference than their own."""
        if not sample.paired:
            return []
        drift = find_drift(sample.lines, sample.references[0])
        return [Hit(row, note=_told_drift(moved)) for row, moved in enumerate(drift) if moved]

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:  # noqa: ARG002  (the contract's)
        """Return the sample with the lines where they belong."""
        drift = find_drift(sample.lines, sample.references[0])
        return sample.with_lines(straighten(sample.lines, drift, len(sample.lines)))


class Empty:
    """Blank against text: nothing was translated, or the reference is missing."""

    name = "empty"
    help = "blank line against text"
    cure = "left out on both sides"

    def find(self, sample: Sample) -> list[Hit]:
        """Return blank lines, and lines whose every reference is blank; blank on both sides is well."""
        hits = []
        for row, line in enumerate(sample.lines):
            if not sample.paired:
                if not line.strip():
                    hits.append(Hit(row))
                continue
            wanted = any(lines[row].strip() for lines in sample.references)
            if wanted and not line.strip():
                hits.append(Hit(row, note="the line is blank, the reference is not"))
            elif line.strip() and not wanted:
                hits.append(Hit(row, note="the reference is blank, the line is not"))
        return hits

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:
        """Return the sample without these lines."""
        blank = {hit.row for hit in hits}
        return sample.keep([row for row in range(len(sample.lines)) if row not in blank])


class Duplicates:
    """One line said again for another source: a stuck cache, a join gone wrong."""

    name = "duplicates"
    help = "line is there before, although its reference is another"
    cure = ""

    def find(self, sample: Sample) -> list[Hit]:
        """Return the repeated lines of four words and more, if they are many."""
        seen: dict[str, int] = {}
        hits = []
        for row, line in enumerate(sample.lines):
            text = " ".join(line.split())
            first = seen.setdefault(text, row)
            if first == row or len(text.split()) < _DUPLICATE_WORDS:
                continue
            same = sample.paired and all(lines[first] == lines[row] for lines in sample.references)
            if not same:
                hits.append(Hit(row, note=f"the same as line {sample.numbers[first] + 1}"))
        return hits if len(hits) > _DUPLICATE_SHARE * len(sample.lines) else []

    def mend(self, sample: Sample, hits: Sequence[Hit]) -> Sample:  # noqa: ARG002  (the contract's)
        """Return the sample as it is: what should stand there is not known."""
        return sample
