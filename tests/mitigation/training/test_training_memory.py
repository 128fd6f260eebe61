"""What a training takes is told before it starts, and refused where there is less."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_training
import torch

from epicene.core.errors import InputError
from epicene.mitigation.training import memory


class Described:
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def advance(self, done: float = 1.0, known: bool = False) -> None:
        """Do nothing."""

    def describe(self, text: str) -> None:
        """Keep it."""
        self.texts.append(text)


def test_it_is_told_and_refused(
    tiny_folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, told = tiny_folder("eurobert"), Described()
    tiny_training.train(folder, progress=told, steps=1)
    assert "memory: weights" in told.texts[0]
    monkeypatch.setattr(memory, "free_memory", lambda device: 100_000)
    with pytest.raises(InputError, match=r"takes about .* 100 kB are free.*scope lora"):
        tiny_training.train(folder, steps=1)


def test_weights_gradients_and_means_are_counted() -> None:
    found = memory.of_weights(1000, 10)
    assert (found.weights, found.gradients, found.optimiser) == (4000, 40, 120)
    assert found.total == 4160


def test_what_a_forward_pass_keeps_is_what_torch_keeps() -> None:
    """A product keeps its input, a ReLU its output; the weight is there already."""
    layer = torch.nn.Linear(8, 16, bias=False)
    states = torch.randn(5, 8)
    kept = memory.kept_by(lambda: layer(states).relu(), layer)
    assert kept == 4 * (5 * 8 + 5 * 16)


def test_a_larger_batch_takes_more_and_lora_less(tiny_folder: Callable[[str], Path]) -> None:
    folder = tiny_folder("eurobert")
    plain, larger, lora, passes = (
        tiny_training.train(folder, steps=1, **options).facts["memory"]
        for options in ({}, {"batch_size": 8}, {"scope": "lora", "rank": 1}, {"passes": 2})
    )
    assert larger["activations"] == pytest.approx(2 * plain["activations"], rel=0.2)
    assert passes["activations"] == pytest.approx(plain["activations"] / 2, rel=0.2)
    assert lora["optimiser"] < 0.2 * plain["optimiser"]
