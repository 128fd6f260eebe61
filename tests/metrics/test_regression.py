"""A gap at equal value of a covariate, against the matrices written out."""

from math import isnan

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import linear_intercept


def test_equals_leaving_each_item_out():
    # HC3 is, up to the factor of the jackknife and its centre, the spread of the coefficients
    # fitted without each item in turn: without item i they move by (X'X)^-1 x_i e_i / (1 - h_i).
    rng = np.random.default_rng(0)
    x = rng.normal(size=15)
    y = 0.3 + 2.0 * x + rng.normal(size=15)
    design = np.column_stack([np.ones(15), x])
    whole = np.linalg.lstsq(design, y, rcond=None)[0]
    moved = [
        np.linalg.lstsq(np.delete(design, i, 0), np.delete(y, i), rcond=None)[0][0] - whole[0]
        for i in range(15)
    ]
    half = stats.t.ppf(0.975, 13) * np.sqrt(np.sum(np.square(moved)))
    found = linear_intercept(y, x)
    assert found.estimate == pytest.approx(whole[0])
    assert (found.ci_low, found.ci_high) == pytest.approx((whole[0] - half, whole[0] + half))


def test_a_gap_that_the_covariate_explains_is_gone():
    x = np.linspace(1.0, 3.0, 40)
    y = 2.0 * x + 0.01 * np.sin(37.0 * x)
    found = linear_intercept(y, x)
    assert found.estimate == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    ("values", "covariate", "reason"),
    [([1.0] * 9, range(9), "fewer than 10"), (range(12), [2.0] * 12, "constant")],
)
def test_undefined(values, covariate, reason):
    found = linear_intercept(list(values), list(covariate))
    assert isnan(found.estimate)
    assert reason in found.reason


def test_numbers_must_match():
    with pytest.raises(InputError):
        linear_intercept([1.0] * 12, [1.0] * 11)


@pytest.mark.parametrize("n", [12, 40])
def test_coverage_when_the_spread_depends_on_the_covariate(coverage_holds, n):
    rng = np.random.default_rng(n)
    covered = 0
    for _ in range(1000):
        x = rng.normal(size=n)
        y = 0.5 - x + (0.3 + np.abs(x)) * rng.normal(size=n)
        found = linear_intercept(y, x)
        covered += found.ci_low <= 0.5 <= found.ci_high
    coverage_holds(covered, 1000)
