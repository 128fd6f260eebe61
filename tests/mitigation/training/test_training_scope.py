"""Which weights a training moves, and that the others stay to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_training
import torch

import epicene
from epicene.mitigation.training.scope import Scope, changed


def moved(folder: Path, **options: Any) -> set[str]:
    """Return the names of the weights that a training of two steps changed."""
    model = epicene.load_model(str(folder), sanity_check=False)
    fitted = tiny_training.train(folder, steps=2, **options)
    after = fitted.apply(model)
    before = dict(model.module.named_parameters())
    return {
        name
        for name, value in after.module.named_parameters()
        if not torch.equal(value, before[name])
    }


def test_each_scope_moves_its_own_weights(tiny_folder: Callable[[str], Path]) -> None:
    folder = tiny_folder("eurobert")
    every = set(dict(epicene.load_model(str(folder), sanity_check=False).module.named_parameters()))
    embeddings = {name for name in every if "embed_tokens" in name}
    last = {name for name in every if ".layers.1." in name}
    matrices = {name for name in every if "_proj.weight" in name}
    assert embeddings
    assert last
    assert matrices
    assert moved(folder) == every
    assert moved(folder, scope="embeddings") == embeddings
    assert moved(folder, scope="layers", layers=(-1,)) == last
    assert moved(folder, scope="lora", rank=2) == matrices
    assert moved(folder, scope="lora", rank=2, layers=(1,)) == matrices & last


@pytest.mark.parametrize("kind", ["camembert", "gpt2", "albert"])
def test_low_rank_matrices_are_merged_into_the_weights(
    tiny_folder: Callable[[str], Path], kind: str
) -> None:
    """What the model with its matrices beside it says, the plain model says with those weights."""
    model = epicene.load_model(str(tiny_folder(kind)), sanity_check=False)
    plain = epicene.load_model(str(tiny_folder(kind)), sanity_check=False).module
    module, ids = model.module, torch.arange(6, 14)[None]
    torch.manual_seed(0)
    Scope("lora", rank=3).open(module)
    with torch.no_grad():
        for name, value in module.named_parameters():
            if "lora_B" in name:
                value.normal_(std=0.1)
        wanted = module(input_ids=ids).logits
        before = plain(input_ids=ids).logits
        weights = changed(module)
        # A rank of three, added to what was there: the definition of LoRA (Hu et al. 2022).
        known = dict(plain.named_parameters())
        name = next(iter(weights))
        assert torch.linalg.matrix_rank(weights[name] - known[name], rtol=1e-4) == 3
        for name, value in weights.items():
            known[name].copy_(value)
        torch.testing.assert_close(plain(input_ids=ids).logits, wanted, rtol=1e-4, atol=1e-4)
    assert (before - wanted).abs().max() > 0.1
