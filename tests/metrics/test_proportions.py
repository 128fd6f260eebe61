"""Shares: definitions, by exact arithmetic, and coverage."""

from fractions import Fraction
from math import comb, isnan, sqrt

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import cluster_proportion, partition, proportion


def tail_at_least(k: int, n: int, p: float) -> float:
    share = Fraction(p)
    return float(sum(comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k, n + 1)))


@pytest.mark.parametrize(("k", "n"), [(3, 10), (1, 7), (30, 41), (50, 100)])
def test_clopper_pearson_puts_half_of_the_error_on_each_side(k, n):
    share = proportion(k, n)
    assert share.estimate == k / n
    assert tail_at_least(k, n, share.ci_low) == pytest.approx(0.025, abs=1e-9)
    assert 1.0 - tail_at_least(k + 1, n, share.ci_high) == pytest.approx(0.025, abs=1e-9)


def test_wilson_by_its_formula():
    k, n, z = 7, 20, 1.959963984540054
    p = k / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    share = proportion(k, n, method="wilson")
    assert (share.ci_low, share.ci_high) == pytest.approx((middle - half, middle + half))


def test_exact_test_by_hand():
    # 1 of 6 against one half: 0, 1, 5 and 6 are as rare or rarer: (1 + 6 + 6 + 1) / 64.
    assert proportion(1, 6).p_value == pytest.approx(14 / 64)
    # Against 1/3, counting every outcome no more probable than the observed one.
    probabilities = [comb(6, i) * (1 / 3) ** i * (2 / 3) ** (6 - i) for i in range(7)]
    expected = sum(p for p in probabilities if p <= probabilities[4] * (1 + 1e-7))
    assert proportion(4, 6, null=1 / 3).p_value == pytest.approx(expected)


def test_edges():
    none = proportion(0, 0)
    assert isnan(none.estimate)
    assert none.reason == "no items"
    # All of 10: the lower limit solves p**10 = 0.025.
    assert proportion(10, 10).ci_low == pytest.approx(0.025**0.1)
    assert proportion(10, 10).ci_high == 1.0
    assert proportion(0, 1).ci_low == 0.0
    assert proportion(0, 1).ci_high == pytest.approx(0.975)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"successes": 3, "n": 2}, "3 of 2"),
        ({"successes": -1, "n": 2}, "-1 of 2"),
        ({"successes": 1, "n": 2, "confidence": 95}, "confidence"),
        ({"successes": 1, "n": 2, "method": "wald"}, "clopper-pearson, wilson"),
        ({"successes": 1, "n": 2, "null": 50}, "null hypothesis"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        proportion(**arguments)


def test_without_clusters_it_is_clopper_pearson():
    outcomes = [1, 0, 1, 1, 0, float("nan")]
    share, exact = cluster_proportion(outcomes), proportion(3, 5)
    assert (share.estimate, share.ci_low, share.ci_high) == pytest.approx(
        (exact.estimate, exact.ci_low, exact.ci_high)
    )
    assert (share.n, share.n_unscored, share.reason) == (5, 1, "value is NaN")


def test_clusters_that_agree_within_count_as_their_number():
    # Five clusters of equal size whose items all agree carry five answers, not fifty.
    outcomes = np.repeat([1, 0, 1, 0, 1], 10)
    share = cluster_proportion(outcomes, np.repeat(range(5), 10))
    # By hand: variance of the mean of five cluster means, and t quantiles of 49 and 4.
    variance = np.var([1, 0, 1, 0, 1], ddof=1) / 5
    n_eff = 0.6 * 0.4 / variance * (2.009575 / 2.776445) ** 2
    from scipy.stats import beta

    assert share.ci_low == pytest.approx(beta.ppf(0.025, 0.6 * n_eff, 0.4 * n_eff + 1), abs=1e-5)
    assert share.ci_high == pytest.approx(beta.ppf(0.975, 0.6 * n_eff + 1, 0.4 * n_eff), abs=1e-5)


def test_all_agree_is_not_certain():
    share = cluster_proportion(np.ones(60), np.repeat(range(6), 10))
    assert share.estimate == 1.0
    assert (share.ci_low, share.ci_high) == pytest.approx((0.025 ** (1 / 6), 1.0))


def test_a_single_cluster_has_no_interval():
    share = cluster_proportion([1, 0, 1], ["a", "a", "a"])
    assert share.estimate == pytest.approx(2 / 3)
    assert isnan(share.ci_low)
    assert "single cluster" in share.reason


def test_clusters_may_be_given_as_a_partition():
    outcomes, labels = [1, 0, 1, 1], list("aabb")
    assert cluster_proportion(outcomes, partition(labels, 4)) == cluster_proportion(
        outcomes, labels
    )


def test_outcomes_are_binary():
    with pytest.raises(InputError, match="0 or 1"):
        cluster_proportion([0.5, 1])


@pytest.mark.parametrize("share", [0.5, 0.2, 0.05])
@pytest.mark.parametrize("n_clusters", [5, 12, 30])
def test_coverage(coverage_holds, n_clusters, share):
    rng = np.random.default_rng(n_clusters)
    covered = 0
    for _ in range(1000):
        sizes = np.maximum(1, rng.lognormal(1.5, 0.9, n_clusters).round()).astype(int)
        own = rng.beta(share * 4, (1 - share) * 4, n_clusters)  # correlation 0.2 within clusters
        labels = np.repeat(np.arange(n_clusters), sizes)
        found = cluster_proportion(rng.random(labels.size) < own[labels], labels.tolist())
        covered += found.ci_low <= share <= found.ci_high
    coverage_holds(covered, 1000)
