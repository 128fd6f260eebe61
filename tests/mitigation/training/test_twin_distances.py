"""Distances of two predictions, against loops over the vocabulary."""

from __future__ import annotations

import math

import pytest
import torch

from epicene.mitigation.training.distances import distance

DRAWS = torch.Generator().manual_seed(0)
ONE = torch.randn(5, 7, generator=DRAWS, dtype=torch.float64)
TWO = torch.randn(5, 7, generator=DRAWS, dtype=torch.float64)


def shares(logits: list[float]) -> list[float]:
    total = sum(math.exp(x) for x in logits)
    return [math.exp(x) / total for x in logits]


def naive(one: list[float], two: list[float], kind: str) -> float:
    if kind == "squared-logits":
        return sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) / len(one)
    if kind == "absolute-logits":
        return sum(abs(a - b) for a, b in zip(one, two, strict=True)) / len(one)
    p, q = shares(one), shares(two)
    forth = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    back = sum(b * math.log(b / a) for a, b in zip(p, q, strict=True))
    return (forth + back) / 2


KINDS = ("symmetric-kl", "squared-logits", "absolute-logits")


@pytest.mark.parametrize("kind", KINDS)
def test_distance_is_that_of_the_definition(kind):
    expected = [naive(a, b, kind) for a, b in zip(ONE.tolist(), TWO.tolist(), strict=True)]
    assert distance(ONE, TWO, kind).tolist() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_tokens_left_out_do_not_count(kind):
    left_out = torch.tensor([False, True, False, False, True, False, False])
    kept = [0, 2, 3, 5, 6]
    expected = [
        naive([a[k] for k in kept], [b[k] for k in kept], kind)
        for a, b in zip(ONE.tolist(), TWO.tolist(), strict=True)
    ]
    assert distance(ONE, TWO, kind, left_out).tolist() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_predictions_have_no_distance(kind):
    assert distance(ONE, ONE, kind).tolist() == pytest.approx([0.0] * 5, abs=1e-15)
    assert (distance(ONE, TWO, kind) > 0).all()
    assert distance(ONE, TWO, kind).tolist() == pytest.approx(distance(TWO, ONE, kind).tolist())
