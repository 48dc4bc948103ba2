"""Sentence ends without marks: windows, the head's arithmetic, choice of ends, what the splitter makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiny import make_tiny_encoder
from workbench.boundaries import (
    HEAD_FILE,
    MARGIN_WORDS,
    NAMES,
    WINDOW_WORDS,
    BoundaryHead,
    FindOptions,
    UnmarkedFinder,
    choose_ends,
    find_unmarked_finder,
    word_probabilities,
)
from workbench.encoder import Vectors
from workbench.errors import ModelError
from workbench.records import Language
from workbench.registry import find_model
from workbench.splitter import BARE_WORDS, split_text

WIDTH, HIDDEN = 4, 3


def arrays(kernel: int = 3) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(3)
    shapes = {
        "mean": (WIDTH,), "scale": (WIDTH,), "in.weight": (HIDDEN, WIDTH), "in.bias": (HIDDEN,),
        "first.weight": (HIDDEN, HIDDEN, kernel), "first.bias": (HIDDEN,),
        "second.weight": (HIDDEN, HIDDEN, kernel), "second.bias": (HIDDEN,),
        "out.weight": (1, HIDDEN), "out.bias": (1,),
    }  # fmt: skip
    made = {name: draw.normal(size=shape) for name, shape in shapes.items()}
    return {**made, "scale": np.ones(WIDTH)}


class OneHot:
    """States that say which word it is, so that a window can be told from its place."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def word_states(self, texts: Sequence[Sequence[str]]) -> Iterable[Vectors]:
        for words in texts:
            self.asked.append(len(words))
            yield np.array([[float(word), 1, 0, 0] for word in words], dtype=np.float32)


class ByNumber(BoundaryHead):
    """A head whose answer is the word's own number over a thousand."""

    def __init__(self) -> None:
        super().__init__(arrays(), "test")

    def probabilities(self, states: Vectors) -> Vectors:
        return np.asarray(states[:, 0] / 1000, dtype=np.float32)


@pytest.mark.parametrize("count", [1, 95, 96, 97, 127, 128, 129, 160, 161, 700])
def test_windows_cover_every_word_once(count: int) -> None:
    encoder = OneHot()
    found = word_probabilities([str(n) for n in range(count)], encoder, ByNumber())
    assert found == pytest.approx(np.arange(count) / 1000)
    assert max(encoder.asked) <= WINDOW_WORDS
    assert len(encoder.asked) <= 1 + count // (WINDOW_WORDS - 2 * MARGIN_WORDS)


def test_no_words_no_windows() -> None:
    encoder = OneHot()
    assert len(word_probabilities([], encoder, ByNumber())) == 0
    assert not encoder.asked


def test_inner_words_have_context_on_both_sides() -> None:
    """What is kept of a window is a margin away from its edges, but for the text's own ends."""

    class Place(OneHot):
        def word_states(self, texts: Sequence[Sequence[str]]) -> Iterable[Vectors]:
            for words in texts:
                edge = [min(n, len(words) - 1 - n) for n in range(len(words))]
                yield np.array([[float(e), 1, 0, 0] for e in edge], dtype=np.float32)

    found = word_probabilities(["x"] * 1000, Place(), ByNumber()) * 1000
    assert found[MARGIN_WORDS:-MARGIN_WORDS].min() >= MARGIN_WORDS - 0.5


def test_the_head_computes_what_its_weights_say() -> None:
    """Against a convolution written out word by word."""
    weights = arrays()
    states = np.random.default_rng(5).normal(size=(7, WIDTH)).astype(np.float32)

    def gelu(x: np.ndarray) -> np.ndarray:
        return x / (1 + np.exp(-1.702 * x))

    def convolve(x: np.ndarray, name: str) -> np.ndarray:
        rows = []
        for word in range(len(x)):
            total = weights[f"{name}.bias"].copy()
            for tap in range(3):
                if 0 <= word + tap - 1 < len(x):
                    total += weights[f"{name}.weight"][:, :, tap] @ x[word + tap - 1]
            rows.append(total)
        return np.array(rows)

    hidden = gelu((states - weights["mean"]) @ weights["in.weight"].T + weights["in.bias"])
    hidden = hidden + gelu(convolve(hidden, "first"))
    hidden = hidden + gelu(convolve(hidden, "second"))
    expected = 1 / (1 + np.exp(-(hidden @ weights["out.weight"][0] + weights["out.bias"])))
    assert BoundaryHead(weights, "test").probabilities(states) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_head_without_an_array_is_refused(name: str) -> None:
    weights = arrays()
    del weights[name]
    with pytest.raises(ModelError, match=rf"heads.npz: the array '{name}' is missing"):
        BoundaryHead(weights, "heads.npz")


def test_a_head_of_other_shape_is_refused() -> None:
    with pytest.raises(ModelError, match="'out.weight' is"):
        BoundaryHead({**arrays(), "out.weight": np.ones((2, HIDDEN))}, "heads.npz")


def test_states_of_another_width_are_refused() -> None:
    head = BoundaryHead(arrays(), "heads.npz")
    with pytest.raises(ModelError, match=r"heads.npz: made for states of width 4, .* have 5"):
        head.probabilities(np.zeros((3, 5), dtype=np.float32))


@given(st.lists(st.floats(0, 1, width=32), max_size=40), st.integers(1, 6))
def test_ends_are_likely_apart_and_inside(chances: list[float], apart: int) -> None:
    options = FindOptions(probability=0.5, min_words=apart)
    ends = choose_ends(np.array(chances, dtype=np.float32), options)
    assert ends == sorted(set(ends))
    every = [-1, *ends, len(chances) - 1]
    assert all(b - a >= apart for a, b in pairwise(every)) or not ends
    assert all(chances[end] >= 0.5 for end in ends)
    if any(chance >= 0.5 for chance in chances[apart - 1 : len(chances) - apart]):
        assert ends


class Every:
    """Finds an end behind every tenth word."""

    def find(self, text: str) -> list[tuple[int, int]]:
        words = text.split()
        found, place = [], 0
        for number, word in enumerate(words):
            start = text.index(word, place)
            place = start + len(word)
            if number and number % 10 == 0:
                found.append((len(text[:start].rstrip()), start))
        return found

    def describe(self) -> dict[str, str]:
        return {"id": "every"}


LONG = " ".join(f"كلمة{n}" for n in range(BARE_WORDS + 5))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (LONG, True),
        (LONG + ".", False),  # somebody set a mark here
        (LONG + " " + LONG + '."', True),
        ("جملة قصيرة هنا. " + LONG, True),
        (" ".join(LONG.split()[:BARE_WORDS]), False),  # as long as a sentence may be
        (LONG.replace(" كلمة9 ", " كلمة9، ").replace(" كلمة19 ", " كلمة19، ")
         .replace(" كلمة29 ", " كلمة29؛ "), False),  # and here
    ],
)  # fmt: skip
def test_only_bare_stretches_are_asked_about(text: str, cut: bool) -> None:
    parts = list(split_text(text, Language.ARABIC, finder=Every()))
    assert any(reason == "unmarked" for _, _, reason in parts) == cut
    assert " ".join(text[a:b] for a, b, _ in parts) == text
    plain = list(split_text(text, Language.ARABIC))
    assert parts[-1][1:] == plain[-1][1:]  # the last part keeps the reason of the rules


@given(st.text(alphabet=st.sampled_from(' \t\n.،؟كتaب0\u200f"'), min_size=200, max_size=600))
def test_with_a_finder_nothing_is_lost(text: str) -> None:
    place = 0
    for start, end, _ in split_text(text, Language.ARABIC, finder=Every()):
        assert start >= place
        assert not text[place:start].strip(" \t\n\u200f")
        assert end > start
        place = end
    assert not text[place:].strip(" \t\n\u200f")


def test_an_encoder_without_a_head_says_so(tmp_path: Path) -> None:
    finder = UnmarkedFinder(make_tiny_encoder(tmp_path / "tiny"))
    with pytest.raises(ModelError, match=HEAD_FILE):
        finder.find("كلمة " * 50)


def test_without_the_encoder_there_is_no_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.boundaries.DEFAULT_ENCODER", "not-there")
    assert find_unmarked_finder() is None


@pytest.mark.slow
def test_the_embedded_head_finds_ends() -> None:
    """Four plain sentences without a mark: most ends are found, and the same ones again."""
    sentences = [
        "اجتمع وزير الخارجية صباح اليوم مع نظيره الفرنسي في باريس لبحث العلاقات بين البلدين",
        "وقال الوزير في مؤتمر صحفي إن المحادثات كانت بناءة وإن الطرفين اتفقا على مواصلتها",
        "من جهة أخرى ارتفعت أسعار النفط في الأسواق العالمية بنسبة ثلاثة في المئة أمس",
        "في مدينة الإسكندرية لقي خمسة أشخاص مصرعهم إثر انهيار مبنى سكني من ست طبقات",
        "وأكدت وزارة الصحة أن عدد المصابين بلغ عشرين شخصا نقلوا جميعا إلى المستشفيات القريبة",
    ]
    text = " ".join(sentences)
    finder = UnmarkedFinder(find_model("e5-ar-en", "encoder"))
    parts = [text[a:b] for a, b, _ in split_text(text, Language.ARABIC, finder=finder)]
    found = {" ".join(parts[: n + 1]) for n in range(len(parts) - 1)}
    gold = {" ".join(sentences[: n + 1]) for n in range(4)}
    assert len(found & gold) >= 2
    assert len(found - gold) <= 1
    again = UnmarkedFinder(find_model("e5-ar-en", "encoder"))
    assert again.find(text) == finder.find(text)
