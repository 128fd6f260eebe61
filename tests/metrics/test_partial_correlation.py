"""The partial rank correlation: the definition, the exact test, its level and its coverage."""

from __future__ import annotations

from itertools import permutations
from math import isnan

import numpy as np
import pytest
from scipy.stats import binomtest, rankdata

from epicene.core.errors import InputError
from epicene.metrics import partial_spearman, spearman


def residual(y, z):
    """What a straight line through z leaves of y."""
    columns = np.column_stack([np.ones(len(z)), z])
    return y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]


def naive(x, y, z):
    """The correlation of what is left of two sides."""
    return float(np.corrcoef(residual(x, z), residual(y, z))[0, 1])


def test_it_is_the_correlation_of_what_ranks_leave_with_ties_and_the_test_is_exact():
    sides = (
        [1.0, 2.0, 2.0, 5.0, 9.0, 3.0],
        [3.0, 1.0, 4.0, 4.0, 8.0, 2.0],
        [1.0, 1.0, 3.0, 2.0, 2.0, 9.0],
    )
    found = partial_spearman(*sides)
    x, y, z = (rankdata(side) for side in sides)
    expected = naive(x, y, z)
    assert found.estimate == pytest.approx(expected)
    rest = residual(y, z)
    drawn = [naive(x, y - rest + np.array(order), z) for order in permutations(rest)]
    assert found.p_value == pytest.approx(np.mean(np.abs(drawn) >= abs(expected) - 1e-9))
    assert isnan(found.ci_low)
    assert "fewer than 9 points" in found.reason


def test_a_relation_that_the_third_side_makes_is_gone_and_another_stays():
    rng = np.random.default_rng(0)
    size = rng.normal(size=60)
    x, y = size + 0.3 * rng.normal(size=60), size + 0.3 * rng.normal(size=60)
    assert spearman(x, y).estimate > 0.8
    gone = partial_spearman(x, y, size)
    assert abs(gone.estimate) < 0.25
    assert gone.ci_low < 0.0 < gone.ci_high
    stays = partial_spearman(x, x + 0.3 * rng.normal(size=60), size)
    assert stays.ci_low > 0.3
    assert stays.p_value < 0.001


@pytest.mark.parametrize(
    ("x", "y", "given", "reason"),
    [
        ([1, 2, 3], [3, 1, 2], [1, 3, 2], "fewer than 4 points"),
        ([1, 2, 3, 4], [3, 1, 2, 4], [5, 5, 5, 5], "one side is constant"),
        ([1, 2, 3, 4], [3, 1, 2, 4], [10, 20, 30, 41], "what is held constant"),
        ([1, 2, 3, np.nan], [3, 1, 2, 4], [1, 3, 2, 4], "fewer than 4 points; value is NaN"),
    ],
)
def test_undefined(x, y, given, reason):
    found = partial_spearman(x, y, given)
    assert isnan(found.estimate)
    assert reason in found.reason


def test_sides_of_other_lengths_are_refused():
    with pytest.raises(InputError, match="shapes"):
        partial_spearman([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3])


@pytest.mark.parametrize("n", [5, 9, 15])
def test_false_alarms_where_both_sides_follow_the_third_alone(n):
    rng = np.random.default_rng(n)
    alarms = 0
    for _ in range(1000):
        z = rng.normal(size=n)
        x, y = z + rng.normal(size=n), z + rng.normal(size=n)
        found = partial_spearman(x, y, z, rng, n_resamples=10, n_permutations=199)
        alarms += found.p_value < 0.05
    assert binomtest(alarms, 1000).proportion_ci(method="exact").low <= 0.05


def test_coverage_at_the_fewest_points_that_have_an_interval():
    def draw(n):
        z, both = rng.normal(size=n), rng.normal(size=n)
        return z + both + 0.7 * rng.normal(size=n), z + both + 0.7 * rng.normal(size=n), z

    rng = np.random.default_rng(5)
    truth = naive(*(rankdata(side) for side in draw(20_000)))
    found = [
        partial_spearman(*draw(9), rng, n_resamples=400, n_permutations=9) for _ in range(1000)
    ]
    covered = sum(one.ci_low <= truth <= one.ci_high for one in found)
    assert binomtest(covered, 1000).proportion_ci(method="exact").high >= 0.93
