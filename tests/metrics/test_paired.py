"""Preferences within pairs: the published score, ties, clusters, controls."""

from math import comb, isnan

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import (
    cluster_mean,
    difference_of_means,
    mean_margin,
    preference,
    proportion,
    sign_flip_test,
)


def test_the_published_score_with_a_tie():
    # 10 pairs: 6 prefer the first member, 3 the second, 1 tie: 6 / 10, not 6 / 9.
    margins = [1, 2, 0.5, 3, 1, 1, -1, -2, -0.1, 0]
    found = preference(margins)
    assert found.estimate == pytest.approx(60.0)
    assert (found.n, found.n_ties, found.neutral) == (10, 1, 45.0)
    # Sign test over the 9 untied pairs, 6 against 3: twice the tail of 6 and more.
    assert found.p_value == pytest.approx(2 * sum(comb(9, k) for k in range(6, 10)) / 2**9)
    exact = proportion(6, 10)
    assert found.ci_low == pytest.approx(100 * exact.ci_low)
    assert found.ci_high == pytest.approx(100 * exact.ci_high)


def test_stereo_and_antistereo_pairs_add_up_as_published():
    # The published score counts stereo pairs that prefer the first sentence and antistereo
    # pairs that prefer the second; a margin towards the stereotype does the same in one go.
    first, second = [3.0, 1.0, 2.0, 5.0], [2.0, 4.0, 2.0, 1.0]
    stereo = [True, True, True, False]
    counted = sum(
        f > s if is_stereo else s > f for f, s, is_stereo in zip(first, second, stereo, strict=True)
    )
    margins = [
        f - s if is_stereo else s - f for f, s, is_stereo in zip(first, second, stereo, strict=True)
    ]
    assert preference(margins).estimate == pytest.approx(100 * counted / 4)


def test_a_tolerance_makes_ties():
    found = preference([0.01, -0.02, 0.5], tolerance=0.02)
    assert (found.n_ties, found.estimate) == (2, pytest.approx(100 / 3))
    with pytest.raises(InputError, match="tolerance"):
        preference([1.0], tolerance=-1.0)
    with pytest.raises(InputError, match="tolerance"):
        preference([1.0], tolerance=float("nan"))


def test_edges():
    nothing = preference([])
    assert isnan(nothing.estimate)
    assert isnan(nothing.p_value)
    assert nothing.reason == "no items"
    ties = preference([0.0] * 8)
    assert (ties.estimate, ties.p_value, ties.n_ties, ties.neutral) == (0.0, 1.0, 8, 0.0)
    all_first = preference([1.0] * 8)
    assert all_first.estimate == 100.0
    assert all_first.p_value == pytest.approx(2 / 2**8)
    assert (all_first.ci_low, all_first.ci_high) == pytest.approx((100 * 0.025**0.125, 100.0))
    unscored = preference([1.0, np.nan])
    assert (unscored.n, unscored.n_unscored, unscored.reason) == (1, 1, "value is NaN")


def test_with_clusters_the_test_exchanges_whole_clusters():
    margins = [1.0, 2.0, -1.0, 3.0, 1.0, 1.0, 0.0, 4.0]
    labels = list("aabbccdd")
    found = preference(margins, labels)
    signs = np.sign(margins)
    assert found.p_value == sign_flip_test(signs, labels).p_value
    assert found.estimate == pytest.approx(75.0)


def test_one_cluster_has_no_interval():
    found = preference([1.0, 2.0, -1.0], ["a"] * 3)
    assert isnan(found.ci_low)
    assert "single cluster" in found.reason
    assert found.p_value == 1.0  # one cluster can only be exchanged as a whole


def test_mean_margin():
    margins, labels = [1.0, 2.0, np.nan, 4.0, -1.0], list("aabbc")
    found = mean_margin(margins, labels)
    assert found.estimate == pytest.approx(1.5)
    assert (found.n, found.n_unscored, found.reason) == (4, 1, "value is NaN")
    assert found.p_value == sign_flip_test(margins, labels).p_value
    assert found.ci_low < 1.5 < found.ci_high
    ties = mean_margin([0.0, 0.0, 0.0])
    assert (ties.estimate, ties.p_value) == (0.0, 1.0)
    assert isnan(ties.ci_low)


def test_controls_are_weighed_as_the_pairs():
    # Edit a: pairs 3, 5 against controls of mean 1; edit b: pair 10 against mean 4.
    # Differences 2, 4, 6: mean 4. The plain difference of means, 6 - 1.75, is not it.
    values, clusters = [3.0, 5.0, 10.0], list("aab")
    controls, of_controls = [0.0, 2.0, 1.0, 4.0], list("aaab")
    found = difference_of_means(values, controls, clusters, of_controls)
    expected = cluster_mean([2.0, 4.0, 6.0], clusters)
    assert (found.estimate, found.ci_low, found.p_value) == pytest.approx(
        (4.0, expected.ci_low, expected.p_value)
    )


def test_pairs_without_controls_are_unscored():
    found = difference_of_means([1.0, 2.0, 3.0, np.nan], [0.5, 1.0], list("abcc"), list("ab"))
    assert (found.n, found.n_unscored) == (2, 2)
    assert "no control pair with the same edit" in found.reason
    assert found.estimate == pytest.approx(0.75)
    nothing = difference_of_means([1.0], [], ["a"], [])
    assert isnan(nothing.estimate)
    assert nothing.n_unscored == 1


def pairs_and_controls(rng, labels, of_controls, bias):
    """Every edit has its own frequency, in pairs and controls alike; the bias is on top."""
    own = 2.0 * rng.normal(size=max(labels) + 1)
    by_pair = own + bias + 0.5 * (rng.exponential(size=own.size) - 1.0)
    values = by_pair[labels] + rng.normal(size=len(labels))
    return values, own[of_controls] + rng.normal(size=len(of_controls))


@pytest.mark.parametrize("n_clusters", [8, 30])
@pytest.mark.parametrize("bias", [0.0, 1.5])
def test_difference_coverage_and_alarms(coverage_holds, false_alarms_hold, n_clusters, bias):
    rng = np.random.default_rng([n_clusters, int(10 * bias)])
    sizes = np.maximum(1, rng.lognormal(1.5, 0.9, n_clusters).round()).astype(int)
    labels = np.repeat(np.arange(n_clusters), sizes).tolist()
    of_controls = np.repeat(np.arange(n_clusters), 3).tolist()
    covered = alarms = 0
    for _ in range(1000):
        values, controls = pairs_and_controls(rng, labels, of_controls, bias)
        found = difference_of_means(values, controls, labels, of_controls)
        covered += found.ci_low <= bias <= found.ci_high
        alarms += found.p_value < 0.05
    coverage_holds(covered, 1000)
    if bias == 0.0:
        false_alarms_hold(alarms, 1000)
    else:
        assert alarms > 500


@pytest.mark.parametrize("n_clusters", [None, 10, 40])
def test_random_exchanges_within_pairs_raise_no_alarm(false_alarms_hold, n_clusters):
    # A gender-blind model: which member scores higher is a coin; one pair in ten ties.
    rng = np.random.default_rng(n_clusters or 1)
    sizes = rng.exponential(size=200)
    sizes[::10] = 0.0
    labels = None if n_clusters is None else (np.arange(200) ** 2 % n_clusters).tolist()
    shares = margins = 0
    for _ in range(1000):
        exchanged = sizes * rng.choice((-1, 1), 200)
        shares += preference(exchanged, labels, seed=rng).p_value < 0.05
        margins += mean_margin(exchanged, labels, seed=rng, n_resamples=50).p_value < 0.05
    false_alarms_hold(shares, 1000)
    false_alarms_hold(margins, 1000)


@pytest.mark.parametrize("n_clusters", [12, 30])
def test_preference_coverage(coverage_holds, n_clusters):
    # Edits differ in how often they prefer the first member (beta of mean 0.6).
    rng = np.random.default_rng(n_clusters)
    covered = 0
    for _ in range(1000):
        sizes = np.maximum(1, rng.lognormal(1.5, 0.9, n_clusters).round()).astype(int)
        labels = np.repeat(np.arange(n_clusters), sizes)
        likely = rng.beta(6.0, 4.0, n_clusters)[labels]
        margins = np.where(rng.random(labels.size) < likely, 1.0, -1.0)
        found = preference(margins, labels.tolist(), seed=rng)
        covered += found.ci_low <= 60.0 <= found.ci_high
    coverage_holds(covered, 1000)
