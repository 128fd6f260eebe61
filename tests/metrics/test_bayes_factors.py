"""The Bayes factor of a share against its integral, a published table form, and its bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from epicene.core.errors import InputError
from epicene.metrics import bayes_factor_proportion, preference


@pytest.mark.parametrize(
    ("successes", "n", "neutral"), [(7, 10, 0.5), (50, 100, 0.5), (3, 40, 0.2), (0, 6, 0.5)]
)
def test_it_is_the_ratio_of_the_two_likelihoods(successes, n, neutral):
    marginal, _ = integrate.quad(lambda share: stats.binom.pmf(successes, n, share), 0, 1)
    fixed = stats.binom.pmf(successes, n, neutral)
    assert bayes_factor_proportion(successes, n, neutral) == pytest.approx(marginal / fixed)


def test_a_uniform_prior_makes_every_count_as_likely():
    """With a uniform prior each of the n + 1 counts has probability 1 / (n + 1)."""
    assert bayes_factor_proportion(5, 10) == pytest.approx(1 / 11 / stats.binom.pmf(5, 10, 0.5))


def test_no_difference_gains_evidence_with_size():
    factors = [bayes_factor_proportion(n / 2, n) for n in (10, 100, 1000)]
    assert factors[0] > factors[1] > factors[2]
    assert factors[2] < 1 / 10


def test_a_huge_factor_stays_finite():
    assert math.isfinite(bayes_factor_proportion(100_000, 100_000))


@pytest.mark.parametrize(("successes", "n", "neutral"), [(-1, 3, 0.5), (4, 3, 0.5), (1, 3, 1.0)])
def test_counts_out_of_bounds_are_refused(successes, n, neutral):
    with pytest.raises(InputError):
        bayes_factor_proportion(successes, n, neutral)
    assert math.isnan(bayes_factor_proportion(0, 0))


def test_pairs_without_clusters_count_as_they_are():
    margins = [1.0] * 30 + [-1.0] * 20 + [0.0] * 5
    assert preference(margins).bayes_factor == pytest.approx(bayes_factor_proportion(30, 50))


def test_copies_of_a_pair_add_no_evidence():
    """Each pair ten times over, in a cluster: worth about the pairs, and far from the copies."""
    signs = np.random.default_rng(3).choice([1.0, -1.0], 60, p=[0.7, 0.3])
    alone = preference(signs).bayes_factor
    copied = preference(np.repeat(signs, 10), np.repeat(np.arange(60), 10)).bayes_factor
    blind = preference(np.repeat(signs, 10)).bayes_factor
    assert math.log(copied) == pytest.approx(math.log(alone), abs=0.35)
    assert blind > 1e3 * copied


def test_clusters_that_all_agree_count_once_each():
    factor = preference(np.ones(40), np.repeat(np.arange(8), 5)).bayes_factor
    assert factor == pytest.approx(bayes_factor_proportion(8, 8))
