"""The ratio of two shares, and its score interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from epicene.core.errors import InputError
from epicene.metrics.share_ratios import cluster_proportion_ratio, ratio_score_interval


def outcomes(hits, n):
    return np.arange(n) < hits


def naive_chi_square(ratio, x, m, y, n):
    """Koopman's statistic: the likeliest shares of this ratio are found by search."""

    def loss(second):
        first = min(second * ratio, 1 - 1e-12)
        return -(
            x * np.log(first)
            + (m - x) * np.log1p(-first)
            + y * np.log(second)
            + (n - y) * np.log1p(-second)
        )

    top = min(1.0, 1.0 / ratio) - 1e-9
    second = optimize.minimize_scalar(
        loss, bounds=(1e-9, top), method="bounded", options={"xatol": 1e-12}
    ).x
    first = second * ratio
    return (x - m * first) ** 2 / (m * first * (1 - first)) + (y - n * second) ** 2 / (
        n * second * (1 - second)
    )


@pytest.mark.parametrize(("x", "m", "y", "n"), [(15, 20, 10, 20), (5, 50, 12, 40), (30, 90, 3, 30)])
def test_the_bounds_are_where_koopmans_statistic_is_critical(x, m, y, n):
    low, high = ratio_score_interval(x, m, y, n, 0.95)
    critical = stats.chi2.isf(0.05, 1)
    for bound in (low, high):
        assert naive_chi_square(bound, x, m, y, n) == pytest.approx(critical, rel=1e-4)
    assert low < x / m / (y / n) < high


def test_shares_of_nothing_and_of_all():
    none = cluster_proportion_ratio(outcomes(0, 20), None, outcomes(10, 20), None)
    assert (none.estimate, none.ci_low) == (0.0, 0.0)
    assert 0.0 < none.ci_high < 1.0
    every = cluster_proportion_ratio(outcomes(20, 20), None, outcomes(20, 20), None)
    assert every.ci_low < every.estimate == 1.0 < every.ci_high
    undefined = cluster_proportion_ratio(outcomes(5, 20), None, outcomes(0, 20), None)
    assert np.isnan(undefined.estimate)
    assert undefined.reason.startswith("no_share")
    assert np.isnan(cluster_proportion_ratio([], None, [1], None).estimate)


def test_clusters_make_it_less_sure():
    rng = np.random.default_rng(0)
    patients = np.repeat(np.arange(20), 4)
    one, two = (rng.random(20) < share for share in (0.6, 0.4))
    alone = cluster_proportion_ratio(one[patients], None, two[patients], None)
    alike = cluster_proportion_ratio(one[patients], patients, two[patients], patients)
    assert alike.ci_low < alone.ci_low < alone.ci_high < alike.ci_high
    single = cluster_proportion_ratio([1, 0], ["a", "a"], [1, 0], ["b", "c"])
    assert np.isnan(single.ci_low)


def test_bad_outcomes():
    with pytest.raises(InputError, match="not all 0 or 1"):
        cluster_proportion_ratio([2], None, [1], None)
