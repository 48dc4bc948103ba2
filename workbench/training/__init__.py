"""The training wing, the only home of torch: from tiers of pairs to a converted model with its card.

    config -> material -> loop -> convert -> card

`run_training` is what `workbench train` calls; everything else can be used from Python on its own.
"""
