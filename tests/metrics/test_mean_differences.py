"""Welch's difference of means."""

from math import isnan

import numpy as np
import pytest
from scipy import stats

from epicene.metrics import mean_difference


def test_equals_welch():
    first, second = [1.0, 2.0, 4.0, 9.0], [0.5, 1.0, 1.5]
    expected = stats.ttest_ind(first, second, equal_var=False)
    interval = expected.confidence_interval(0.95)
    found = mean_difference(first, second)
    assert found.estimate == pytest.approx(4.0 - 1.0)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high))
    assert found.n == 7


def test_edges_say_why():
    alone = mean_difference([1.0], [1.0, 2.0])
    assert isnan(alone.estimate)
    assert "fewer than 2" in alone.reason
    constant = mean_difference([2.0, 2.0], [1.0, 1.0])
    assert constant.estimate == 1.0
    assert isnan(constant.ci_low)
    assert constant.reason
    missing = mean_difference([1.0, 2.0, np.nan], [3.0, 5.0])
    assert (missing.n, missing.n_unscored, missing.reason) == (4, 1, "value is NaN")
