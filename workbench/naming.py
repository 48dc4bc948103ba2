"""One English spelling for each name: names of an article's pairs clustered on both sides, and a vote.

    clusters = cluster_names(pairs)
    clusters[0].arabic        (("كيم جونج أون", 4), ("كيم جونغ أون", 1))
    clusters[0].english       (("Kim Jong Un", 4), ("Kim Jong-un", 1))
    clusters[0].proposal      "Kim Jong Un"
    clusters[0].departures    mentions written otherwise, and pairs whose English lacks the name
    write_glossary(clusters, Path("names.csv"))

A mention is an English name and the Arabic words of the same pair that say it (see `text.names`). Mentions
whose Arabic skeletons agree are one cluster, as are those whose English does. Names that are translated
(White House) are not looked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.formats import format_of, load_format
from workbench.records import TextPair
from workbench.text.names import (
    ARABIC_WORD,
    Name,
    arabic_key,
    arabic_skeleton,
    english_key,
    find_english_names,
    find_in_arabic,
    is_word,
    without_clitics,
    word_list,
)

# See text.names for recall and false matches; one sentence offers some sixty stretches to each name, so names
# of few consonants must match better.
SIMILAR, SIMILAR_SHORT = 0.75, 0.9
SIMILAR_MIXED = 0.95  # names with words in them that are translated as a rule: North Korea
_SHORT_KEY = 3
_POSSESSIVE = re.compile(r"['’]s?$")
_ADJECTIVE = re.compile("(?:ي|ية|يون|يين|يا|ا)$")
_SHOWN = 3  # numbers of pairs told as evidence


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in one pair (numbered from 1). `english` is "" where the translation lacks the name."""

    pair: int
    arabic: str
    english: str
    similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class NameCluster:
    """Spellings of one name with their counts, the commonest first; mentions in text order."""

    arabic: tuple[tuple[str, int], ...]
    english: tuple[tuple[str, int], ...]
    mentions: tuple[Mention, ...]

    @property
    def proposal(self) -> str:
        """Return the spelling most mentions have; the first that was seen wins a tie."""
        return self.english[0][0]

    @property
    def departures(self) -> tuple[Mention, ...]:
        """Return the mentions that are not written as proposed."""
        return tuple(one for one in self.mentions if one.english != self.proposal)

    def as_record(self) -> dict[str, Any]:
        """Return the cluster for JSON."""
        return {
            "proposal": self.proposal,
            "arabic": dict(self.arabic),
            "english": dict(self.english),
            "departures": [
                {"pair": one.pair, "arabic": one.arabic, "english": one.english}
                for one in self.departures
            ],
            "pairs": [one.pair for one in self.mentions],
        }


def cluster_names(pairs: Sequence[TextPair]) -> list[NameCluster]:
    """Return the names of the pairs in clusters, the most frequent first.

    Time: some milliseconds a pair; all pairs of one article belong into one call.
    """
    mentions = find_mentions(pairs)
    clusters = [_cluster(group, pairs) for group in _groups(mentions)]
    return sorted(clusters, key=lambda one: (-len(one.mentions), one.mentions[0].pair))


def find_mentions(pairs: Sequence[TextPair]) -> list[Mention]:
    """Return each English name that Arabic words of its pair say, in text order."""
    found = []
    for number, pair in enumerate(pairs, 1):
        for name in find_english_names(pair.target):
            found += [
                Mention(number, best.text, written, best.similarity)
                for written in _candidates(name)
                if (best := find_in_arabic(written, pair.source)) is not None
                and best.similarity >= _enough(written)
            ][:1]
    return found


def _candidates(name: Name) -> list[str]:
    """Return what to look for: the whole name, else its longest run of words that are no common words."""
    words = name.text.split()
    whole = [_POSSESSIVE.sub("", name.text)] if len(words) > 1 else []
    if all(is_word(_POSSESSIVE.sub("", word)) for word in words):
        return whole
    runs: list[list[str]] = [[]]
    for word in words:
        bare = _POSSESSIVE.sub("", word)
        if is_word(bare) or bare.isupper():
            runs.append([])
            continue
        runs[-1].append(bare)
        if bare != word:
            runs.append([])
    longest = [word for word in max(runs, key=len) if word[:1].isupper() or len(words) > 1]
    while longest and longest[0].islower():
        longest.pop(0)
    while longest and longest[-1].islower():
        longest.pop()
    return [*whole, " ".join(longest)] if longest else whole


def _enough(english: str) -> float:
    words = english.split()
    if len(words) > 1 and any(word.lower() in word_list("translated") for word in words):
        return SIMILAR_MIXED
    short = len(english_key(english)) <= _SHORT_KEY and len(words) == 1
    return SIMILAR_SHORT if short else SIMILAR


def _groups(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Return the mentions parted by name: those that share an Arabic key or an English spelling."""
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def lead(node: tuple[str, str]) -> tuple[str, str]:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    kept = list(mentions)
    for one in kept:
        leader[lead(("ar", _arabic_group(one.arabic)))] = lead(("en", one.english.casefold()))
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for one in kept:
        groups[lead(("en", one.english.casefold()))].append(one)
    return list(groups.values())


def _arabic_group(text: str) -> str:
    """Return the key of an Arabic spelling and whether it opens with a vowel: آرياس is not روسيا.

    Names of one consonant a word keep their letters; they are like too much else.
    """
    key = arabic_key(text)
    opening = "A" if arabic_skeleton(text)[0][1] else ""
    return opening + key if len(key) > 1 + text.count(" ") else text


def _cluster(mentions: Sequence[Mention], pairs: Sequence[TextPair]) -> NameCluster:
    """Return a cluster with the pairs added whose source has the name and whose English has not."""
    arabic = Counter(one.arabic for one in mentions)
    english = Counter(one.english for one in mentions)
    here = {one.pair for one in mentions}
    absent = [
        Mention(number, spelled, "")
        for number, pair in enumerate(pairs, 1)
        if number not in here and (spelled := _spelling_in(pair.source, arabic)) is not None
        if not any(form in pair.target for form in english)
    ]
    everyone = sorted([*mentions, *absent], key=lambda one: one.pair)
    return NameCluster(tuple(arabic.most_common()), tuple(english.most_common()), tuple(everyone))


def _spelling_in(source: str, spellings: Iterable[str]) -> str | None:
    """Return the first of some spellings that stands in a text, clitics in front allowed."""
    words = ARABIC_WORD.findall(source)
    for spelling in spellings:
        own = spelling.split()
        for start in range(len(words) - len(own) + 1):
            rest = words[start + 1 : start + len(own)]
            if rest == own[1:] and own[0] in without_clitics(words[start]):
                return spelling
    return None


def write_glossary(clusters: Iterable[NameCluster], path: Path) -> int:
    """Write a glossary (.csv, .tsv, …) that `--glossary` reads, and return how many names it has.

    Columns: Arabic spellings joined by |, the proposal, kind, count, and as a note the evidence.
    """
    rows = (
        TextPair(
            "|".join(_nouns(cluster)),
            cluster.proposal,
            {"kind": "name", "count": len(cluster.mentions), "note": told(cluster)},
        )
        for cluster in clusters
    )
    return load_format(format_of(path)).write(rows, path)


def _nouns(cluster: NameCluster) -> list[str]:
    """Return the Arabic spellings without adjectives made of them: كورية beside كوريا is Korean."""
    kept: list[str] = []
    for spelling, _ in cluster.arabic:
        stem = _ADJECTIVE.sub("", spelling)
        if not any(stem == _ADJECTIVE.sub("", other) and stem != spelling for other in kept):
            kept.append(spelling)
    return kept


def told(cluster: NameCluster) -> str:
    """Return the evidence in words: counts of each English spelling, and where they stand."""
    parts = []
    for form, count in cluster.english:
        places = [str(one.pair) for one in cluster.mentions if one.english == form]
        more = " …" if len(places) > _SHOWN else ""
        parts.append(f"{form} {count}× (pairs {', '.join(places[:_SHOWN])}{more})")
    lacking = [str(one.pair) for one in cluster.mentions if not one.english]
    if lacking:
        parts.append(f"not in the English of {', '.join(lacking)}")
    return "; ".join(parts)
