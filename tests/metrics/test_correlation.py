"""Spearman's correlation: the definition, the exact test, the coverage."""

from itertools import permutations
from math import isnan

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import spearman


def ranks(values):
    """Mean rank of each value among all."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2
        for value in values
    ]


def pearson(x, y):
    return float(np.corrcoef(x, y)[0, 1])


def test_by_hand():
    # Differences of ranks 1, 1, 1, 1, 0: 1 - 6 * 4 / (5 * 24) = 0.8.
    assert spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]).estimate == pytest.approx(0.8)


def test_ties_share_their_mean_rank_and_the_test_is_exact():
    x, y = [1.0, 2.0, 2.0, 5.0, 9.0, 3.0], [3.0, 1.0, 4.0, 4.0, 8.0, 2.0]
    found = spearman(x, y)
    expected = pearson(ranks(x), ranks(y))
    assert found.estimate == pytest.approx(expected)
    orders = [pearson(ranks(x), order) for order in permutations(ranks(y))]
    assert found.p_value == pytest.approx(np.mean(np.abs(orders) >= abs(expected) - 1e-9))


def test_sampled_test_agrees_with_a_known_case():
    # Nine points in order: only the two monotone orders of 9! reach 1 in absolute value, and
    # the observed one counts; of 9,999 draws, more than three such would be a 1 in 10**6 event.
    assert 1 / 10_000 <= spearman(range(9), range(9)).p_value <= 4 / 10_000


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([], [], "fewer than 3 points"),
        ([1, 2], [1, 2], "fewer than 3 points"),
        ([1, 1, 1, 1], [1, 2, 3, 4], "one side is constant"),
    ],
)
def test_undefined(x, y, reason):
    found = spearman(x, y)
    assert isnan(found.estimate)
    assert found.reason == reason


def test_few_points_have_a_test_and_no_interval():
    found = spearman([1, 2, 3, 4], [1, 2, 3, 4])
    assert (found.estimate, found.p_value) == (pytest.approx(1.0), pytest.approx(2 / 24))
    assert isnan(found.ci_low)
    assert "fewer than 8 points" in found.reason


def test_missing_points_are_counted():
    found = spearman([1, 2, np.nan, *range(3, 12)], [1, np.nan, 3, *range(3, 12)])
    assert (found.n, found.n_unscored, found.estimate) == (10, 2, pytest.approx(1.0))


def test_bad_input():
    with pytest.raises(InputError, match="shapes"):
        spearman([1, 2, 3], [1, 2])
    with pytest.raises(InputError, match="infinite"):
        spearman([1, 2, np.inf], [1, 2, 3])


@pytest.mark.parametrize("rho", [0.0, 0.6])
@pytest.mark.parametrize("n", [8, 20])
def test_coverage_and_false_alarms(coverage_holds, false_alarms_hold, n, rho):
    rng = np.random.default_rng([n, int(10 * rho)])
    truth = 6 / np.pi * np.arcsin(rho / 2)  # of two normal variables
    covered = alarms = 0
    for _ in range(1000):
        x = rng.normal(size=n)
        y = rho * x + np.sqrt(1 - rho**2) * rng.normal(size=n)
        found = spearman(np.exp(x), y, rng, n_resamples=300, n_permutations=199)
        covered += found.ci_low <= truth <= found.ci_high
        alarms += found.p_value <= 0.05
    coverage_holds(covered, 1000)
    if rho == 0.0:
        false_alarms_hold(alarms, 1000)
