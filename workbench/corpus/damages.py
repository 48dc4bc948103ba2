"""Damage made on purpose, to measure what filters catch: one function a kind, over `DAMAGES`.

Each takes pairs and a seeded random generator and returns the pairs that it could damage, damaged.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from workbench.files import open_lines
from workbench.folders import data_file
from workbench.records import TextPair

Damage = Callable[[Sequence[TextPair], random.Random], list[TextPair]]
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,7}(?![\w]|[.,]\d)")
_ARABIC_SCRIPT = ("fa", "ur")


def arabic_digits(pairs: Sequence[TextPair]) -> list[TextPair]:
    """Return the pairs with Arabic-Indic digits in the source: no damage, but peers take it for one."""
    return [TextPair(pair.source.translate(_DIGITS), pair.target) for pair in pairs]


def shuffle_targets(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Give each source the target of another pair."""
    order = list(range(len(pairs)))
    chance.shuffle(order)
    following = dict(zip(order, [*order[1:], *order[:1]], strict=True))
    moved = [TextPair(pairs[n].source, pairs[following[n]].target) for n in range(len(pairs))]
    return [new for new, old in zip(moved, pairs, strict=True) if new.target != old.target]


def truncate_source(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Keep the first 30–70 % of the source's words."""
    return [TextPair(_cut(p.source, chance), p.target) for p in pairs if p.source.count(" ") > 3]


def truncate_target(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Keep the first 30–70 % of the target's words."""
    return [TextPair(p.source, _cut(p.target, chance)) for p in pairs if p.target.count(" ") > 3]


def _cut(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    return " ".join(words[: max(1, round(len(words) * chance.uniform(0.3, 0.7)))])


def truncate_and_close(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Keep the first 30–70 % of one side's words and set a full stop behind them: hard to see."""
    ways = [
        (p, chance.random() < 0.5) for p in pairs if min(map(_blanks, (p.source, p.target))) > 3
    ]
    return [
        TextPair(f"{_cut(p.source, chance)}.", p.target)
        if way
        else TextPair(p.source, f"{_cut(p.target, chance)}.")
        for p, way in ways
    ]


def _blanks(text: str) -> int:
    return text.count(" ")


def copy_side(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Put one side on both."""
    texts = [pair.source if chance.random() < 0.5 else pair.target for pair in pairs]
    return [TextPair(text, text) for text in texts]


def change_number(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Change one digit of one number, on either side."""
    changed = []
    for pair in pairs:
        sides = [side for side in (pair.source, pair.target) if _NUMBER.search(side)]
        if not sides:
            continue
        text = chance.choice(sides)
        match = chance.choice(list(_NUMBER.finditer(text)))
        place = chance.randrange(match.start(), match.end())
        digits = [d for d in "123456789" if d != text[place].translate(_FROM_ARABIC)]
        new = text[:place] + chance.choice(digits) + text[place + 1 :]
        changed.append(
            TextPair(new, pair.target) if text is pair.source else TextPair(pair.source, new)
        )
    return changed


_FROM_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def change_language(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Swap the sides, or put English, Arabic, or one of ten other languages where it does not belong."""
    others: dict[str, list[str]] = {"ar": [], "en": []}
    for line in list(open_lines(data_file("languages.tsv")))[1:]:
        code, text = line.split("\t")
        others["ar" if code in _ARABIC_SCRIPT else "en"].append(text)
    changed = []
    for pair in pairs:
        stranger = chance.choice(pairs)
        ways = (
            TextPair(pair.target, pair.source),
            TextPair(stranger.target, pair.target),
            TextPair(pair.source, stranger.source),
            TextPair(chance.choice(others["ar"]), pair.target),
            TextPair(pair.source, chance.choice(others["en"])),
        )
        changed.append(chance.choice(ways))
    return changed


def loop_target(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Say the last few words of the target three to six times more."""
    changed = []
    for pair in pairs:
        words = pair.target.split(" ")
        tail = words[-chance.randint(1, min(5, len(words))) :]
        looped = " ".join(words + tail * chance.randint(3, 6))
        changed.append(TextPair(pair.source, looped))
    return changed


def break_encoding(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Read the source's UTF-8 as Windows-1252, or its Windows-1256 as Latin-1."""
    changed = []
    for pair in pairs:
        if chance.random() < 0.5:
            text = pair.source.encode().decode("cp1252", "replace")
        else:
            text = pair.source.encode("cp1256", "replace").decode("latin-1")
        changed.append(TextPair(text, pair.target))
    return changed


def add_markup(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Leave a tag or an entity in the target."""
    wraps = ("<p>{}", "{}<br/>", '<span class="x">{}</span>', "&nbsp;{}", "{}&quot;", "&#8217;{}")
    return [TextPair(p.source, chance.choice(wraps).format(p.target)) for p in pairs]


def lose_address(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Add an address to one side only."""
    made = []
    for pair in pairs:
        address = f"www.site-{chance.randrange(1000)}.org/news"
        both = (f"{pair.source} {address}", pair.target), (pair.source, f"{pair.target} {address}")
        made.append(TextPair(*chance.choice(both)))
    return made


def empty_side(pairs: Sequence[TextPair], chance: random.Random) -> list[TextPair]:
    """Take one side away, or leave only marks of it."""
    bare = ("", " ", "...", "–")
    ways = [chance.random() < 0.5 for _ in pairs]
    return [
        TextPair(chance.choice(bare), p.target) if way else TextPair(p.source, chance.choice(bare))
        for p, way in zip(pairs, ways, strict=True)
    ]


# name -> how it is made; the first six are those with a floor
DAMAGES: dict[str, Damage] = {
    "shuffled": shuffle_targets,
    "truncated source": truncate_source,
    "truncated target": truncate_target,
    "copied": copy_side,
    "number changed": change_number,
    "wrong language": change_language,
    "truncated, then closed": truncate_and_close,
    "looped": loop_target,
    "broken encoding": break_encoding,
    "markup": add_markup,
    "address lost": lose_address,
    "empty side": empty_side,
}
