"""Largest gaps and lowest values, with intervals that hold at once."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from epicene.metrics import Estimate, cluster_proportion_difference, proportion
from epicene.metrics.extremes import (
    highest,
    largest_gap,
    lowest,
    shared_confidence,
    smallest_ratio,
)


def test_gaps_are_folded_at_zero():
    gaps = [Estimate(-0.2, -0.3, -0.1), Estimate(0.05, -0.02, 0.12)]
    found = largest_gap(gaps, "", 9)
    assert (found.estimate, found.ci_low, found.ci_high, found.n) == (0.2, 0.1, 0.3, 9)
    around = largest_gap([Estimate(-0.1, -0.3, 0.1)], "", 9)
    assert (around.estimate, around.ci_low, around.ci_high) == (0.1, 0.0, 0.3)


def test_ratios_are_folded_at_one():
    found = smallest_ratio([Estimate(2.0, 1.25, 4.0), Estimate(0.9, 0.6, 1.5)], "", 9)
    assert (found.estimate, found.ci_low, found.ci_high) == (0.5, 0.25, 0.8)


def test_ends():
    values = [Estimate(0.5, 0.4, 0.7), Estimate(0.6, 0.3, 0.65)]
    assert [lowest(values, "", 2).estimate, lowest(values, "", 2).ci_low] == [0.5, 0.3]
    assert [highest(values, "", 2).estimate, highest(values, "", 2).ci_high] == [0.6, 0.7]


def test_nothing_defined_says_why_and_a_missing_interval_too():
    assert largest_gap([], "nobody", 0).reason == "nobody"
    found = lowest([Estimate(0.5, reason="one cluster"), Estimate(0.6, 0.5, 0.7)], "", 2)
    assert found.estimate == 0.5
    assert np.isnan(found.ci_low)
    assert found.reason == "one cluster"


def test_levels_are_shared():
    assert shared_confidence(1) == pytest.approx(0.95)
    assert shared_confidence(5) == pytest.approx(0.99)


def test_the_largest_of_equal_groups_is_covered():
    """Four groups without any gap: the largest sample gap is above 0, its interval holds 0."""
    hits = 0
    for seed in range(60):
        groups = np.random.default_rng(seed).random((4, 60)) < 0.3
        gaps = [
            cluster_proportion_difference(a, None, b, None, shared_confidence(6), test=False)
            for a, b in combinations(groups, 2)
        ]
        found = largest_gap(gaps, "", 240)
        hits += found.ci_low == 0.0 and found.estimate > 0.0
    assert proportion(hits, 60).ci_high >= 0.93
