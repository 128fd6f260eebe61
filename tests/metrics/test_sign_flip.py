"""Exchange of members within pairs: by enumeration, and its false alarms."""

from itertools import product
from math import isnan

import numpy as np
import pytest

from epicene.metrics import sign_flip_test
from epicene.metrics.sign_flip import _tables


def naive(values, labels):
    names = sorted(set(labels))
    observed = abs(sum(values))
    at_least = 0
    for signs in product((1, -1), repeat=len(names)):
        sign = dict(zip(names, signs, strict=True))
        total = sum(sign[label] * value for label, value in zip(labels, values, strict=True))
        at_least += abs(total) >= observed - 1e-9
    return at_least / 2 ** len(names)


@pytest.mark.parametrize("labels", ["abcdefgh", "aabbccdd", "aaaaabcd"])
def test_exact_equals_enumeration(labels):
    values = [1.5, -0.2, 3.0, 2.0, -1.0, 0.7, 0.1, 2.2]
    found = sign_flip_test(values, labels)
    assert found.exact
    assert found.p_value == naive(values, labels)
    assert found.n_exchanges == 2 ** len(set(labels))


def test_by_hand():
    # 1, 2, 3 all positive: only +++ and --- reach 6 of the 8 exchanges.
    assert sign_flip_test([1.0, 2.0, 3.0]).p_value == 0.25
    # Around 2: -1, 0, 1 sum to 0, which every exchange reaches.
    assert sign_flip_test([1.0, 2.0, 3.0], null=2.0).p_value == 1.0


def test_clusters_that_sum_to_zero_change_nothing():
    with_ties = sign_flip_test([1.0, 2.0, 3.0, 0.0, 5.0, -5.0], list("abcdee"))
    assert (with_ties.p_value, with_ties.n_clusters) == (0.25, 3)


def test_the_unit_does_not_matter():
    values = np.asarray([0.1, 0.2, 0.3, -0.6, 0.7])
    p_value = sign_flip_test(values).p_value
    for unit in (1e-12, 1e12):
        assert sign_flip_test(values * unit).p_value == p_value


def test_a_byte_stands_for_the_signs_of_eight_clusters():
    sums = np.arange(1.0, 11.0)
    tables = _tables(sums)
    assert tables.shape == (2, 256)
    every = sorted(float(np.dot(signs, sums[:8])) for signs in product((1, -1), repeat=8))
    assert sorted(tables[0]) == every
    assert sorted(set(tables[1])) == [-19.0, -1.0, 1.0, 19.0]  # plus and minus 9, plus and minus 10


def test_sampled_agrees_with_exact():
    rng = np.random.default_rng(0)
    values = rng.normal(0.4, 1.0, 14)
    exact = sign_flip_test(values).p_value
    # One more cluster, of almost no weight, makes them too many for all.
    sampled = sign_flip_test([*values, 1e-6], n=50_000)
    assert not sampled.exact
    assert sampled.p_value == pytest.approx(exact, abs=5 * np.sqrt(exact / 50_000))


@pytest.mark.parametrize("values", [[0.0], [0.0] * 5, [1.0, -1.0]])
def test_nothing_to_exchange_is_no_evidence(values):
    assert sign_flip_test(values).p_value == 1.0


def test_no_items():
    nothing = sign_flip_test([np.nan])
    assert isnan(nothing.p_value)
    assert nothing.reason == "no items"


@pytest.mark.parametrize("n_clusters", [8, 40])
def test_false_alarms(false_alarms_hold, n_clusters):
    # Margins of fixed, skewed sizes whose members are exchanged pair by pair at random.
    rng = np.random.default_rng(n_clusters)
    sizes = rng.exponential(size=4 * n_clusters)
    labels = np.repeat(np.arange(n_clusters), 4).tolist()
    alarms = sum(
        sign_flip_test(sizes * rng.choice((-1, 1), sizes.size), labels, n=999, seed=rng).p_value
        <= 0.05
        for _ in range(1000)
    )
    false_alarms_hold(alarms, 1000)
