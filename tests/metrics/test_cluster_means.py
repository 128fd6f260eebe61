"""Means of clustered values, against matrices written out in full."""

from math import isnan

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import cluster_mean
from epicene.metrics.cluster_means import degrees_of_freedom, fit_mean
from epicene.metrics.clusters import partition


def written_out(values, labels):
    """Jackknife variance, leaving out each cluster, and its degrees of freedom by matrices.

    The variance is a quadratic form of the values; for independent values of equal variance
    it is a sum of squares weighted by the eigenvalues of the form, whose first two moments
    are those of a chi-squared with ``sum(w)**2 / sum(w**2)`` degrees of freedom.
    """
    names, n = np.unique(labels), len(values)
    moves = []
    for name in names:
        others = np.asarray(labels) != name
        moves.append(others / others.sum() - np.ones(n) / n)
    moves = np.vstack(moves) * np.sqrt((len(names) - 1) / len(names))
    weights = np.linalg.eigvalsh(moves @ moves.T)
    return float(((moves @ values) ** 2).sum()), weights.sum() ** 2 / (weights**2).sum()


def test_variance_and_freedom_equal_the_matrices():
    rng = np.random.default_rng(0)
    labels = np.repeat(["a", "b", "c", "d", "e"], [1, 2, 9, 4, 3])
    values = rng.normal(3.0, 1.0, labels.size)
    fit = fit_mean(values, partition(labels.tolist(), labels.size))
    variance, freedom = written_out(values, labels)
    assert fit.mean == pytest.approx(values.mean())
    assert fit.error**2 == pytest.approx(variance, rel=1e-9)
    assert fit.freedom == pytest.approx(freedom, rel=1e-9)


def test_equal_sizes_have_one_degree_less_than_clusters():
    assert degrees_of_freedom(np.full(7, 3.0)) == pytest.approx(6.0)


def test_without_clusters_it_is_student():
    values = np.asarray([1.0, 2.0, 4.0, 8.0, 9.0])
    mean = cluster_mean(values, null=2.0)
    expected = stats.ttest_1samp(values, 2.0)
    interval = expected.confidence_interval(0.95)
    assert mean.p_value == pytest.approx(expected.pvalue)
    assert (mean.ci_low, mean.ci_high) == pytest.approx((interval.low, interval.high))


def test_equal_clusters_are_student_on_their_means():
    values = np.asarray([1.0, 3.0, 2.0, 8.0, 5.0, 4.0])
    mean = cluster_mean(values, list("aabbcc"))
    expected = stats.ttest_1samp([2.0, 5.0, 4.5], 0.0)
    assert mean.p_value == pytest.approx(expected.pvalue)
    assert mean.n == 6


@pytest.mark.parametrize(
    ("values", "clusters", "estimate", "reason"),
    [
        ([], None, np.nan, "no items"),
        ([np.nan], None, np.nan, "no items; value is NaN"),
        ([2.0], None, 2.0, "single cluster"),
        ([2.0, 3.0], ["a", "a"], 2.5, "single cluster"),
        ([0.1] * 6, None, 0.1, "all values are equal"),
        ([1e9 + 0.1] * 7, list("aabbccc"), 1e9 + 0.1, "all values are equal"),
    ],
)
def test_no_interval_says_why(values, clusters, estimate, reason):
    mean = cluster_mean(values, clusters)
    assert mean.estimate == pytest.approx(estimate, nan_ok=True)
    assert isnan(mean.ci_low)
    assert isnan(mean.p_value)
    assert reason in mean.reason


def test_values_far_from_zero_keep_their_digits():
    values = np.asarray([1.0, 2.0, 4.0, 8.0])
    near, far = cluster_mean(values), cluster_mean(values + 1e9)
    assert far.ci_high - far.ci_low == pytest.approx(near.ci_high - near.ci_low, rel=1e-6)


def test_a_confidence_in_percent_is_refused():
    with pytest.raises(InputError, match="a share such as"):
        cluster_mean([1.0, 2.0], confidence=95)


@pytest.mark.parametrize("n_clusters", [6, 12, 30, 100])
@pytest.mark.parametrize("shared", [0.0, 0.5, 1.0])
def test_coverage_and_false_alarms_with_unequal_clusters(
    coverage_holds, false_alarms_hold, n_clusters, shared
):
    rng = np.random.default_rng([n_clusters, int(10 * shared)])
    sizes = np.maximum(1, rng.lognormal(1.5, 0.9, n_clusters).round()).astype(int)
    labels = np.repeat(np.arange(n_clusters), sizes)
    groups = partition(labels.tolist(), labels.size)
    covered = alarms = 0
    for _ in range(1000):
        own = rng.normal(size=n_clusters)[labels]
        values = np.sqrt(shared) * own + np.sqrt(1 - shared) * rng.normal(size=labels.size)
        mean = cluster_mean(values, groups)
        covered += mean.ci_low <= 0.0 <= mean.ci_high
        alarms += mean.p_value < 0.05
    coverage_holds(covered, 1000)
    false_alarms_hold(alarms, 1000)
