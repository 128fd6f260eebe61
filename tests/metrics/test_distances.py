"""Distances from a neutral value: folded, compared, and right as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from epicene.metrics import partition
from epicene.metrics.distances import (
    folded,
    further,
    gap_of_intervals,
    gap_of_linear,
)
from epicene.metrics.linear import linear_mean

DRAWS = 1000


def interval(value, error):
    return value, value - 1.959964 * error, value + 1.959964 * error


def in_proportion(hits, expected, side):
    """Whether a rate's exact interval is compatible with at least, or at most, what is promised."""
    low, high = binomtest(hits, DRAWS).proportion_ci(0.95, "exact")
    return high >= expected if side == "at least" else low <= expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ((-3.0, -4.0, -1.0), (3.0, 1.0, 4.0)),
        ((3.0, 1.0, 4.0), (3.0, 1.0, 4.0)),
        # Across the neutral value no distance is too small, and the longer side is the largest.
        ((1.0, -2.0, 3.0), (1.0, 0.0, 3.0)),
        ((0.5, -2.0, 1.0), (0.5, 0.0, 2.0)),
    ],
)
def test_a_distance_is_folded_at_the_neutral_value(number, expected):
    assert folded(*number) == expected


def test_without_an_interval_a_distance_has_none():
    distance, low, high = folded(-2.0, math.nan, math.nan)
    assert (distance, math.isnan(low), math.isnan(high)) == (2.0, True, True)
    gap = gap_of_intervals((1.0, math.nan, math.nan), interval(0.0, 1.0))
    assert math.isnan(gap.p_value)
    assert gap.at(0.95) == (-math.inf, math.inf)


def test_the_difference_of_two_distances_is_what_its_name_says():
    rng = np.random.default_rng(0)
    for a, b in rng.normal(size=(200, 2)):
        one, two = interval(a, 0.1), interval(b, 0.1)
        gap = further(gap_of_intervals(one, two, -1), gap_of_intervals(one, two, 1))
        assert gap.value == pytest.approx(abs(a) - abs(b), abs=1e-12)
        low, high = gap.at(0.95)
        assert low <= gap.value <= high
        assert (gap.p_value < 0.05) == (low > 0.0 or high < 0.0)
        assert gap.reversed().at(0.9) == pytest.approx(tuple(-x for x in reversed(gap.at(0.9))))


@pytest.mark.parametrize(
    ("correlation", "sign"),
    [
        (-1.0, -1),
        (1.0, 1),
        *(pytest.param(r, s, marks=pytest.mark.slow) for r, s in ((1.0, -1), (-1.0, 1), (0.0, 1))),
    ],
)
def test_an_interval_from_tables_holds_whatever_the_two_share(correlation, sign):
    rng = np.random.default_rng(1)
    covariance = [[1.0, 0.7 * correlation], [0.7 * correlation, 0.49]]
    drawn = rng.multivariate_normal([0.3, 1.0], covariance, size=DRAWS)
    truth, hits = 0.3 + sign, 0
    for a, b in drawn:
        low, high = gap_of_intervals(interval(a, 1.0), interval(b, 0.7), sign).at(0.95)
        hits += low <= truth <= high
    assert in_proportion(hits, 0.95, "at least"), hits


# The last one is the hardest: one number lies at its neutral value, so that sum and difference
# tell the same.
@pytest.mark.parametrize(
    "truth",
    [
        (2.0, -2.0),
        (2.0, 0.0),
        pytest.param((2.0, 2.0), marks=pytest.mark.slow),
        pytest.param((3.0, 1.0), marks=pytest.mark.slow),
        pytest.param((0.0, 0.0), marks=pytest.mark.slow),
    ],
)
def test_paired_distances_cover_and_raise_few_false_alarms(truth):
    rng = np.random.default_rng(2)
    patients = partition(list(range(40)), 40)
    everybody = np.ones(40, dtype=bool)
    covered = alarms = 0
    for _ in range(DRAWS):
        shared = rng.normal(size=40)
        one, two = (
            linear_mean(value + 2.0 * (shared + rng.normal(size=40)), everybody, patients)
            for value in truth
        )
        gap = further(gap_of_linear(one - two), gap_of_linear(one + two))
        low, high = gap.at(0.95)
        covered += low <= abs(truth[0]) - abs(truth[1]) <= high
        alarms += gap.p_value < 0.05
    assert in_proportion(covered, 0.93, "at least"), covered
    if abs(truth[0]) == abs(truth[1]):
        assert in_proportion(alarms, 0.05, "at most"), alarms
    elif truth == (3.0, 1.0):
        assert alarms > 0.9 * DRAWS


def test_levels_widen_as_normal_ones():
    gap = gap_of_intervals(interval(1.0, 0.5), interval(0.0, 0.25))
    low, high = gap.at(0.99)
    assert high - low == pytest.approx(2 * norm.ppf(0.995) * 0.75, rel=1e-5)
    assert gap.p_value == pytest.approx(2 * norm.sf(1.0 / 0.75), rel=1e-5)


def test_two_that_answer_alike_do_not_differ():
    patients = partition(list(range(10)), 10)
    number = linear_mean(np.arange(10.0), np.ones(10, dtype=bool), patients)
    gap = gap_of_linear(number - number)
    assert (gap.value, gap.p_value, gap.at(0.999)) == (0.0, 1.0, (0.0, 0.0))
