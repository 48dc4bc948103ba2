"""CTranslate2 on the CPU: batches of pieces in, hypotheses out. The only place that decodes.

What users of the bare library stumble over is settled here: the 1,024-piece input cut is switched
off (sources are cut to a budget before), the 256-piece output cap follows the source, and a
hypothesis that
reached its cap says so. `inter_threads` runs batches side by side, `intra_threads` shares one
batch.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import ModelError
from workbench.records import ModelCard
from workbench.translator.options import TranslateOptions, cpu_cores

Pieces = list[str]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One output: its pieces, the sum of their natural log-probabilities, and whether it was cut."""

    pieces: tuple[str, ...]
    log_probability: float
    capped: bool


class Engine:
    """A loaded translator. Not fork-safe: build it inside the process that uses it.

    Raises ModelError if the weights cannot be loaded or the CPU lacks the compute type.
    """

    def __init__(
        self, card: ModelCard, options: TranslateOptions, *, parallel: bool = True
    ) -> None:
        import ctranslate2

        cores = options.threads or cpu_cores()
        inter, intra = (cores, 1) if parallel else (1, cores)
        try:
            self.model: Any = ctranslate2.Translator(
                str(card.folder),
                device="cpu",
                compute_type=resolve_compute_type(options.compute_type, card),
                inter_threads=inter,
                intra_threads=intra,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"{card.folder}: the model cannot be loaded: {error}",
                hint="workbench models verify; workbench doctor shows what this CPU can do",
            ) from None
        self.options = options
        self.inter, self.intra = inter, intra
        self.suppressed: list[Pieces] = []  # sequences that may not be said

    def beside(self, options: TranslateOptions) -> Engine:
        """Return an engine with other decoding options on the same weights."""
        other = copy.copy(self)
        other.options = options
        other.suppressed = []
        return other

    def translate(
        self, batches: Sequence[Sequence[Pieces]], target_prefix: Pieces
    ) -> Iterator[list[list[Hypothesis]]]:
        """Yield for each batch, in order, the n-best list of each source; batches run side by side.

        A source without pieces gets one empty hypothesis.
        """
        ahead = self.inter * 2
        waiting: list[tuple[Sequence[Pieces], Any]] = []
        for batch in batches:
            waiting.append((batch, self._start(batch, target_prefix)))
            if len(waiting) > ahead:
                yield self._finish(*waiting.pop(0))
        while waiting:
            yield self._finish(*waiting.pop(0))

    def cap(self, source: Pieces) -> int:
        """Return the greatest number of output pieces that one source is given."""
        return int(len(source) * self.options.output_ratio) + self.options.output_extra

    def _start(self, batch: Sequence[Pieces], target_prefix: Pieces) -> list[Any]:
        options = self.options
        prefix = [target_prefix] * len(batch) if target_prefix else None
        results: list[Any] = self.model.translate_batch(
            list(batch),
            target_prefix=prefix,
            asynchronous=True,
            beam_size=options.beam_size,
            num_hypotheses=options.n_best,
            length_penalty=options.length_penalty,
            repetition_penalty=options.repetition_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram,
            coverage_penalty=options.coverage_penalty,
            suppress_sequences=self.suppressed or None,
            max_input_length=0,
            max_decoding_length=max((self.cap(source) for source in batch), default=1),
            replace_unknowns=True,
            return_scores=True,
            return_end_token=False,
        )
        return results

    def _finish(self, batch: Sequence[Pieces], results: list[Any]) -> list[list[Hypothesis]]:
        limit = max((self.cap(source) for source in batch), default=1)
        try:
            return [
                self._hypotheses(source, handle.result(), limit)
                for source, handle in zip(batch, results, strict=True)
            ]
        except RuntimeError as error:
            raise ModelError(
                f"the model refused a batch: {error}",
                hint="lower --budget to what the model was made for",
            ) from None

    def _hypotheses(self, source: Pieces, result: Any, limit: int) -> list[Hypothesis]:
        """Read one result. CTranslate2 divides scores by length ** penalty: undone here.

        The batch's limit is that of its longest source; a shorter one's hypothesis ends at its own, so
        that the neighbours in the batch do not show.
        """
        if not source:
            return [Hypothesis((), 0.0, capped=False)]
        own = self.cap(source)
        hypotheses = []
        for pieces, score in zip(result.hypotheses, result.scores, strict=True):
            total = score * (len(pieces) + 1) ** self.options.length_penalty
            capped = len(pieces) >= min(limit, own)
            hypotheses.append(Hypothesis(tuple(pieces[:own]), float(total), capped))
        return hypotheses

    def score(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces], batch_tokens: int
    ) -> list[list[float]]:
        """Return the natural log-probability of each target piece and of `</s>`, by forced decoding."""
        results = self.model.score_batch(
            list(sources),
            list(targets),
            max_batch_size=batch_tokens,
            batch_type="tokens",
            max_input_length=0,
        )
        return [list(result.log_probs) for result in results]

    def complete(self, sources: Sequence[Pieces], beginnings: Sequence[Pieces]) -> list[Pieces]:
        """Return for each source the best output that begins with the given pieces."""
        if not sources:
            return []
        options = self.options
        longest = max(self.cap(s) + len(b) for s, b in zip(sources, beginnings, strict=True))
        results = self.model.translate_batch(
            list(sources),
            target_prefix=list(beginnings),
            max_batch_size=1 if options.deterministic else options.batch_tokens // 4,
            batch_type="examples" if options.deterministic else "tokens",
            beam_size=options.beam_size,
            length_penalty=options.length_penalty,
            suppress_sequences=self.suppressed or None,
            max_input_length=0,
            max_decoding_length=longest,
            replace_unknowns=True,
        )
        return [list(result.hypotheses[0]) for result in results]

    def close(self) -> None:
        """Free the model's memory."""
        self.model.unload_model()


def resolve_compute_type(name: str, card: ModelCard) -> str:
    """Return a compute type this CPU has; "auto" is int8 where it is supported.

    Raises ModelError that lists what is supported for a type that is not.
    """
    import ctranslate2

    supported = sorted(ctranslate2.get_supported_compute_types("cpu"))
    if name == "auto":
        for wanted in ("int8", "int8_float32", "int16", "float32"):
            if wanted in supported:
                return wanted
        return "default"
    if name not in supported and name != "default":
        raise ModelError(
            f"compute type '{name}' is not supported by this CPU (supported: {', '.join(supported)})",
            hint=f"leave --compute-type away; the model '{card.id}' then runs as auto",
        )
    return name
