"""Corpora: pairs with a manifest, cleaned, split by article, checked and given away in any format.

    CORPUS/corpus.json             manifest: licence, languages, counts, SHA-256 of each file, who made it how
    CORPUS/pairs-00001.jsonl …     the pairs, a shard a file
    CORPUS/rejected-00001.jsonl …  what cleaning took out, with every reason and its value
    CORPUS/README.md               the card, made from the manifest

manifest   the record and its file           store     build, read, check
cleaning   judge shard by shard, go on after a stop       engines   this machine's cores, or Ray
splitting  train, dev, test by article       figures   lengths, ratios, duplicates, vocabulary
exporting  every format                      card      the README of a corpus
selftest   what cleaning keeps and catches, measured on pairs damaged on purpose
"""
