"""No denominator of a share can be worked out of what leaves."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache

import pytest
from scipy.stats import binomtest

from epicene.audit.sharing.rounding import (
    rounded,
    rounded_neutral,
    rounded_p,
    rounded_share,
    rounded_up,
    share_unit,
    step_of,
)


@cache
def every_share(band, method):
    """Return each share of each denominator of a band of eleven, with its interval in percent."""
    found = []
    for n in range(11 * band, 11 * band + 11):
        for k in range(n + 1):
            interval = binomtest(k, n).proportion_ci(method=method)
            found.append((n, k, 100 * interval.low, 100 * interval.high))
    return found


@pytest.mark.parametrize(("band", "method"), [(1, "wilson"), (1, "exact")])
def test_every_denominator_of_the_band_gives_the_same_numbers(band, method):
    denominators = defaultdict(set)
    for n, k, low, high in every_share(band, method):
        assert share_unit(100 * k / n, low, high, n) == 100.0
        told = rounded_share(100 * k / n, low, high, n, 11 * band, 100.0)
        denominators[told].add(n)
        assert told.ci_low <= told.estimate <= told.ci_high
    assert {len(found) for found in denominators.values()} == {11}


def test_the_exact_share_would_tell_its_denominator():
    denominators = defaultdict(set)
    for n, k, low, high in every_share(1, "wilson"):
        denominators[rounded(100 * k / n, low, high)].add(n)
    # Steps alone are not enough: some denominators are told.
    assert min(len(found) for found in denominators.values()) == 1


def test_a_share_that_is_told_is_near_and_its_interval_no_narrower():
    for n, k, low, high in every_share(1, "exact"):
        told = rounded_share(100 * k / n, low, high, n, 11, 100.0)
        assert abs(told.estimate - 100 * k / n) <= 50 / 11 + 0.01
        assert told.ci_high - told.ci_low >= (high - low) * 0.99


def test_shares_in_percent_and_in_one_are_told_apart():
    assert share_unit(0.5, 0.2, 0.8, 10) == 1.0
    assert share_unit(50.0, 24.0, 76.0, 10) == 100.0
    assert share_unit(0.0, 0.0, 0.76, 500) == 100.0
    # A mean that is no share.
    assert share_unit(61.4, 55.0, 68.0, 35) == 0.0
    assert share_unit(-3.0, -9.0, 3.0, 35) == 0.0


@pytest.mark.parametrize(
    ("low", "high", "step"), [(0.0, 3.0, 1.0), (0.0, 3.1, 2.0), (-20, 25.0, 20.0), (0, 0.3, 0.1)]
)
def test_the_step_is_a_third_of_the_interval_or_more(low, high, step):
    assert step_of(low, high) == pytest.approx(step)


def test_other_numbers_are_rounded_outward():
    told = rounded(61.37, 55.2, 67.4)
    assert (told.estimate, told.ci_low, told.ci_high) == (60.0, 55.0, 70.0)


def test_without_an_interval_nothing_is_told():
    assert math.isnan(step_of(math.nan, math.nan))
    assert math.isnan(rounded(3.0, 3.0, 3.0).estimate)
    assert math.isnan(rounded_up(0.2, math.nan))


def test_p_values_stay_on_their_side_of_five_percent():
    assert rounded_p(0.0499) == 0.049
    assert [rounded_p(p) for p in (1e-9, 0.0123, 0.06, 0.7)] == [0.001, 0.02, 0.1, 1.0]
    assert math.isnan(rounded_p(math.nan))


def test_a_neutral_value_read_from_patients_is_rounded():
    assert rounded_neutral(99.31, 5.0) == 100.0
    assert rounded_neutral(50.0, 20.0) == 50.0
