"""The Shapley value is the mean of what a player adds over all orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics.shapley import shapley_values


def by_definition(worth):
    n = len(worth).bit_length() - 1
    added = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        there = 0
        for player in order:
            added[player] += worth[there | 1 << player] - worth[there]
            there |= 1 << player
    return added / len(orders)


@pytest.mark.parametrize("n", range(6))
def test_as_by_definition(n):
    worth = np.random.default_rng(n).normal(size=1 << n)
    found = shapley_values(worth)
    assert found == pytest.approx(by_definition(worth), abs=1e-12)
    assert found.sum() == pytest.approx(worth[-1] - worth[0], abs=1e-12)


def test_the_glove_game():
    # Two left gloves and a right one: a pair is worth 1. Shapley's values are 1/6, 1/6, 4/6.
    worth = [float(k & 4 > 0 and k & 3 > 0) for k in range(8)]
    assert shapley_values(worth) == pytest.approx([1 / 6, 1 / 6, 4 / 6])


@pytest.mark.parametrize("worth", [[], [0.0, 1.0, 2.0], [[0.0, 1.0]], np.zeros(1 << 17)])
def test_worths_of_no_sets(worth):
    with pytest.raises(InputError, match="worths have shape"):
        shapley_values(worth)
