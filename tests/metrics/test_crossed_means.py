"""Differences over words and sentences: equal to the formula, and calibrated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import crossed_difference, standard_deviation


def naive(first, second):
    """The difference and its t test from the definition, in plain loops."""
    means = [[sum(row) / len(row) for row in table] for table in (first, second)]
    columns = [
        sum(row[k] for row in first) / len(first) - sum(row[k] for row in second) / len(second)
        for k in range(len(first[0]))
    ]
    parts = []
    for values in (*means, columns):
        centre = sum(values) / len(values)
        spread = sum((v - centre) ** 2 for v in values) / (len(values) - 1)
        parts.append((spread / len(values), len(values) - 1))
    total = sum(part for part, _ in parts)
    freedom = total**2 / sum(part**2 / degrees for part, degrees in parts)
    value = sum(columns) / len(columns)
    half = stats.t.ppf(0.975, freedom) * math.sqrt(total)
    p_value = 2 * stats.t.sf(abs(value) / math.sqrt(total), freedom)
    return value, value - half, value + half, p_value


def test_equal_to_the_definition():
    rng = np.random.default_rng(0)
    first, second = rng.normal(1.0, 1.0, (6, 4)), rng.normal(size=(5, 4))
    found = crossed_difference(first, second)
    expected = naive(first.tolist(), second.tolist())
    assert (found.estimate, found.ci_low, found.ci_high, found.p_value) == pytest.approx(expected)
    assert found.n == 11


def test_a_word_that_is_not_scored_is_left_out():
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    holed = np.vstack([first, [[np.nan, 1.0, 1.0]]])
    found = crossed_difference(holed, second)
    assert found.estimate == crossed_difference(first, second).estimate
    assert (found.n, found.n_unscored) == (8, 1)
    assert "unscored_words" in found.reason


def test_nothing_that_differs_has_no_interval():
    found = crossed_difference(np.full((3, 3), 2.0), np.full((3, 3), 0.5))
    assert found.estimate == 1.5
    assert math.isnan(found.ci_low)
    assert "no_spread" in found.reason


def test_too_few_and_unlike_tables():
    assert math.isnan(crossed_difference(np.zeros((1, 3)), np.zeros((4, 3))).estimate)
    with pytest.raises(InputError, match="same sentences"):
        crossed_difference(np.zeros((2, 3)), np.zeros((2, 4)))


@pytest.mark.parametrize(("n", "sentences"), [(6, 4), (6, 6)])
@pytest.mark.parametrize("spread", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)])
def test_false_alarms_of_tables_where_nothing_differs(n, sentences, spread):
    rng = np.random.default_rng(2)
    runs, hits = 400, 0
    for _ in range(runs):
        in_sentence = spread[1] * rng.normal(size=(2, 1, sentences))
        words = spread[0] * rng.normal(size=(2, n, 1))
        tables = words + in_sentence + spread[2] * rng.normal(size=(2, n, sentences))
        hits += crossed_difference(*tables).p_value < 0.05
    low = stats.binomtest(hits, runs).proportion_ci(0.998).low
    print(hits / runs)
    assert low <= 0.05


def test_standard_deviation_and_its_interval():
    values = [1.0, 2.0, 4.0, 7.0]
    found = standard_deviation([*values, math.nan])
    assert found.estimate == pytest.approx(np.std(values, ddof=1))
    squares = np.var(values, ddof=1) * 3
    assert found.ci_low == pytest.approx(math.sqrt(squares / stats.chi2.ppf(0.975, 3)))
    assert found.ci_high == pytest.approx(math.sqrt(squares / stats.chi2.ppf(0.025, 3)))
    assert (found.n, found.n_unscored) == (4, 1)
    assert math.isnan(standard_deviation([1.0]).estimate)
