"""Both kinds of evidence together; see the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workbench.wordalign.ibm1 import both_ways
from workbench.wordalign.links import FAR, Links, best_links, distances
from workbench.wordalign.states import WordEncoder, similarities
from workbench.wordalign.words import arabic_key, english_key, split_words

__all__ = ["Links", "WordAligner"]
LEXICON = 0.3  # what a posterior of 1 counts beside a cosine of 1
LEAST_ALONE = 0.05  # of the posterior, where there is no encoder


class WordAligner:
    """Links words of Arabic–English pairs. Without an encoder IBM-1 alone decides."""

    def __init__(self, encoder: WordEncoder | None) -> None:
        self._encoder = encoder

    @property
    def name(self) -> str:
        """Return what is said of the links in a report."""
        return "encoder states and IBM-1" if self._encoder else "IBM-1 over these pairs"

    def align(
        self,
        pairs: Sequence[tuple[str, str]],
        progress: Callable[[int, int, int], None] | None = None,
    ) -> Iterator[Links]:
        """Yield the links of each pair, in order; () where a side has no words.

        All pairs together train the lexicon, so the links of one depend on the others.
        """
        source = [split_words(text) for text, _ in pairs]
        target = [split_words(text) for _, text in pairs]
        lexicon = both_ways(
            [[arabic_key(word) for word in words] for words in source],
            [[english_key(word) for word in words] for words in target],
        )
        if self._encoder is None:
            yield from (best_links(table, LEAST_ALONE, again=False) for table in lexicon)
            return
        cosines = similarities(source, target, self._encoder)
        for number, (table, near) in enumerate(zip(lexicon, cosines, strict=True), 1):
            yield best_links(near + LEXICON * table - FAR * distances(*near.shape))
            if progress is not None:
                progress(number, len(pairs), near.shape[0] + near.shape[1])
