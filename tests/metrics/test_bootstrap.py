"""Resampled clusters: against a plain loop, and the coverage that chose the method."""

from math import isnan

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import cluster_bootstrap, cluster_mean, partition
from epicene.metrics.bootstrap import _resampled_means
from epicene.metrics.numerics import resample_counts

LABELS = list("aaabbcddddde")
VALUES = np.asarray([1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.5, 2.5, 3.0, 0.0, 4.5, 9.0])


def test_fast_means_equal_a_plain_loop():
    groups = partition(LABELS, len(LABELS))
    means, errors = next(_resampled_means(VALUES, groups, 50, np.random.default_rng(3)))
    drawn = resample_counts(50, 5, np.random.default_rng(3)).astype(int)
    assert (drawn.sum(axis=1) == 5).all()
    members = {label: VALUES[[other == label for other in LABELS]] for label in groups.labels}
    for times, mean, error in zip(drawn, means, errors, strict=True):
        resample, labels = [], []
        for cluster, (label, count) in enumerate(zip(groups.labels, times, strict=True)):
            for copy in range(count):  # a cluster drawn twice is two clusters
                resample.extend(members[label])
                labels.extend([(cluster, copy)] * len(members[label]))
        assert mean == pytest.approx(np.mean(resample))
        total, variance = len(resample), 0.0
        for label in set(labels):
            own = [v for v, other in zip(resample, labels, strict=True) if other == label]
            score = sum(own) - len(own) * np.mean(resample)
            variance += 4 / 5 * (score / (total - len(own))) ** 2
        assert error == pytest.approx(np.sqrt(variance), abs=1e-9)


def test_percentile_of_the_mean_equals_percentile_of_a_callable():
    fast = cluster_bootstrap(VALUES, LABELS, n_resamples=20_000, method="percentile", seed=1)
    slow = cluster_bootstrap(VALUES, LABELS, np.mean, n_resamples=20_000, seed=2)
    assert fast.estimate == pytest.approx(slow.estimate)
    assert fast.ci_low == pytest.approx(slow.ci_low, abs=0.05)
    assert fast.ci_high == pytest.approx(slow.ci_high, abs=0.05)


def test_any_statistic():
    median = cluster_bootstrap(VALUES, LABELS, np.median, n_resamples=200)
    assert median.estimate == 3.5
    assert median.ci_low <= 3.5 <= median.ci_high
    assert isnan(median.p_value)


def test_the_seed_fixes_it_and_labels_do_not_matter():
    first = cluster_bootstrap(VALUES, LABELS, seed=5)
    renamed = cluster_bootstrap(VALUES, [ord(label) * 7 for label in LABELS], seed=5)
    assert first == renamed
    other = [cluster_bootstrap(VALUES, method="percentile", seed=seed) for seed in (5, 6)]
    assert other[0] != other[1]


def test_never_narrower_than_student():
    boot, student = cluster_bootstrap(VALUES, LABELS), cluster_mean(VALUES, LABELS)
    assert boot.ci_low <= student.ci_low
    assert boot.ci_high >= student.ci_high


@pytest.mark.parametrize(
    ("values", "labels", "reason"),
    [
        ([], None, "no items"),
        ([1.0], None, "single cluster"),
        ([1.0, 2.0], ["a", "a"], "single cluster"),
        ([1.0, 1.0, 1.0], None, "all values are equal"),
    ],
)
@pytest.mark.parametrize("statistic", [None, np.median])
def test_no_interval_says_why(values, labels, reason, statistic):
    found = cluster_bootstrap(values, labels, statistic)
    assert isnan(found.ci_low)
    assert reason in found.reason


def test_two_clusters_do_not_crash():
    found = cluster_bootstrap([1.0, 2.0, 5.0, 6.0], list("aabb"))
    student = cluster_mean([1.0, 2.0, 5.0, 6.0], list("aabb"))
    assert (found.ci_low, found.ci_high) == pytest.approx((student.ci_low, student.ci_high))


def test_an_undefined_statistic_says_so():
    def undefined(values):
        return np.nan

    found = cluster_bootstrap(VALUES, LABELS, undefined, n_resamples=10)
    assert isnan(found.estimate)
    assert "undefined" in found.reason


def test_bad_options():
    with pytest.raises(InputError, match="studentized, percentile"):
        cluster_bootstrap(VALUES, method="bca")
    with pytest.raises(InputError, match="for the mean"):
        cluster_bootstrap(VALUES, statistic=np.median, method="studentized")
    with pytest.raises(InputError, match="resamples"):
        cluster_bootstrap(VALUES, n_resamples=0)


def simulated_coverage(n_clusters, kind, shared, runs, method="studentized"):
    draw = {
        "normal": lambda rng, size: rng.normal(size=size),
        "exponential": lambda rng, size: rng.exponential(size=size) - 1.0,
        "lognormal": lambda rng, size: rng.lognormal(0.0, 0.75, size=size) - np.exp(0.75**2 / 2),
    }[kind]
    rng = np.random.default_rng([n_clusters, len(kind), int(10 * shared)])
    covered = 0
    for _ in range(runs):
        sizes = np.maximum(1, rng.lognormal(1.5, 0.9, n_clusters).round()).astype(int)
        labels = np.repeat(np.arange(n_clusters), sizes)
        values = np.sqrt(shared) * draw(rng, n_clusters)[labels]
        values += np.sqrt(1 - shared) * draw(rng, labels.size)
        found = cluster_bootstrap(values, labels.tolist(), n_resamples=500, seed=rng, method=method)
        covered += found.ci_low <= 0.0 <= found.ci_high
    return covered


@pytest.mark.parametrize("kind", ["normal", "exponential"])
@pytest.mark.parametrize("n_clusters", [12, 30])
def test_coverage(coverage_holds, n_clusters, kind):
    coverage_holds(simulated_coverage(n_clusters, kind, 0.3, 1000), 1000)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["normal", "exponential", "lognormal"])
@pytest.mark.parametrize("shared", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("n_clusters", [12, 30, 100])
def test_coverage_of_every_case(coverage_holds, n_clusters, shared, kind):
    coverage_holds(simulated_coverage(n_clusters, kind, shared, 1000), 1000)


def test_the_check_of_coverage_can_fail(coverage_holds):
    # The percentile interval of few skewed clusters is too narrow: the reason for the other.
    covered = simulated_coverage(12, "exponential", 1.0, 300, method="percentile")
    with pytest.raises(AssertionError, match="coverage"):
        coverage_holds(covered, 300)
