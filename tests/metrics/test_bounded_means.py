"""Means of numbers in [0, 1]: as shares where they are 0 or 1, and covered where they are not."""

from __future__ import annotations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import cluster_proportion, cluster_proportion_difference, proportion
from epicene.metrics.bounded_means import bounded_mean, bounded_mean_difference


@pytest.mark.parametrize("hits", [0, 1, 7, 20])
def test_of_zeros_and_ones_as_of_shares(hits):
    values = np.repeat([1.0, 0.0], [hits, 20 - hits])
    one, other = bounded_mean(values), cluster_proportion(values)
    assert (one.estimate, one.ci_low, one.ci_high, one.n) == pytest.approx(
        (other.estimate, other.ci_low, other.ci_high, 20)
    )
    rest = np.repeat([1.0, 0.0], [3, 9])
    gap = bounded_mean_difference(values, rest)
    known = cluster_proportion_difference(values, None, rest, None, test=False)
    assert (gap.ci_low, gap.ci_high) == pytest.approx((known.ci_low, known.ci_high))


def draws(rng, n, rare):
    """Return blame: mostly none, else a half, a third or all."""
    return np.where(rng.random(n) < rare, rng.choice([1 / 3, 1 / 2, 1.0], n), 0.0)


@pytest.mark.parametrize(("n", "rare"), [(15, 0.1), (40, 0.05), (60, 0.6)])
def test_coverage(n, rare):
    rng, runs = np.random.default_rng(n), 300
    truth = rare * (1 / 3 + 1 / 2 + 1) / 3
    held = gaps = 0
    for _ in range(runs):
        one, two = draws(rng, n, rare), draws(rng, 2 * n, rare / 2)
        mean, gap = bounded_mean(one), bounded_mean_difference(one, two)
        held += mean.ci_low <= truth <= mean.ci_high
        gaps += gap.ci_low <= truth / 2 <= gap.ci_high
    assert proportion(held, runs).ci_high >= 0.93
    assert proportion(gaps, runs).ci_high >= 0.93


@pytest.mark.parametrize("n", [20, 60])
def test_coverage_of_gains_and_losses(n):
    rng, runs = np.random.default_rng(n), 200
    # One in five is not 0; of these a third are losses.
    truth = 0.2 * (2 / 3 - 1 / 3) * (1 / 3 + 1 / 2 + 1) / 3
    held = gaps = 0
    for _ in range(runs):
        one, two = (draws(rng, n, 0.2) * np.sign(rng.random(n) - 1 / 3) for _ in range(2))
        mean, gap = bounded_mean(one), bounded_mean_difference(one, two)
        held += mean.ci_low <= truth <= mean.ci_high
        gaps += gap.ci_low <= 0.0 <= gap.ci_high
    assert proportion(held, runs).ci_high >= 0.93
    assert proportion(gaps, runs).ci_high >= 0.93


def test_nothing_and_what_is_outside():
    assert bounded_mean([]).reason
    assert bounded_mean_difference([], [0.5]).reason
    for values in ([1.5], [-1.1, 0.2], [np.nan]):
        with pytest.raises(InputError, match="outside"):
            bounded_mean(values)
