"""A bias written into known heads is found there, goes with them, and with no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import planting
import pytest

from epicene.core.errors import InputError, NotApplicableError
from epicene.tracing.mechanism.anatomy import find_anatomy
from epicene.tracing.mechanism.attribution import agreement, attributed
from epicene.tracing.mechanism.circuits import (
    Checked,
    check_circuit,
    find_circuit,
    halves,
    random_sets,
)
from epicene.tracing.mechanism.mediation import Mediation, mediate
from epicene.tracing.mechanism.questions import Aligned, Question, align
from epicene.tracing.mechanism.sites import Site, sites_of


def looked_into(model: Any) -> tuple[Mediation, Checked]:
    anatomy = find_anatomy(model)
    aligned, _ = align(model, planting.questions())
    mediation = mediate(model, anatomy, aligned, sites_of(anatomy, ("head", "layer")))
    circuit = find_circuit(model, anatomy, aligned)
    return mediation, check_circuit(model, anatomy, aligned, circuit)


@pytest.mark.parametrize("kind", planting.KINDS)
@pytest.mark.parametrize("place", [(1, 0), (2, 3), (3, 1)])
def test_a_planted_head_is_found_and_takes_the_bias_with_it(
    kind: str, place: tuple[int, int], tmp_path: Path
) -> None:
    head = Site("head", *place)
    mediation, checked = looked_into(planting.planted(kind, tmp_path, [head], seed=place[0]))
    assert mediation.total_effect().ci_low > planting.EFFECT / 2
    assert mediation.strongest("head") == head
    assert mediation.strongest("layer") == Site("layer", head.layer)
    assert checked.circuit.heads == (head,)
    assert checked.carried.ci_low > 0.8
    assert checked.left.ci_high < 0.1
    # Every other head is tried: none carries it, and none takes it away.
    assert len(checked.random_carried) == 11
    assert max(checked.random_carried) < 0.1
    assert min(checked.random_left) > 0.9
    assert checked.p_value == pytest.approx(1 / 12)
    assert checked.perplexity.estimate == pytest.approx(1.0, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("kind", planting.KINDS)
def test_a_planted_head_is_found_in_eighteen_of_twenty_seeds(kind: str, tmp_path: Path) -> None:
    found = 0
    for seed in range(20):
        head = Site("head", 1 + seed % 3, seed % 4)
        model = planting.planted(kind, tmp_path / str(seed), [head], seed)
        mediation, checked = looked_into(model)
        found += mediation.strongest("head") == head and checked.circuit.heads == (head,)
    assert found >= 18


@pytest.mark.parametrize("kind", planting.KINDS)
def test_a_planted_layer_is_found_and_its_heads_make_the_circuit(kind: str, tmp_path: Path) -> None:
    heads = [Site("head", 2, head) for head in range(4)]
    mediation, checked = looked_into(planting.planted(kind, tmp_path, heads))
    assert mediation.strongest("layer") == Site("layer", 2)
    assert set(checked.circuit.heads) <= set(heads)
    # No one of the four carries what the four do.
    assert len(checked.circuit.heads) > 1
    assert list(checked.circuit.shares) == sorted(checked.circuit.shares)
    assert checked.left.estimate < 0.3
    assert min(checked.random_left) > checked.left.estimate


def test_where_the_twin_is_the_same_there_is_nothing_to_carry(tmp_path: Path) -> None:
    head = Site("head", 2, 0)
    model = planting.planted("camembert", tmp_path, [head])
    ids = [model.encode(word).ids[1] for word in ("Le", "La", "patient", "patiente")]
    table = model.module.get_input_embeddings().weight.data
    table[ids[1]], table[ids[3]] = table[ids[0]], table[ids[2]]
    anatomy = find_anatomy(model)
    aligned, _ = align(model, planting.questions())
    found = mediate(model, anatomy, aligned, sites_of(anatomy))
    assert np.abs(found.total).max() < 1e-5
    assert np.nanmax(np.abs(found.indirect)) < 1e-5
    with pytest.raises(NotApplicableError, match="does not differ from 0"):
        find_circuit(model, anatomy, aligned)


@pytest.mark.parametrize("kind", planting.KINDS)
def test_attribution_orders_the_heads_as_exact_patching_does(kind: str, tmp_path: Path) -> None:
    model = planting.planted(kind, tmp_path, [Site("head", 2, 1)])
    anatomy = find_anatomy(model)
    aligned, _ = align(model, planting.questions())
    exact = mediate(model, anatomy, aligned, sites_of(anatomy))
    once, often = (attributed(model, anatomy, aligned, exact.sites, steps) for steps in (1, 16))
    assert once.shape == exact.indirect.shape
    near = agreement(exact, once, "head")
    assert near.correlation.estimate > 0.9
    assert near.is_trusted
    # The head that was planted bends the answer, which gradients on the way to the twin see.
    assert agreement(exact, often, "head").error < near.error / 2


def test_attribution_is_exact_where_the_answer_is_linear(tmp_path: Path) -> None:
    """Gradient times difference is the effect itself, as the difference goes to 0."""
    model = planting.planted("camembert", tmp_path, [Site("head", 2, 1)])
    ids = [model.encode(word).ids[1] for word in ("Le", "La", "patient", "patiente")]
    table = model.module.get_input_embeddings().weight.data
    for one, other in (ids[:2], ids[2:]):
        table[other] = table[one] + 0.01 * (table[other] - table[one])
    anatomy = find_anatomy(model)
    aligned, _ = align(model, planting.questions())
    exact = mediate(model, anatomy, aligned, sites_of(anatomy, ("head", "position")))
    near = attributed(model, anatomy, aligned, exact.sites)
    size = np.nanmax(np.abs(exact.indirect))
    assert size > 1e-3
    assert np.nanmax(np.abs(near - exact.indirect)) < 0.05 * size


def test_random_sets_are_others_and_no_two_alike(tmp_path: Path) -> None:
    anatomy = find_anatomy(planting.quiet("camembert", tmp_path))
    heads = (Site("head", 1, 0), Site("head", 2, 0))
    sets = random_sets(anatomy, heads, 20, seed=1)
    assert len({frozenset(some) for some in sets}) == 20
    assert frozenset(heads) not in map(frozenset, sets)
    assert {len(set(some)) for some in sets} == {2}
    assert sets == random_sets(anatomy, heads, 20, seed=1)
    assert sets != random_sets(anatomy, heads, 20, seed=2)


def test_questions_are_halved_by_template() -> None:
    def asked(n: int) -> list[Aligned]:
        return [Aligned(Question(f"q{k}", f"t{k % n}", "", "", (), ()), ()) for k in range(2 * n)]

    assert halves(asked(11), 0) is None
    first, second = halves(asked(12), 0) or ((), ())
    assert len(first) + len(second) == 24
    assert not {one.question.template for one in first} & {one.question.template for one in second}


@pytest.mark.parametrize("target", [0.0, 1.2])
def test_a_share_that_is_none_is_refused(target: float, tmp_path: Path) -> None:
    model = planting.quiet("camembert", tmp_path)
    with pytest.raises(InputError, match="is not to be had"):
        find_circuit(model, find_anatomy(model), (), target)
