"""Signals: what can be seen on one pair of texts without a model, fast enough for a million pairs.

    compare_numbers("قتل ١٢ شخصا", "13 people were killed")   lost 12, invented 13
    length_fit(source, target).z                              how odd the lengths are
    find_truncation(source, target).target                    why the target looks cut

Pure functions: two texts in, a small frozen record or a float out, nothing read but the package's own
tables. The source is Arabic and the target English. Each record says in its docstring which way is good,
and carries the evidence, as written in the text, for people to read. A signal never decides: filters
and checks do, each with its own threshold.

numbers      numbers lost or invented, whatever their digits, words, scales and calendars
addresses    URLs and mails lost or invented
scripts      Arabic where English should be, the reverse, and other languages in the same scripts
copies       how much of the target is the source
lengths      lengths and how odd their ratio is
truncation   a side that was cut off
repetition   loops, beyond those of the other side
damage       mojibake, entities, tags, leftover subword marks
punctuation  terminal marks, quotes, brackets
"""
