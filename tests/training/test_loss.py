"""The chunked cross-entropy against PyTorch's own, value and gradients."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from workbench.training import loss  # noqa: E402
from workbench.training.loss import chunked_cross_entropy  # noqa: E402


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("rows", [1, 7, 20])
def test_same_as_torch(monkeypatch: pytest.MonkeyPatch, smoothing: float, rows: int) -> None:
    monkeypatch.setattr(loss, "CHUNK_ROWS", 6)
    torch.manual_seed(rows)
    states = torch.randn(rows, 8, requires_grad=True)
    matrix = torch.randn(30, 8, requires_grad=True)
    bias = torch.randn(30, requires_grad=True)
    targets = torch.randint(0, 30, (rows,))
    ours, plain = chunked_cross_entropy(states, matrix, bias, targets, smoothing)
    (ours * 0.5).backward()
    found = [tensor.grad.clone() for tensor in (states, matrix, bias)]
    for tensor in (states, matrix, bias):
        tensor.grad = None
    logits = states @ matrix.T + bias
    theirs = torch.nn.functional.cross_entropy(
        logits, targets, label_smoothing=smoothing, reduction="sum"
    )
    (theirs * 0.5).backward()
    assert float(ours.detach()) == pytest.approx(float(theirs.detach()), rel=1e-5)
    assert float(plain) == pytest.approx(
        float(torch.nn.functional.cross_entropy(logits.detach(), targets, reduction="sum")),
        rel=1e-5,
    )
    for mine, tensor in zip(found, (states, matrix, bias), strict=True):
        assert torch.allclose(mine, tensor.grad, atol=1e-5)


def test_dropout_keeps_the_mean_and_drops_its_share() -> None:
    from workbench.training.network import drop

    torch.manual_seed(1)
    ones = torch.ones(1000, 100)
    dropped = drop(ones, 0.1, training=True)
    assert float((dropped == 0).float().mean()) == pytest.approx(26 / 256, abs=0.005)
    assert float(dropped.mean()) == pytest.approx(1.0, abs=0.01)
    assert drop(ones, 0.1, training=False) is ones


def test_padding_changes_nothing() -> None:
    from workbench.training.network import Shape, TranslatorNetwork

    torch.manual_seed(1)
    network = TranslatorNetwork(Shape(20, 32, 1, 64, 1, 1, 16)).eval()
    source, target = torch.tensor([[0, 5, 6, 2]]), torch.tensor([[2, 7, 8]])
    padded = torch.cat([source, torch.full((1, 3), 1)], dim=1)
    assert torch.allclose(network(source, target, 1), network(padded, target, 1), atol=1e-5)
