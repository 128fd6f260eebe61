"""Dropout is higher while a model is trained on, and then as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_training
import torch
from torch import nn

import epicene
from epicene.core.errors import InputError, NotApplicableError
from epicene.core.progress import Silent
from epicene.mitigation.base import FitInputs
from epicene.mitigation.training.dropout import Dropout, dropped

IDS = torch.arange(6, 26)[None]


@pytest.mark.parametrize(
    "kind",
    ["bert", "distilbert", "modernbert", "albert", "eurobert", "llama", "gpt2", "opt", "flaubert"],
)
def test_outputs_vary_within_and_not_after(tiny_model, kind: str) -> None:
    module = tiny_model(kind).module
    rates = [part.p for part in module.modules() if isinstance(part, nn.Dropout)]
    # transformers leaves hooks of its own where states were asked for before.
    hooks = [len(part._forward_hooks) for part in module.modules()]

    def differs() -> bool:
        with torch.no_grad():
            return not torch.equal(module(input_ids=IDS).logits, module(input_ids=IDS).logits)

    before = module(input_ids=IDS).logits
    with dropped(module, hidden=0.2, attention=0.0):
        # Measured, not trained: nothing is dropped out.
        assert torch.equal(module(input_ids=IDS).logits, before)
        module.train()
        assert differs()
    with dropped(module, hidden=0.0, attention=0.2):
        assert differs()
    with dropped(module, hidden=0.0, attention=0.0):
        assert not differs()
    module.eval()
    assert torch.equal(module(input_ids=IDS).logits, before)
    assert [part.p for part in module.modules() if isinstance(part, nn.Dropout)] == rates
    assert [len(part._forward_hooks) for part in module.modules()] == hooks


def test_the_rate_is_the_one_asked_for(tiny_model) -> None:
    """Of what each block gives, a fifth is zero: here of the embeddings of a EuroBERT."""
    module, seen = tiny_model("eurobert").module, []
    with dropped(module, hidden=0.2, attention=0.0):
        part = module.get_input_embeddings()
        handle = part.register_forward_hook(lambda *found: seen.append(found[2].detach()))
        module.train()
        for _ in range(20):
            module(input_ids=IDS)
        handle.remove()
        module.eval()
    states = torch.stack(seen)
    share = float((states == 0).float().mean())
    assert share == pytest.approx(0.2, abs=4 * (0.16 / states.numel()) ** 0.5)


def test_a_family_without_a_place_is_refused() -> None:
    class Bare(nn.Module):
        config = type("Config", (), {"num_hidden_layers": 1})

        def __init__(self) -> None:
            super().__init__()
            self.stack = nn.ModuleList([nn.Sequential(nn.Linear(2, 2))])
            self.base_model = self.stack

    with pytest.raises(NotApplicableError, match="drop out"), dropped(Bare(), 0.2, 0.1):
        pass


def test_it_trains_and_leaves_no_hook(tiny_folder: Callable[[str], Path]) -> None:
    model = epicene.load_model(str(tiny_folder("eurobert")), sanity_check=False)
    method = Dropout(steps=2, batch_size=2, every=2, window=24, held_out=0.25)
    inputs = FitInputs(model, tiny_training.documents(), progress=Silent())
    first, second = method.fit(inputs), method.fit(inputs)
    # Draws of torch are seeded a step, too.
    assert all(torch.equal(first.weights[name], second.weights[name]) for name in first.weights)
    after = first.apply(model)
    assert not any(part._forward_hooks for part in after.module.modules())


def test_rates_that_make_no_sense() -> None:
    for rates in ({"hidden": 1.0}, {"attention": -0.1}, {"hidden": 0.0, "attention": 0.0}):
        with pytest.raises(InputError, match="dropout rates"):
            Dropout(**rates)


def test_passes_give_the_sum_of_one_pass(tiny_folder: Callable[[str], Path]) -> None:
    """A batch in four parts, whose counts differ, is the batch in one."""
    folder = tiny_folder("eurobert")
    one, four = (tiny_training.train(folder, steps=3, passes=passes) for passes in (1, 4))
    for (_, a), (_, b) in zip(one.facts["loss"], four.facts["loss"], strict=True):
        assert a == pytest.approx(b, rel=1e-5)
    for name, value in one.weights.items():
        torch.testing.assert_close(value, four.weights[name], rtol=1e-3, atol=2e-5)


def test_products_in_sixteen_bits(tiny_folder: Callable[[str], Path]) -> None:
    folder = tiny_folder("eurobert")
    full, half = (
        tiny_training.train(folder, steps=3, precision=precision)
        for precision in ("float32", "bfloat16")
    )
    assert {value.dtype for value in half.weights.values()} == {torch.float32}
    losses = [(a, b) for (_, a), (_, b) in zip(full.facts["loss"], half.facts["loss"], strict=True)]
    assert any(a != b for a, b in losses)
    assert all(a == pytest.approx(b, rel=0.05) for a, b in losses)
