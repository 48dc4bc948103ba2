"""The translator on a tiny model: everything that does not depend on what the model knows."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
from pathlib import Path

import pytest

from tests.tiny import TEXTS, make_tiny_model
from workbench.errors import InputError, ModelError
from workbench.records import ModelCard
from workbench.translator import Translator, make_batches
from workbench.translator.options import TranslateOptions, cpu_cores, options_for

ARABIC = [text for text in TEXTS if "ا" in text]


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> ModelCard:
    return make_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


def translate(
    card: ModelCard, texts: list[str], cache: Path | None = None, **given: object
) -> list[str]:
    translator = Translator(card, options_for(card, given), cache)
    done = [one.text for one in translator.translate_texts(texts)]
    translator.close()
    return done


def test_order_and_number_are_kept(card: ModelCard) -> None:
    texts = ARABIC * 3 + ["", "   ", "2024", "Reuters"]
    done = translate(card, texts)
    assert len(done) == len(texts)
    assert done[: len(ARABIC)] == done[len(ARABIC) : 2 * len(ARABIC)]
    assert done[-4:] == ["", "", "2024", "Reuters"]


def test_empty_batch(card: ModelCard) -> None:
    assert translate(card, []) == []


def test_copied_texts_do_not_load_the_model(card: ModelCard) -> None:
    translator = Translator(card, options_for(card, {}))
    assert translator.translate_texts(["*** 12 ***"])[0].flags == ("copied",)
    assert translator.translate_texts(["١٢٫٥ ٪"])[0].text == "12.5 %"  # digits are those of English
    assert translator._engine is None


def test_deterministic_whatever_the_neighbours(card: ModelCard) -> None:
    alone = [translate(card, [text], deterministic=True)[0] for text in ARABIC]
    shuffled = ARABIC * 4
    random.Random(5).shuffle(shuffled)
    together = dict(zip(shuffled, translate(card, shuffled, deterministic=True), strict=True))
    assert [together[text] for text in ARABIC] == alone


def test_long_text_is_cut_and_nothing_lost(card: ModelCard) -> None:
    translator = Translator(card, options_for(card, {}))
    text = "ثم عاد الوفد إلى بلاده، وأضاف أن الحرب انتهت؛ " * 200
    (one,) = translator.translate_texts([text])
    assert one.text
    assert translator.stats.cut == 1
    assert translator.stats.units >= 2


def test_capped_output_is_translated_in_parts(card: ModelCard) -> None:
    """With so little room every output reaches its cap: halved until nothing is left to halve, then flagged."""
    options = options_for(card, {"output_ratio": 0.2, "output_extra": 1})
    translator = Translator(card, options)
    (one,) = translator.translate_texts([ARABIC[0]])
    assert translator.stats.repaired >= 1
    assert "cut" in one.flags


def test_cache_makes_the_second_run_instant(card: ModelCard, tmp_path: Path) -> None:
    cache = tmp_path / "cache/t.sqlite"
    first = Translator(card, options_for(card, {}), cache)
    done = first.translate_texts(ARABIC)
    first.close()
    second = Translator(card, options_for(card, {}), cache)
    assert second.translate_texts(ARABIC) == done
    assert second._engine is None
    assert second.stats.cached == second.stats.units
    other = Translator(card, options_for(card, {"beam_size": 1}), cache)
    other.translate_texts(ARABIC)
    assert other._engine is not None


def test_interrupted_run_goes_on(card: ModelCard, tmp_path: Path) -> None:
    """A run stopped after its first batch leaves that batch; the next run gives the uninterrupted bytes."""
    whole = translate(card, ARABIC, batch_tokens=32)
    cache = tmp_path / "t.sqlite"

    class Stop(Exception):
        pass

    def stop(done: int, total: int, tokens: int) -> None:
        if tokens:
            raise Stop

    translator = Translator(card, options_for(card, {"batch_tokens": 32}), cache)
    with pytest.raises(Stop):
        translator.translate_texts(ARABIC, stop)
    translator.close()
    resumed = Translator(card, options_for(card, {"batch_tokens": 32}), cache)
    assert [one.text for one in resumed.translate_texts(ARABIC)] == whole
    assert 0 < resumed.stats.cached < resumed.stats.units


def test_a_broken_cache_is_a_warning(
    card: ModelCard, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "t.sqlite"
    cache.write_bytes(b"this is no database" * 100)
    assert translate(card, ARABIC[:1], cache)
    assert "no translation cache" in caplog.text
    cache.unlink()
    connection = sqlite3.connect(cache)
    connection.execute("CREATE TABLE unit (key BLOB PRIMARY KEY, wrong TEXT)")
    connection.close()
    assert translate(card, ARABIC[:1], cache)


def test_n_best(tmp_path: Path) -> None:
    brief = make_tiny_model(tmp_path / "brief", seed=4)  # a model that stops by itself
    translator = Translator(brief, options_for(brief, {"n_best": 3}))
    (one,) = translator.translate_texts([ARABIC[0]])
    assert len(one.alternatives) == 2
    assert translator.options.beam_size == 3


def test_options_from_card_and_user(card: ModelCard) -> None:
    assert options_for(card, {}).beam_size == 2
    assert options_for(card, {"beam_size": 5, "threads": None}).beam_size == 5
    with pytest.raises(InputError, match="beam-size is 0; it must be between 1 and 64"):
        options_for(card, {"beam_size": 0})
    with pytest.raises(ModelError, match="unknown decoding option 'beem'"):
        options_for(dataclasses.replace(card, decoding={"beem": 2}), {})
    with pytest.raises(ModelError, match="is not supported by this CPU"):
        translate(card, ARABIC[:1], compute_type="float8")


def test_threads_do_not_change_the_key() -> None:
    assert TranslateOptions(threads=1).key() == TranslateOptions(threads=2).key()
    assert TranslateOptions(beam_size=1).key() != TranslateOptions(beam_size=2).key()
    assert cpu_cores() >= 1


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    card = make_tiny_model(tmp_path / "tiny")
    (tmp_path / "tiny/model.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match="checksum differs"):
        Translator(card, options_for(card, {}))


def test_batches_hold_their_budget(card: ModelCard) -> None:
    texts = [f"t{n}" for n in range(50)]
    pieces = {text: ["x"] * (n + 1) for n, text in enumerate(texts)}
    options = TranslateOptions(batch_tokens=100)
    batches = list(make_batches(texts, pieces, options))
    assert sorted(text for batch in batches for text in batch) == sorted(texts)
    assert all(
        len(batch) == 1 or max(len(pieces[t]) for t in batch) * len(batch) <= 100
        for batch in batches
    )
    assert all(
        len(batch) == 1
        for batch in make_batches(texts, pieces, TranslateOptions(deterministic=True))
    )
