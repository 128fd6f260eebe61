"""Rank agreement of items that go together: equal to scipy, and an interval that holds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import cluster_spearman
from epicene.metrics.rank_agreement import _correlation


def test_the_estimate_is_that_of_scipy_with_ties_and_without():
    rng = np.random.default_rng(0)
    for values in (rng.normal(size=(2, 40)), rng.integers(0, 4, size=(2, 40)).astype(float)):
        expected = stats.spearmanr(*values).statistic
        found = cluster_spearman(*values)
        assert found.estimate == pytest.approx(expected)
        assert found.ci_low < expected < found.ci_high
        assert math.isnan(found.p_value)


def test_a_resample_is_the_items_repeated():
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 9, size=(2, 25)).astype(float)
    counts = rng.integers(0, 3, size=(6, 25))
    found = _correlation(x, y, counts.astype(float))
    for row, count in zip(found, counts, strict=True):
        expected = stats.spearmanr(np.repeat(x, count), np.repeat(y, count)).statistic
        assert row == pytest.approx(expected)


def together(rng, clusters, each, rho):
    """Draw items of which those of a cluster are nearly the same."""
    both = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=clusters)
    labels = np.repeat(np.arange(clusters), each)
    return both[labels] + rng.normal(scale=0.05, size=(len(labels), 2)), labels.tolist()


def test_the_interval_covers_what_holds_for_clusters_and_not_if_they_are_forgotten():
    rng, rho, runs = np.random.default_rng(2), 0.5, 150
    truth = 6 / math.pi * math.asin(rho / 2)
    covered = {True: 0, False: 0}
    for seed in range(runs):
        values, labels = together(rng, 40, 6, rho)
        for clustered in covered:
            found = cluster_spearman(*values.T, labels if clustered else None, seed, 300)
            covered[clustered] += found.ci_low <= truth <= found.ci_high
    assert stats.binomtest(covered[True], runs).proportion_ci().high >= 0.93
    assert covered[False] < 0.8 * runs


def test_what_cannot_be_said_is_nan_with_a_reason():
    nothing = cluster_spearman([1.0, math.nan, 2.0], [1.0, 2.0, 3.0])
    assert (nothing.n, nothing.n_unscored) == (2, 1)
    assert nothing.reason == "fewer than 3 points; value is NaN"
    assert cluster_spearman([1.0] * 9, range(9)).reason == "one side is constant"
    few = cluster_spearman(range(9), range(9), list("abcabcabc"))
    assert (few.estimate, few.n) == (pytest.approx(1.0), 9)
    assert math.isnan(few.ci_low)
    assert few.reason == "fewer than 8 clusters: no interval"
    with pytest.raises(InputError, match="shapes"):
        cluster_spearman([1.0, 2.0], [1.0, 2.0], ["a"])
