"""Equivalence and detectable difference read from an interval, against the exact forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import detectable_difference, equivalence_test, interval_equivalence

Z = stats.norm.ppf(0.975)


def normal_interval(mean, error):
    return mean, mean - Z * error, mean + Z * error


@pytest.mark.parametrize(
    ("mean", "error", "margin"), [(0.1, 0.05, 0.2), (0.0, 0.2, 0.2), (-0.3, 0.1, 0.2)]
)
def test_a_normal_interval_gives_the_two_one_sided_tests(mean, error, margin):
    value, low, high = normal_interval(mean, error)
    (p,) = interval_equivalence([value], [low], [high], [0.0], [margin])
    expected = max(
        1 - stats.norm.cdf((mean + margin) / error), stats.norm.cdf((mean - margin) / error)
    )
    assert p == pytest.approx(expected)


def test_it_nears_the_exact_test_of_a_mean():
    values = np.random.default_rng(0).normal(0.02, 1.0, 2000)
    exact = equivalence_test(values, margin=0.1)
    (p,) = interval_equivalence([exact.estimate], [exact.ci_low], [exact.ci_high], [0.0], [0.1])
    assert p == pytest.approx(exact.p_value, rel=0.05)


def test_small_agrees_with_the_90_percent_interval_within_the_margins():
    rng = np.random.default_rng(1)
    means, errors = rng.normal(0, 0.2, 500), rng.uniform(0.02, 0.2, 500)
    p = interval_equivalence(
        means, means - Z * errors, means + Z * errors, np.zeros(500), np.full(500, 0.2)
    )
    arm = stats.norm.ppf(0.95) * errors
    inside = (means - arm > -0.2) & (means + arm < 0.2)
    assert 20 < inside.sum() < 480
    assert np.array_equal(p < 0.05, inside)


def test_each_bound_is_tested_with_the_arm_that_points_to_it():
    """A long upper arm says that the truth may lie high: the upper bound is harder to clear."""
    skew, mirrored = interval_equivalence(
        [0.0, 0.0], [-0.05, -0.19], [0.19, 0.05], [0.0, 0.0], [0.2, 0.2]
    )
    wide, narrow = interval_equivalence(
        [0.0, 0.0], [-0.19, -0.05], [0.19, 0.05], [0.0, 0.0], [0.2, 0.2]
    )
    assert skew == mirrored == wide
    assert narrow < wide


def test_what_is_undefined_stays_so():
    p = interval_equivalence(
        [0.1, np.nan, 0.1], [np.nan, np.nan, 0.0], [np.nan, np.nan, 0.2], [0, 0, 0], [1, 1, np.nan]
    )
    assert np.isnan(p).all()


def test_a_margin_of_nothing_is_refused():
    with pytest.raises(InputError, match="margin"):
        interval_equivalence([0.1], [0.0], [0.2], [0.0], [0.0])


def test_the_detectable_difference_is_detected_four_times_in_five():
    error = 0.37
    (size,) = detectable_difference([-Z * error], [Z * error])
    rng = np.random.default_rng(2)
    found = np.abs(rng.normal(size, error, 200_000)) > Z * error
    assert found.mean() == pytest.approx(0.8, abs=0.004)
    assert np.isnan(detectable_difference([np.nan], [1.0])[0])
