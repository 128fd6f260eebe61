"""Words of one group against another: the published formula, and documents that burst."""

from itertools import combinations
from math import isnan, log, sqrt

import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array

from epicene.core.errors import InputError
from epicene.metrics import (
    benjamini_hochberg,
    clustered_log_odds,
    dirichlet_prior,
    log_odds_dirichlet,
)
from epicene.metrics.permutation_moments import _central_sums, exchange_p

A, B, PRIOR = [10, 0, 90], [5, 4, 191], [2.0, 1.0, 17.0]


def test_the_published_formula_by_hand():
    found = log_odds_dirichlet(A, B, PRIOR)
    # Word 0: 10 + 2 of 100 + 20 against 5 + 2 of 200 + 20.
    delta = log(12 / (120 - 12)) - log(7 / (220 - 7))
    assert found.delta[0] == pytest.approx(delta)
    assert found.variance[0] == pytest.approx(1 / 12 + 1 / 7)
    assert found.z[0] == pytest.approx(delta / sqrt(1 / 12 + 1 / 7))
    half = 1.959964 * sqrt(1 / 12 + 1 / 7)
    assert (found.ci_low[0], found.ci_high[0]) == pytest.approx((delta - half, delta + half))
    from math import erfc

    assert found.p_value[0] == pytest.approx(erfc(abs(found.z[0]) / sqrt(2)))
    assert found.delta[1] < 0.0
    assert np.isnan(found.n_clusters).all()


def test_a_strong_prior_shrinks_towards_no_difference():
    weak = log_odds_dirichlet(A, B, dirichlet_prior([1, 1, 18], 2.0))
    strong = log_odds_dirichlet(A, B, dirichlet_prior([1, 1, 18], 20_000.0))
    assert (np.abs(strong.delta) < 0.05).all()
    assert (np.abs(weak.delta) > np.abs(strong.delta)).all()


def test_the_prior_is_the_background_scaled():
    assert dirichlet_prior([1, 3, 6], 500.0) == pytest.approx([50.0, 150.0, 300.0])
    with pytest.raises(InputError, match="word 1 does not occur"):
        dirichlet_prior([1, 0, 6], 500.0)
    with pytest.raises(InputError, match="strength"):
        dirichlet_prior([1, 1], 0.0)


def toy(seed=3, n_first=4, n=9):
    rng = np.random.default_rng(seed)
    counts = rng.poisson([[0.7, 3.0, 12.0]] * n) + np.arange(n)[:, None] % 3
    return counts.astype(float), np.arange(n) < n_first


def test_the_jackknife_leaves_each_document_out():
    counts, first = toy()
    counts[0, 1] = counts[-1, 1] = 40.0  # bursts, so that the jackknife is the larger variance
    found = clustered_log_odds(counts, first, PRIOR)
    alpha, expected = np.array(PRIOR), 0.0
    for group in (counts[first], counts[~first]):
        n, total, count = len(group), group.sum(), group[:, 1].sum()
        smoothed = count + alpha[1]
        slope = 1 / smoothed + 1 / (total + alpha.sum() - smoothed)
        variance = 0.0
        for out in range(n):
            rest = np.delete(group, out, axis=0)
            # What the others predict for the whole group, against what was counted.
            predicted = rest[:, 1].sum() / rest.sum() * total
            variance += (n - 1) / n * ((predicted - count) * slope) ** 2
        assert variance > 1 / smoothed
        expected += variance
    assert found.variance[1] == pytest.approx(expected)
    assert found.delta == pytest.approx(
        log_odds_dirichlet(counts[first].sum(0), counts[~first].sum(0), PRIOR).delta
    )


def test_the_moments_are_those_of_all_exchanges():
    counts, _ = toy()
    mean, second, third = _central_sums(csr_array(counts))
    residuals = counts - counts.mean(axis=0)
    assert mean == pytest.approx(counts.mean(axis=0))
    assert second == pytest.approx((residuals**2).sum(axis=0))
    assert third == pytest.approx((residuals**3).sum(axis=0))
    sums = np.array([residuals[list(chosen)].sum(axis=0) for chosen in combinations(range(9), 4)])
    assert (sums**2).mean(axis=0) == pytest.approx(4 * 5 / (9 * 8) * second)
    assert (sums**3).mean(axis=0) == pytest.approx(4 * 5 * 1 / (9 * 8 * 7) * third)


def test_the_p_value_is_near_that_of_all_exchanges():
    rates = np.random.default_rng(8).gamma(2.0, 1.0, (14, 40))
    first = np.arange(14) < 5
    sums = np.array([rates[list(chosen)].sum(axis=0) for chosen in combinations(range(14), 5)])
    observed = rates[first].sum(axis=0)
    tails = np.minimum((sums >= observed - 1e-9).mean(0), (sums <= observed + 1e-9).mean(0))
    found = exchange_p(csr_array(rates), first)
    assert np.abs(found - np.minimum(1.0, 2.0 * tails)).mean() < 0.04
    for column in (0, 5, 29):  # the distribution that it stands for, from all exchanges
        spread = stats.pearson3(stats.skew(sums[:, column]))
        z = (observed[column] - sums[:, column].mean()) / sums[:, column].std()
        assert found[column] == pytest.approx(2.0 * min(spread.cdf(z), spread.sf(z)))
    assert exchange_p(csr_array(np.full((14, 1), 0.3)), first) == pytest.approx([1.0])


def test_a_burst_in_one_document_flags_nothing():
    counts = np.c_[np.zeros(40), np.full(40, 100.0)]
    counts[0, 0] = 60.0
    first = np.arange(40) < 20
    prior = dirichlet_prior(counts.sum(axis=0), 100.0)
    naive = log_odds_dirichlet(counts[first].sum(axis=0), counts[~first].sum(axis=0), prior)
    found = clustered_log_odds(counts, first, prior)
    assert naive.p_value[0] < 1e-3
    assert found.p_value[0] > 0.3
    assert found.ci_low[0] <= 0.0 <= found.ci_high[0]
    assert found.n_clusters[0] == 1


def test_documents_of_a_patient_count_as_one():
    counts, first = toy(n=12, n_first=6)
    patients = np.repeat(range(6), 2)
    found = clustered_log_odds(counts, first, PRIOR, patients.tolist())
    merged = clustered_log_odds(csr_array(counts[::2] + counts[1::2]), first[::2], PRIOR)
    for name in ("delta", "variance", "p_value", "ci_low", "n_clusters"):
        assert getattr(found, name) == pytest.approx(getattr(merged, name))


def test_edges():
    counts, first = toy()
    alone = clustered_log_odds(counts, np.arange(9) < 1, PRIOR)
    assert not np.isnan(alone.delta).any()
    assert np.isnan(alone.p_value).all()
    assert "fewer than 2 clusters" in alone.reason
    absent = clustered_log_odds(np.c_[counts, np.zeros(9)], first, [*PRIOR, 0.5])
    assert absent.p_value[3] == 1.0
    assert not isnan(absent.delta[3])
    for arguments, message in [
        ((counts, first[:3], PRIOR), "3 groups for 9"),
        ((-counts, first, PRIOR), "negative"),
        ((counts, first, [0.0, 1.0, 1.0]), "above 0"),
        ((counts, first, [1.0, 1.0]), "2 prior counts for 3"),
        ((counts, first, PRIOR, ["a"] * 9), "both groups"),
    ]:
        with pytest.raises(InputError, match=message):
            clustered_log_odds(*arguments)
    with pytest.raises(InputError, match="2 and 3"):
        log_odds_dirichlet([1, 2], B, PRIOR[:2])
    with pytest.raises(InputError, match="0 or more"):
        log_odds_dirichlet([1, -2, 1], B, PRIOR)


def bursts(rng, n_first, n_second, n_words, mean=1.0, shape=0.5, shift=None, longer=1.0):
    """Counts of words, and of all other text, in documents of unequal length."""
    length = rng.lognormal(0.0, 0.5, n_first + n_second)
    first = np.arange(length.size) < n_first
    length[first] *= longer
    rate = length[:, None] * mean * np.ones(n_words)
    if shift is not None:
        rate[first] *= shift
    burst = rng.gamma(shape, 1.0 / shape, rate.shape)
    return np.c_[rng.poisson(rate * burst), rng.poisson(20_000 * length)], first


def p_values(counts, first):
    prior = dirichlet_prior(counts.sum(axis=0) + 0.01, 500.0)
    naive = log_odds_dirichlet(counts[first].sum(axis=0), counts[~first].sum(axis=0), prior)
    return naive.p_value[:-1], clustered_log_odds(counts, first, prior).p_value[:-1]


def test_bursts_raise_false_alarms_only_without_clusters(false_alarms_hold):
    # A word is a test: all are independent, a thousand in one corpus.
    naive, clustered = p_values(*bursts(np.random.default_rng(4), 40, 60, 1000))
    false_alarms_hold((clustered < 0.05).sum(), 1000)
    assert (naive < 0.05).mean() > 0.2
    with pytest.raises(AssertionError, match="false alarms"):
        false_alarms_hold((naive < 0.05).sum(), 1000)


def test_planted_words_are_found():
    shift = np.ones(200)
    shift[:5], shift[5:10] = 4.0, 0.25
    counts, first = bursts(np.random.default_rng(5), 60, 60, 200, mean=1.0, shape=2.0, shift=shift)
    adjusted = benjamini_hochberg(p_values(counts, first)[1])
    assert (adjusted[:10] < 0.05).sum() >= 9
    assert (adjusted[10:] < 0.05).sum() <= 2


@pytest.mark.slow
@pytest.mark.parametrize("longer", [1.0, 2.0])
@pytest.mark.parametrize("shape", [0.1, 0.5, 50.0])
@pytest.mark.parametrize("mean", [0.05, 0.3, 1.0, 5.0])
@pytest.mark.parametrize("sizes", [(12, 88), (50, 50), (30, 170), (6, 6)])
def test_false_alarms_of_every_case(false_alarms_hold, sizes, mean, shape, longer):
    rng = np.random.default_rng([*sizes, int(100 * mean), int(10 * shape)])
    clustered = p_values(*bursts(rng, *sizes, 1000, mean, shape, longer=longer))[1]
    false_alarms_hold((clustered < 0.05).sum(), 1000)


@pytest.mark.slow
def test_in_no_more_than_5_percent_of_corpora_is_any_word_flagged(false_alarms_hold):
    rng = np.random.default_rng(6)
    alarms = 0
    for _ in range(1000):
        clustered = p_values(*bursts(rng, 30, 70, 200))[1]
        alarms += benjamini_hochberg(clustered).min() < 0.05
    false_alarms_hold(alarms, 1000)


def test_a_group_without_any_word_rejects_nothing():
    """Two documents of the first group are empty: there are no rates to exchange."""
    found = clustered_log_odds([[0, 0], [0, 0], [1, 2], [3, 1]], [True, True, False, False], [1, 1])
    assert found.p_value == pytest.approx([1.0, 1.0])
    assert (found.ci_low <= 0.0).all()
    assert (found.ci_high >= 0.0).all()
