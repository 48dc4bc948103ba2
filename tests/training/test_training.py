"""The training wing on toy data: loss falls, a resumed run equals an uninterrupted one, conversion agrees."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("matplotlib", reason="the extra 'train' is not installed")

from tests.conftest import ROOT, SHARED, Cli  # noqa: E402
from workbench.errors import InputError, ModelError  # noqa: E402
from workbench.training.config import TrainConfig, read_config  # noqa: E402
from workbench.training.convert import greedy_pieces  # noqa: E402
from workbench.training.loop import train  # noqa: E402
from workbench.training.material import load_material  # noqa: E402
from workbench.training.state import network_from_arrays  # noqa: E402
from workbench.weights import load_npz  # noqa: E402

TOY = ROOT / "tests/data/toy.toml"
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _one_thread() -> Any:
    """Toy matrices are too small to share; and two runs must add up in the same order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def toy(steps: int, **parts: dict[str, Any]) -> TrainConfig:
    config = read_config(TOY)
    config = dataclasses.replace(
        config, run=dataclasses.replace(config.run, steps=steps, minutes=0.0, threads=1)
    )
    for name, values in parts.items():
        config = dataclasses.replace(
            config, **{name: dataclasses.replace(getattr(config, name), **values)}
        )
    return config


def weights(folder: Path) -> dict[str, Any]:
    return load_npz(folder / "weights.npz")


def test_loss_falls_twentyfold(tmp_path: Path) -> None:
    config = toy(300, checks={"every_minutes": 999.0, "every_steps": 20})
    points = [p for p in train(config, tmp_path, load_material(config)) if p.held_out]
    assert points[0].held_out
    assert points[-1].held_out
    assert points[-1].held_out["toy"] < points[0].held_out["toy"] / 20
    lines = (tmp_path / "curve.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["step"] == 300


def test_resumed_run_gives_the_same_weights(tmp_path: Path) -> None:
    """12 steps at once, or 5 and then 7 from the checkpoint: the same bytes, dropout included."""
    parts = {"model": {"dropout": 0.1}, "augment": {"joined": 0.2, "no_stop": 0.2}}
    whole = toy(12, **parts)
    material = load_material(whole)
    list(train(whole, tmp_path / "whole", material))
    # The schedule must be that of the whole run: stop it early instead of shortening its budget.
    part = toy(12, **parts, checks={"every_minutes": 999.0, "every_steps": 5})
    for point in train(part, tmp_path / "parts", material):
        if point.held_out:
            break
    done = [p.step for p in train(part, tmp_path / "parts", load_material(part))]
    assert done[-1] == 12
    left, right = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert left.keys() == right.keys()
    assert all(np.array_equal(left[name], right[name]) for name in left)


def test_another_seed_gives_other_weights(tmp_path: Path) -> None:
    for seed in (1, 2):
        config = toy(3, run={"seed": seed, "steps": 3, "minutes": 0.0})
        list(train(config, tmp_path / str(seed), load_material(config)))
    assert not np.array_equal(
        weights(tmp_path / "1")["emb.weight"], weights(tmp_path / "2")["emb.weight"]
    )


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    config = toy(2)
    list(train(config, tmp_path, load_material(config)))
    other = toy(4, model={"width": 32})
    with pytest.raises(ModelError, match="not a checkpoint of this configuration"):
        list(train(other, tmp_path, load_material(other)))


def test_command_ends_with_a_model_that_translates(cli: Cli, tmp_path: Path) -> None:
    """The whole command: training, curve, converted model that says what PyTorch says, card."""
    path = tmp_path / "toy.toml"
    text = TOY.read_text(encoding="utf-8").replace('"toy.', f'"{ROOT}/tests/data/toy.')
    path.write_text(text.replace("minutes = 1\n", "steps = 400\nthreads = 1\n"), encoding="utf-8")
    done = cli("train", "--config", path, "--out", tmp_path / "run", "--json")
    report = json.loads(done.stdout)
    assert report["card"]["trained_on"][0]["licence"] == "written for the tests of workbench"
    assert "40 sentences decoded alike" in report["card"]["notes"]
    assert (tmp_path / "run/curve.png").read_bytes().startswith(b"\x89PNG")
    rows = [
        line.split("\t")
        for line in (ROOT / "tests/data/toy.tsv").read_text(encoding="utf-8").splitlines()
    ]
    arabic = "".join(row[1] + "\n" for row in rows)
    english = cli(
        "translate", "-", "--lines", "--model", tmp_path / "run/model", stdin=arabic
    ).stdout.splitlines()
    right = sum(line == row[2] for line, row in zip(english, rows, strict=True))
    assert right >= 0.95 * len(rows)
    again = cli("train", "--config", TOY, "--out", tmp_path / "run", code=3)
    assert "holds a run of another configuration" in again.stderr
    assert "wrong" not in cli("models", "verify", tmp_path / "run/model").stdout


def test_converted_model_says_what_the_network_says(tmp_path: Path) -> None:
    """Even untrained; and a conversion that would differ writes nothing."""
    from workbench.training import convert

    config = toy(2)
    material = load_material(config)
    list(train(config, tmp_path / "run", material))
    network = network_from_arrays(weights(tmp_path / "run"))
    texts = ["وصل الوزير إلى القاهرة أمس.", "زار الوفد بغداد اليوم."]
    out = tmp_path / "model"
    out.mkdir()
    assert convert.convert_network(network, texts, material, out, "float32") == 2
    wrong = [["nothing"] for _ in greedy_pieces(network, texts, material)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convert, "greedy_pieces", lambda *_: wrong)
        (tmp_path / "never").mkdir()
        with pytest.raises(ModelError, match="decodes otherwise than the network"):
            convert.convert_network(network, texts, material, tmp_path / "never", "int8")
    assert not list((tmp_path / "never").iterdir())


def test_english_to_arabic_with_the_sides_swapped(tmp_path: Path) -> None:
    config = dataclasses.replace(toy(2), source="en", target="ar")
    material = load_material(config)
    tier = material.tiers[0]
    assert material.processors[0].Decode(tier.source[0].tolist()).isascii()
    assert not material.processors[1].Decode(tier.target[0].tolist()).isascii()
    assert list(train(config, tmp_path, material))[-1].step == 2


def test_denoising_lines_join_the_epoch(write: Any, tmp_path: Path) -> None:
    lines = write("english.txt", ["The minister arrived in Cairo today."] * 50)
    config = toy(2, denoise={"path": lines, "share": 0.25})
    material = load_material(config)
    assert material.tiers[-1].denoised
    pairs = material.tiers[0].weight * len(material.tiers[0].source)
    noisy = material.tiers[-1].weight * len(material.tiers[-1].source)
    assert noisy / (noisy + pairs) == pytest.approx(0.25)
    assert list(train(config, tmp_path, material))[-1].step == 2


def test_frozen_layers_do_not_move(tmp_path: Path) -> None:
    config = toy(3, optimizer={"frozen_layers": 1})
    list(train(config, tmp_path / "a", load_material(config)))
    less = toy(1, optimizer={"frozen_layers": 1})
    list(train(less, tmp_path / "b", load_material(less)))
    left, right = weights(tmp_path / "a"), weights(tmp_path / "b")
    assert np.array_equal(left["enc.0.fi.weight"], right["enc.0.fi.weight"])
    assert not np.array_equal(left["enc.1.fi.weight"], right["enc.1.fi.weight"])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recipe's weights are not part of the product")
def test_v0_weights_load_and_convert_back() -> None:
    arrays = load_npz(SHARED / "model/ar-en-v0/weights.f16.npz")
    network = network_from_arrays(arrays)
    assert sum(p.numel() for p in network.parameters()) == pytest.approx(43.5e6, rel=0.01)
    from workbench.training.convert import arrays_of

    back = arrays_of(network)
    assert all(np.array_equal(back[name], arrays[name].astype(np.float32)) for name in arrays)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("tokens = 512", "tokenz = 512", "unknown key 'batch.tokenz'; did you mean 'batch.tokens'"),
        ("tokens = 512", 'tokens = "many"', "'batch.tokens' must be a whole number"),
        ("[batch]", "[bach]", "unknown key 'bach'; did you mean 'batch'"),
        ('precision = "float32"', 'precision = "fp8"', "unknown value 'fp8'"),
        ('path = "toy.tsv"', 'path = "nothing.tsv"', "nothing.tsv: no such file"),
        ('vocabulary = "toy.spm"', "", "the key 'model.vocabulary' is missing"),
        ("width = 64", "width = 50", "model.width must be a multiple of 32"),
        ("minutes = 1", "minutes = 0", "give run.minutes or run.steps"),
        ("[run]", "[run", "not a TOML file"),
    ],
)
def test_broken_configurations(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = TOY.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "toy.toml"
    (tmp_path / "toy.spm").write_bytes((TOY.parent / "toy.spm").read_bytes())
    (tmp_path / "toy.tsv").write_bytes((TOY.parent / "toy.tsv").read_bytes())
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message.replace("(", "\\(")) as caught:
        read_config(path)
    assert "toy.toml" in caught.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("toy\tقال\n", r"toy\.tsv:1: 2 columns, expected 3"),
        ("", "no pair is left after the filters"),
        ("toy\t\tx\n", "no pair is left after the filters"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_broken_tiers(write: Any, content: str | bytes, message: str) -> None:
    config = toy(1)
    data = dataclasses.replace(config.data[0], path=write("toy.tsv", content))
    with pytest.raises(InputError, match=message):
        load_material(dataclasses.replace(config, data=(data,)))


def test_test_sets_are_kept_out(write: Any) -> None:
    first = (ROOT / "tests/data/toy.tsv").read_text(encoding="utf-8").split("\n")[0].split("\t")
    guard = write("test.ar", [first[1].replace(".", " !")])
    material = load_material(toy(1, filters={"guard": (guard,)}))
    assert material.report.counts["toy"]["in a test set"] == 1


def test_too_much_memory_is_said_before(tmp_path: Path) -> None:
    config = toy(1, batch={"tokens": 10**9})
    with pytest.raises(InputError, match=r"batch\.tokens = 1000000000 needs about .* GB") as caught:
        list(train(config, tmp_path, load_material(config)))
    assert "raise batch.accumulate" in caught.value.hint


def test_cut_vocabulary_still_spells_everything() -> None:
    from workbench.training.vocabulary import cut_model, load_vocabulary, parse_vocabulary

    vocabulary, processor = load_vocabulary(ROOT / "models/e5-ar-en/sentencepiece.model")
    text = "The minister arrived in Vladivostok."
    ids = set(processor.Encode(text))
    long = max(ids, key=lambda i: len(vocabulary.pieces[i]))
    keep = [i for i in range(len(vocabulary)) if i != long]
    cut, cut_processor = parse_vocabulary(cut_model(vocabulary.model, keep), "cut")
    assert len(cut) == len(vocabulary) - 1
    assert cut_processor.Decode(cut_processor.Encode(text)) == text
    assert vocabulary.pieces[long] not in cut.ids


def test_recipe_is_a_valid_configuration(cli: Cli, tmp_path: Path) -> None:
    """The example names every key of every record, so that it documents them."""
    import tomllib

    table = tomllib.loads(cli("train", "--example").stdout)
    fields = {f.name for f in dataclasses.fields(TrainConfig)}
    assert set(table) == fields
    for name in ("run", "filters", "augment", "batch", "optimizer", "checks", "denoise"):
        kind = type(getattr(read_config(TOY), name))
        assert set(table[name]) == {f.name for f in dataclasses.fields(kind)}, name


def test_train_without_config(cli: Cli) -> None:
    assert "--example" in cli("train", code=3).stderr
    assert "no such file" in cli("train", "--config", "nothing.toml", code=3).stderr
