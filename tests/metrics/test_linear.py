"""Numbers with the moves of clusters: Student's, Welch's and DeLong's errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from epicene.metrics import cluster_mean, partition, proportion
from epicene.metrics.linear import linear_mean, linear_roc_area


def everybody(n):
    return np.ones(n, dtype=bool)


def test_one_mean_has_students_interval_and_test():
    values = np.random.default_rng(0).normal(0.3, 1.0, 25)
    found = linear_mean(values, everybody(25), partition(None, 25)).estimate(25, "")
    expected = stats.ttest_1samp(values, 0.0)
    interval = expected.confidence_interval(0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(expected.pvalue)


def test_clusters_of_equal_size_have_the_error_of_the_cluster_mean():
    rng = np.random.default_rng(1)
    clusters = np.repeat(np.arange(12), 3)
    values = rng.normal(size=12)[clusters] + rng.normal(size=36)
    found = linear_mean(values, everybody(36), partition(clusters, 36)).estimate(36, "")
    expected = cluster_mean(values, clusters)
    assert (found.ci_low, found.ci_high) == pytest.approx((expected.ci_low, expected.ci_high))


def test_two_groups_have_welchs_error():
    rng = np.random.default_rng(2)
    values, first = rng.normal(size=60), np.arange(60) < 15
    clusters = partition(None, 60)
    gap = linear_mean(values, first, clusters) - linear_mean(values, ~first, clusters)
    parts = values[first], values[~first]
    assert gap.error == pytest.approx(np.hypot(stats.sem(parts[0]), stats.sem(parts[1])))
    # Degrees of freedom are of the smaller group, as Welch's are where spreads are equal.
    narrow = gap.estimate(60, "").ci_high - gap.value
    assert narrow / gap.error == pytest.approx(stats.t.isf(0.025, 22), rel=0.02)


def test_what_two_numbers_share_cancels():
    values = np.random.default_rng(3).normal(size=40)
    clusters = partition(None, 40)
    one = linear_mean(values, everybody(40), clusters)
    two = linear_mean(values + 0.5, everybody(40), clusters)
    assert (two - one).value == pytest.approx(0.5)
    assert (two - one).error == pytest.approx(0.0, abs=1e-12)
    assert (two - one).estimate(40, "").reason.startswith("all values are equal")
    assert (one + one.times(2.0)).error == pytest.approx(3.0 * one.error)


def delong_variance(truth, scores):
    """DeLong, DeLong and Clarke-Pearson's variance, as their paper writes it."""
    ones, zeros = scores[truth], scores[~truth]
    better = (ones[:, None] > zeros) + 0.5 * (ones[:, None] == zeros)
    return better.mean(axis=1).var(ddof=1) / len(ones) + better.mean(axis=0).var(ddof=1) / len(
        zeros
    )


def test_areas_have_delongs_error():
    rng = np.random.default_rng(4)
    truth = rng.random(70) < 0.4
    scores = np.round(rng.normal(truth * 0.8), 1)
    area = linear_roc_area(truth, scores, partition(None, 70))
    assert area.value == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)
    assert area.error**2 == pytest.approx(delong_variance(truth, scores))
    found = area.estimate(70, "", in_unit=True)
    assert 0.0 < found.ci_low < found.estimate < found.ci_high < 1.0
    assert np.isnan(found.p_value)


def test_scores_that_are_missing_do_not_count():
    truth = np.array([1, 1, 0, 0, 1, 0], dtype=bool)
    scores = np.array([0.9, 0.4, 0.5, 0.1, np.nan, np.nan])
    area = linear_roc_area(truth, scores, partition(None, 6))
    assert area.value == 0.75
    assert np.isnan(linear_roc_area(truth[:2], scores[:2], partition(None, 2)).value)


def test_an_undefined_number_says_why():
    nothing = linear_mean([1.0, 2.0], [False, False], partition(None, 2))
    found = nothing.estimate(0, "nobody")
    assert np.isnan(found.estimate)
    assert found.reason == "nobody"
    alone = linear_mean([1.0, 2.0], [True, True], partition(["a", "a"], 2))
    assert np.isnan(alone.estimate(2, "").ci_low)


@pytest.mark.parametrize(
    "n", [pytest.param(150, id="short"), pytest.param(2_000, marks=pytest.mark.slow)]
)
def test_areas_of_clusters_are_covered(n):
    """Patients of three documents, whose scores and truths are alike."""
    hits = 0
    patients = np.repeat(np.arange(50), 3)
    clusters = partition(patients, 150)
    area = stats.norm.cdf(1.0 / np.sqrt(2.0))
    for seed in range(n):
        rng = np.random.default_rng(seed)
        truth = (rng.random(50) < 0.5)[patients] ^ (rng.random(150) < 0.2)
        noise = np.sqrt(0.5) * (rng.normal(size=50)[patients] + rng.normal(size=150))
        found = linear_roc_area(truth, truth + noise, clusters).estimate(150, "", in_unit=True)
        hits += found.ci_low <= area <= found.ci_high
    assert proportion(hits, n).ci_high >= 0.93
