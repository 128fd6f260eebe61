"""Hooks do what they say, and are gone afterwards, also after an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import planting
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import NotApplicableError
from epicene.tracing.mechanism.ablation import mean_heads, without
from epicene.tracing.mechanism.activations import Port, changed, recorded
from epicene.tracing.mechanism.anatomy import check_language_model, find_anatomy
from epicene.tracing.mechanism.attribution import attributed
from epicene.tracing.mechanism.mediation import mediate
from epicene.tracing.mechanism.questions import align
from epicene.tracing.mechanism.sites import Site, sites_of


def hooks(module: Any) -> list[tuple[str, int]]:
    """Return each hook of a model, by name of its module and identity.

    Those by which transformers notes states stay once they were asked for.
    """
    return sorted(
        (name, key)
        for name, part in module.named_modules()
        for kind in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks")
        for key in getattr(part, kind)
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return planting.quiet("opt", tmp_path_factory.mktemp("model"))


def test_hooks_are_gone_after_an_error_in_a_change(model: Any) -> None:
    port = find_anatomy(model).heads[1]
    before, ids = hooks(model.module), torch.tensor([[1, 2, 3]])

    def fail(_: Any) -> Any:
        raise ZeroDivisionError

    with changed(model.module, {port: fail}):
        assert len(hooks(model.module)) == len(before) + 1
    with pytest.raises(ZeroDivisionError), changed(model.module, {port: fail}):
        model.module(input_ids=ids)
    assert hooks(model.module) == before


def test_hooks_are_gone_where_one_cannot_be_put_in_place(model: Any) -> None:
    port = find_anatomy(model).heads[0]
    before = hooks(model.module)
    with (
        pytest.raises(AttributeError),
        recorded(model.module, [port, Port("no.such.part", "given")]),
    ):
        raise AssertionError("the block must not begin")
    assert hooks(model.module) == before


@pytest.mark.parametrize("what", ["mediate", "attributed", "mean_heads", "anatomy"])
def test_hooks_are_gone_after_an_error_of_the_model(
    what: str, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    anatomy = find_anatomy(model)
    aligned, _ = align(model, planting.questions())
    before = hooks(model.module)
    head = model.module.get_output_embeddings()

    def fail(*_: Any) -> Any:
        raise RuntimeError("the machine broke")

    monkeypatch.setattr(head, "forward", fail)
    calls = {
        "mediate": lambda: mediate(model, anatomy, aligned, sites_of(anatomy)),
        "attributed": lambda: attributed(model, anatomy, aligned, sites_of(anatomy)),
        "mean_heads": lambda: mean_heads(model, anatomy, aligned),
        "anatomy": lambda: find_anatomy(model),
    }
    with pytest.raises(RuntimeError, match="the machine broke"):
        calls[what]()
    assert hooks(model.module) == before


def test_a_model_without_heads_is_another_and_then_itself_again(model: Any) -> None:
    anatomy = find_anatomy(model)
    aligned, _ = align(model, planting.questions())
    means = mean_heads(model, anatomy, aligned)
    ids = torch.tensor([aligned[0].readings[0].text])
    head = Site("head", 2, 1)
    with torch.no_grad():
        plain = model.module(input_ids=ids).logits
        with recorded(model.module, [anatomy.heads[1]]) as whole:
            model.module(input_ids=ids)
        # The hook that looks on comes after the one that changes.
        with (
            without(model, anatomy, [head], means),
            recorded(model.module, [anatomy.heads[1]]) as found,
        ):
            other = model.module(input_ids=ids).logits
        again = model.module(input_ids=ids).logits
    assert not torch.equal(plain, other)
    assert torch.equal(plain, again)
    width, port = anatomy.head_width, anatomy.heads[1]
    own = slice(width, 2 * width)
    assert torch.equal(found[port][0, :, own], means[port][own].expand(ids.shape[1], -1))
    rest = [column for column in range(4 * width) if not width <= column < 2 * width]
    assert torch.equal(found[port][..., rest], whole[port][..., rest])


@pytest.mark.parametrize("kind", ["xlnet", "t5"])
def test_other_families_are_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    other = epicene.load_model(str(tiny_models.save(kind, tmp_path)), sanity_check=False)
    with pytest.raises(NotApplicableError, match="only masked and causal"):
        check_language_model(other)


def test_heads_that_do_not_carry_all_are_refused(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something beside attention that moves states between positions is seen."""
    last = model.module.get_submodule("model.decoder.layers.2.fc2")
    plain = type(last).forward

    def rolled(states: torch.Tensor) -> torch.Tensor:
        return plain(last, states.roll(1, dims=-2))

    monkeypatch.setattr(last, "forward", rolled)
    with pytest.raises(NotApplicableError, match="one linear map a layer"):
        find_anatomy(model)
