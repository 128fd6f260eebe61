"""WEAT: against the published formulas written as loops, and by hand."""

import math
import time
from itertools import combinations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import associations, weat
from epicene.metrics.embedding_association import subset_sums


def cosine(u, v):
    return sum(i * j for i, j in zip(u, v, strict=True)) / math.sqrt(
        sum(i * i for i in u) * sum(j * j for j in v)
    )


def naive_weat(x, y, a, b):
    """Caliskan et al. 2017, term by term; the observed partition counts."""

    def association(w):
        near_a = sum(cosine(w, other) for other in a) / len(a)
        return near_a - sum(cosine(w, other) for other in b) / len(b)

    s = [association(w) for w in [*x, *y]]
    n, n_x = len(s), len(x)
    mean = sum(s) / n
    deviation = math.sqrt(sum((value - mean) ** 2 for value in s) / (n - 1))
    effect = (sum(s[:n_x]) / n_x - sum(s[n_x:]) / (n - n_x)) / deviation
    statistic = sum(s[:n_x]) - sum(s[n_x:])
    at_least = total = 0
    for chosen in combinations(range(n), n_x):
        first = sum(s[i] for i in chosen)
        second = sum(s[i] for i in range(n) if i not in chosen)
        at_least += first - second >= statistic - 1e-12
        total += 1
    return statistic, effect, at_least / total, total


@pytest.mark.parametrize("sizes", [(4, 4, 3, 3), (5, 5, 4, 2), (3, 6, 5, 3), (6, 2, 2, 4)])
@pytest.mark.parametrize("shift", [0.0, 0.6])
def test_equals_the_published_formulas(sizes, shift):
    rng = np.random.default_rng([*sizes, int(10 * shift)])
    x, y, a, b = (rng.normal(size=(n, 7)) for n in sizes)
    x, a = x + shift, a + shift
    statistic, effect, p_value, total = naive_weat(x, y, a, b)
    found = weat(x, y, a, b)
    assert found.statistic == pytest.approx(statistic, abs=1e-9)
    assert found.effect_size == pytest.approx(effect, abs=1e-9)
    assert found.p_value == pytest.approx(p_value, abs=1e-9)
    assert (found.exact, found.n_partitions, found.n) == (True, total, sizes[0] + sizes[1])
    assert found.estimate == found.effect_size


def test_by_hand_in_two_dimensions():
    # a points east, b north. Cosines with (east, north):
    #   (1, 0): 1, 0 -> 1     (3, 4): .6, .8 -> -.2     (4, 3): .8, .6 -> .2     (0, 1): -> -1
    # x = {(1, 0), (4, 3)}: 1.2; y = {(3, 4), (0, 1)}: -1.2; statistic 2.4.
    # Mean 0, squares 1 + .04 + .04 + 1 = 2.08; deviation sqrt(2.08 / 3); effect 1.2 over it.
    # Of the 6 pairs only the observed one sums to 1.2: p = 1/6.
    x, y = [[1, 0], [4, 3]], [[3, 4], [0, 1]]
    a, b = [[1, 0], [2, 0]], [[0, 1], [0, 5]]
    found = weat(x, y, a, b)
    assert associations([*x, *y], a, b) == pytest.approx([1.0, 0.2, -0.2, -1.0])
    assert found.statistic == pytest.approx(2.4)
    assert found.effect_size == pytest.approx(1.2 / math.sqrt(2.08 / 3))
    assert found.p_value == pytest.approx(1 / 6)


def test_swapping_targets_mirrors_it():
    rng = np.random.default_rng(1)
    x, y, a, b = (rng.normal(size=(8, 20)) for _ in range(4))
    one, other = weat(x, y, a, b), weat(y, x, a, b)
    assert one.effect_size == pytest.approx(-other.effect_size)
    # Both count the partitions that tie with the observed one, here itself alone.
    assert one.p_value + other.p_value == pytest.approx(1 + 1 / 12_870)


def test_subset_sums_are_those_of_all_subsets():
    values = np.asarray([1.0, 2.0, 4.0, 8.0, 16.0])
    for size in range(6):
        expected = sorted(sum(chosen) for chosen in combinations(values, size))
        assert sorted(subset_sums(values, size)) == expected


def test_sampled_agrees_with_exact():
    rng = np.random.default_rng(2)
    x, y, a, b = (rng.normal(size=(8, 10)) + shift for shift in (0.35, 0, 0.35, 0))
    exact = weat(x, y, a, b)
    sampled = weat(x, y, a, b, max_exact=0, n_permutations=50_000)
    assert not sampled.exact
    assert sampled.n_partitions == 50_001
    error = math.sqrt(exact.p_value * (1 - exact.p_value) / 50_000)
    assert abs(sampled.p_value - exact.p_value) < 5 * error + 1 / 50_000
    assert sampled == weat(x, y, a, b, max_exact=0, n_permutations=50_000)


def test_the_observed_partition_always_counts():
    # All x on a, all y on b: no other partition reaches it, whatever the rounding.
    east, north = np.eye(2)
    x = [east * scale for scale in (0.1, 0.3, 0.7, 1e-9)]
    y = [north * scale for scale in (3.3, 1e9, 1.1, 0.2)]
    assert weat(x, y, [east, east], [north, north]).p_value == pytest.approx(1 / 70)
    sampled = weat(x, y, [east, east], [north, north], max_exact=0, n_permutations=9)
    assert sampled.p_value >= 0.1


def test_no_spread_is_not_a_number_with_a_reason():
    east, north = np.eye(2)
    same = weat([east] * 3, [east] * 3, [east, north], [north, north])
    assert math.isnan(same.effect_size)
    assert same.p_value == 1.0
    assert same.reason == "every target word has the same association"
    apart = weat([east] * 3, [north] * 3, [east] * 2, [north] * 2)
    assert apart.effect_size == pytest.approx(2 * math.sqrt(5 / 6))  # the largest of 3 + 3
    assert math.isnan(apart.ci_low)
    assert "within each set" in apart.reason
    without = weat([east, north], [north, north], [east] * 2, [north] * 2, n_bootstrap=0)
    assert math.isnan(without.ci_low)
    assert without.reason == "no interval was asked for"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": [[1.0, 0.0]]}, "set x has 1 word"),
        ({"y": [[1.0, 0.0], [0.0, 0.0]]}, "row 1 of y is a zero vector"),
        ({"a": [[1.0, math.nan], [0.0, 1.0]]}, "row 0 of a is not finite"),
        ({"b": [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]}, "b: 3"),
        ({"x": [1.0, 0.0]}, "shape"),
        ({"x": [["a", "b"]]}, "not an array of numbers"),
        ({"x": []}, "shape"),
    ],
)
def test_bad_input(change, message):
    sets = {name: [[1.0, 0.0], [0.5, 1.0]] for name in "xyab"}
    with pytest.raises(InputError, match=message):
        weat(**(sets | change))


def test_eight_and_eight_words_are_exact_in_a_tenth_of_a_second():
    rng = np.random.default_rng(0)
    sets = [rng.normal(size=(8, 300)) for _ in range(4)]
    weat(*sets)
    durations = []
    for _ in range(5):
        start = time.perf_counter()
        found = weat(*sets)
        durations.append(time.perf_counter() - start)
    assert (found.exact, found.n_partitions) == (True, 12_870)
    assert min(durations) < 0.1


def draw(rng, n, delta, skewed):
    vectors = rng.normal(size=(n, 50))
    along = rng.exponential(size=n) - 1.0 if skewed else rng.normal(size=n)
    vectors[:, 0] = delta + along
    return vectors


def simulate(n, n_attributes, delta, attribute, skewed, runs, seed=0):
    """Covered runs, for the mean effect size of other draws of as many words; alarms."""
    rng = np.random.default_rng([n, n_attributes, int(10 * delta), int(10 * attribute), seed])

    def sets():
        return (
            draw(rng, n, delta, skewed),
            draw(rng, n, -delta, skewed),
            draw(rng, n_attributes, attribute, skewed),
            draw(rng, n_attributes, -attribute, skewed),
        )

    free = {"n_bootstrap": 0, "max_exact": 0, "n_permutations": 1}
    truth = np.mean([weat(*sets(), **free).effect_size for _ in range(3_000)])
    covered = alarms = 0
    for _ in range(runs):
        found = weat(*sets(), n_bootstrap=300, seed=rng, n_permutations=999, max_exact=20_000)
        covered += found.ci_low <= truth <= found.ci_high
        alarms += found.p_value <= 0.05
    return covered, alarms


@pytest.mark.parametrize("delta", [0.0, 1.0])
def test_coverage_and_false_alarms(coverage_holds, false_alarms_hold, delta):
    covered, alarms = simulate(8, 8, delta, 1.5, False, 1000)
    coverage_holds(covered, 1000)
    if delta == 0.0:
        false_alarms_hold(alarms, 1000)
    else:
        assert alarms > 500  # the planted association is found


@pytest.mark.slow
@pytest.mark.parametrize("skewed", [False, True])
@pytest.mark.parametrize(("delta", "attribute"), [(0, 0), (0, 1.5), (0.5, 1.5), (2, 1.5), (1, 0.5)])
@pytest.mark.parametrize(("n", "n_attributes"), [(6, 6), (8, 8), (15, 8), (25, 25)])
def test_coverage_of_every_case(
    coverage_holds, false_alarms_hold, n, n_attributes, delta, attribute, skewed
):
    covered, alarms = simulate(n, n_attributes, delta, attribute, skewed, 1000)
    coverage_holds(covered, 1000)
    if delta == 0:
        false_alarms_hold(alarms, 1000)
