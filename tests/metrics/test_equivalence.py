"""Two one-sided tests."""

from math import isnan

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import cluster_mean, equivalence_test

VALUES = np.asarray([0.1, -0.2, 0.05, 0.3, -0.1, 0.0, 0.15, -0.05])


def test_it_is_the_larger_of_two_one_sided_tests():
    above = stats.ttest_1samp(VALUES, -0.3, alternative="greater").pvalue
    below = stats.ttest_1samp(VALUES, 0.3, alternative="less").pvalue
    found = equivalence_test(VALUES, 0.3)
    assert found.p_value == pytest.approx(max(above, below))
    assert found.ci_low == cluster_mean(VALUES).ci_low


def test_it_agrees_with_the_ninety_percent_interval():
    interval = cluster_mean(VALUES, confidence=0.90)
    edge = max(abs(interval.ci_low), abs(interval.ci_high))
    assert equivalence_test(VALUES, edge * 1.001).p_value < 0.05
    assert equivalence_test(VALUES, edge * 0.999).p_value > 0.05


def test_around_another_neutral_value():
    moved = equivalence_test(VALUES + 50.0, 0.3, null=50.0)
    assert moved.p_value == pytest.approx(equivalence_test(VALUES, 0.3).p_value)


def test_not_significant_is_not_equivalent():
    wide = np.asarray([-5.0, 4.0, 6.0, -4.0])
    assert cluster_mean(wide).p_value > 0.05
    assert equivalence_test(wide, 1.0).p_value > 0.05


@pytest.mark.parametrize("values", [[], [1.0], [0.0, 0.0, 0.0]])
def test_no_spread_no_test(values):
    found = equivalence_test(values, 1.0)
    assert isnan(found.p_value)
    assert found.reason


@pytest.mark.parametrize("margin", [0.0, -1.0, float("nan"), float("inf")])
def test_a_margin_is_a_positive_number(margin):
    with pytest.raises(InputError, match="margin"):
        equivalence_test(VALUES, margin)


def test_a_mean_at_the_margin_is_rarely_called_equivalent(false_alarms_hold):
    rng = np.random.default_rng(0)
    labels = np.repeat(range(10), 4).tolist()
    alarms = 0
    for _ in range(1000):
        values = 0.5 + np.repeat(rng.normal(size=10), 4) * 0.3 + rng.normal(size=40) * 0.3
        alarms += equivalence_test(values, 0.5, labels).p_value < 0.05
    false_alarms_hold(alarms, 1000)
