"""Medians of two groups: against plain loops, with coverage and false alarms."""

from itertools import combinations
from math import isnan

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import median_difference
from epicene.metrics.median_differences import _medians
from epicene.metrics.numerics import resample_counts


def test_fast_medians_equal_a_plain_loop():
    rng = np.random.default_rng(0)
    index = np.array([0, 0, 0, 1, 2, 2, 3, 3, 3, 3])
    values = rng.normal(size=10).round(1)  # with ties
    times = resample_counts(60, 4, rng)
    for row, found in zip(times, _medians(values, index, times), strict=True):
        plain = [
            value
            for value, cluster in zip(values, index, strict=True)
            for _ in range(int(row[cluster]))
        ]
        assert found == pytest.approx(np.median(plain))


def test_by_hand():
    found = median_difference([1, 2, 9, np.nan], [4, 6])
    assert found.estimate == 2 - 5
    assert (found.n, found.n_unscored, found.reason) == (5, 1, "value is NaN")
    assert found.ci_low <= -3 <= found.ci_high


def test_the_test_is_that_of_all_exchanges():
    x, y = [1.0, 2.0, 2.5, 4.0], [3.0, 5.0, 6.0, 8.0, 9.0]
    together = np.array(x + y)
    apart = []
    for chosen in combinations(range(9), 4):
        rest = np.setdiff1d(range(9), chosen)
        apart.append(abs(np.median(together[list(chosen)]) - np.median(together[rest])))
    exact = np.mean(np.array(apart) >= abs(np.median(x) - np.median(y)) - 1e-12)
    found = median_difference(x, y, n_resamples=20_000)
    assert found.p_value == pytest.approx(exact, abs=0.01)


def test_items_of_a_cluster_move_together():
    rng = np.random.default_rng(1)
    x, y = rng.exponential(size=15), rng.exponential(size=15) + 1.2
    alone = median_difference(x, y)
    labels = np.repeat(range(15), 8).tolist()
    copies = median_difference(np.repeat(x, 8), np.repeat(y, 8), labels, labels)
    apart = median_difference(np.repeat(x, 8), np.repeat(y, 8))
    assert copies.p_value == pytest.approx(alone.p_value, abs=0.01)
    assert copies.ci_high - copies.ci_low > 1.5 * (apart.ci_high - apart.ci_low)


def test_what_is_never_said_may_be_any_late_value():
    x, y = [1.0, 2.0, 3.0, 4.0, 50.0], [2.0, 5.0, 6.0, 9.0, 60.0]
    early, late = median_difference(x, y), median_difference([*x[:-1], 900.0], [*y[:-1], 900.0])
    assert early.estimate == late.estimate == -3.0


def test_edges():
    none = median_difference([], [1.0])
    assert isnan(none.estimate)
    assert "no items" in none.reason
    single = median_difference([1.0, 2.0], [1.0, 5.0], ["a", "a"])
    assert single.estimate == -1.5
    assert isnan(single.ci_low)
    assert "single cluster" in single.reason
    same = median_difference([1.0] * 5, [1.0] * 5)
    assert (same.estimate, same.p_value) == (0.0, 1.0)
    x, y = [1.0, 5.0, 7.0], [2.0, 3.0]
    assert median_difference(x, y, seed=3) == median_difference(x, y, seed=3)
    with pytest.raises(InputError, match="resamples"):
        median_difference([1.0], [1.0], n_resamples=0)
    with pytest.raises(InputError, match="cluster labels"):
        median_difference([1.0], [1.0], ["a", "b"])


def waits(rng, n_clusters, longer=1.0):
    sizes = np.maximum(1, rng.lognormal(0.5, 0.6, n_clusters).round()).astype(int)
    labels = np.repeat(np.arange(n_clusters), sizes)
    logs = 0.7 * rng.normal(size=n_clusters)[labels] + 0.7 * rng.normal(size=labels.size)
    return longer * np.exp(logs), labels.tolist()


def simulate(runs, sizes, longer=1.0):
    """Rejections, and how often the interval holds the true difference of medians."""
    rng = np.random.default_rng(sizes)
    seen = covered = 0
    for _ in range(runs):
        (x, own), (y, other) = waits(rng, sizes[0], longer), waits(rng, sizes[1])
        found = median_difference(x, y, own, other, n_resamples=400, seed=rng)
        seen += found.p_value < 0.05
        covered += found.ci_low <= longer - 1.0 <= found.ci_high
    return seen, covered


def test_false_alarms_and_coverage(false_alarms_hold, coverage_holds):
    alarms, covered = simulate(200, (15, 30))
    false_alarms_hold(alarms, 200)
    coverage_holds(covered, 200)
    seen, covered = simulate(100, (40, 40), 2.5)
    assert seen >= 85
    coverage_holds(covered, 100)


@pytest.mark.slow
@pytest.mark.parametrize("longer", [1.0, 2.0])
@pytest.mark.parametrize("sizes", [(12, 40), (30, 30), (30, 170)])
def test_rates_of_every_case(false_alarms_hold, coverage_holds, sizes, longer):
    seen, covered = simulate(1000, sizes, longer)
    coverage_holds(covered, 1000)
    if longer == 1.0:
        false_alarms_hold(seen, 1000)
