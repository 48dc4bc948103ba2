"""Checks of language and script: copies, other languages, Arabic left over, addresses, damage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.checks import Candidate, Level, Remark
from workbench.signals.addresses import compare_addresses
from workbench.signals.copies import copied_share
from workbench.signals.damage import find_damage, uneven_markup
from workbench.signals.scripts import compare_scripts, other_language
from workbench.text.script import has_arabic

COPIED = 0.5  # of the letters; FLORES dev references: 0.31 at most
ARABIC_BAD = 0.1  # of the letters of the translation
NOT_LATIN = 0.5
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_ARABIC_WORD = re.compile(r"[\u0620-\u065f\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+")


class Copy:
    """The translation is the source."""

    name = "copy"
    help = "the source copied instead of translated"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a target made of the words of the source."""
        if not has_arabic(pair.source):  # an address or a name in Latin letters stays what it is,
            return  # in a source with Arabic words too
        share = copied_share(_LATIN_WORD.sub(" ", pair.source), pair.target)
        if share >= COPIED:
            yield Remark(self.name, Level.BAD, f"{share:.0%} of the letters are the source's own")


class WrongLanguage:
    """The translation is in another language than English."""

    name = "language"
    help = "another language than English"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to a target in another script, or in another language of the Latin script."""
        shares = compare_scripts(pair.source, pair.target)
        if shares.target_latin < NOT_LATIN and shares.source_arabic >= NOT_LATIN:
            if any(letter.isalpha() for letter in pair.target):
                told = f"only {shares.target_latin:.0%} of the letters are Latin"
                yield Remark(self.name, Level.BAD, told, (pair.target[:40],))
            return
        code = other_language(pair.target, "en")
        if code:
            told = f"looks like another language ({code})"
            yield Remark(self.name, Level.BAD, told, (pair.target[:40],))


class Untranslated:
    """Arabic words left in the English."""

    name = "untranslated"
    help = "Arabic left in the English"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to Arabic letters in the target."""
        words = _ARABIC_WORD.findall(pair.target)
        if words:
            share = compare_scripts(pair.source, pair.target).target_arabic
            level = Level.BAD if share >= ARABIC_BAD else Level.WARN
            yield Remark(self.name, level, f"{len(words)} Arabic words", tuple(words[:5]))


class Addresses:
    """URLs and mails must come through unchanged."""

    name = "addresses"
    help = "a URL or mail address lost or changed"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to addresses that stand on one side only."""
        found = compare_addresses(pair.source, pair.target)
        if found.wrong:
            told = _lost_and_new(found.lost, found.invented)
            yield Remark(self.name, Level.BAD, told, (*found.lost, *found.invented))


class Damaged:
    """Entities, broken encodings, leftover marks of a tokenizer, tags of one side only."""

    name = "damage"
    help = "entities, broken characters, subword marks, lost tags"

    def check(self, pair: Candidate) -> Iterator[Remark]:
        """Object to damage that the source does not have as well."""
        given = {damage.text for damage in find_damage(pair.source)}
        found = [d for d in find_damage(pair.target) if d.kind != "tag" and d.text not in given]
        if found:
            kinds = ", ".join(dict.fromkeys(damage.kind for damage in found))
            texts = tuple(damage.text for damage in found[:5])
            yield Remark(self.name, Level.BAD, kinds, texts)
        tags = uneven_markup(pair.source, pair.target)
        if tags:
            yield Remark(self.name, Level.WARN, "tags on one side only", tags)


def _lost_and_new(lost: tuple[str, ...], invented: tuple[str, ...]) -> str:
    """Return what is missing and what was added, in words."""
    told = [f"{', '.join(lost)} lost"] if lost else []
    return "; ".join([*told, *([f"{', '.join(invented)} added"] if invented else [])])
