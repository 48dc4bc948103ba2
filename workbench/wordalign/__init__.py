"""Which word of a pair translates which: links for people to look at, for any pairs of texts.

    aligner = WordAligner(encoder)              the embedded sentence encoder, or None
    for links in aligner.align(pairs): …        ((0, 0), (1, 3), …) word numbers of both sides

Two kinds of evidence are added up for each two words of a pair: how alike their states in the encoder's last
layer are (as SimAlign does, Jalili Sabet et al. 2020; here less the mean state of the language), and the
posterior of an IBM-1 model trained on these very pairs, both directions. What lies far from the diagonal
costs a little. Links are the mutual best, then once more for words that are left.

Alignment error rate on tests/wordalign/seeds.links, 10 sentences that chose the constants / 4 held out:

    encoder and IBM-1      0.104 / 0.111
    encoder alone          0.127 / 0.148
    IBM-1 alone            0.220 / 0.234     what remains without the encoder's model
    attention of ar-en     0.344             forced decoding, an early model: measured, not used

`pytest tests/wordalign` measures the first and third, with IBM-1 trained on the 103 lines of the seeds. The
encoder's int8 states depend a little on what else is in a batch: with batches of 4,096 pieces instead
of 1,024 the held-out four gave 0.084.

words    texts to words, and the spelling under which they are counted
ibm1     the IBM-1 model
states   the encoder's view
links    a matrix to links
"""

from __future__ import annotations

from workbench.wordalign.aligner import Links, WordAligner

__all__ = ["Links", "WordAligner"]
