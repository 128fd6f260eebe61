"""Two shares of the same items: McNemar's test, and an interval that does not collapse."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from epicene.core.errors import InputError
from epicene.metrics import matched_difference, partition, proportion


def test_the_test_of_independent_items_is_mcnemars():
    up, down, same = 9, 3, 2  # 12 changes: few enough for every exchange
    changes = np.repeat([1.0, -1.0, 0.0], [up, down, same])
    found = matched_difference(changes)
    assert found.estimate == pytest.approx((up - down) / 14)
    assert found.p_value == pytest.approx(binomtest(up, up + down, 0.5).pvalue)
    assert found.n == 14


@pytest.mark.parametrize(("up", "down", "n"), [(40, 10, 400), (12, 12, 300), (0, 0, 200)])
def test_the_interval_of_many_independent_items_is_that_of_agresti_and_min(up, down, n):
    found = matched_difference(np.repeat([1.0, -1.0, 0.0], [up, down, n - up - down]))
    b, c, more = up + 0.5, down + 0.5, n + 2
    centre = (b - c) / more
    half = norm.ppf(0.975) * np.sqrt(b + c - (b - c) ** 2 / more) / more
    # Ours adds the clusters as they are and takes Student's quantile: near the same for many.
    assert (found.ci_low + found.ci_high) / 2 == pytest.approx(centre, abs=2 / n**1.5)
    assert (found.ci_high - found.ci_low) / 2 == pytest.approx(half, rel=0.03)


def test_patients_with_many_documents_count_as_what_they_are_worth():
    once = np.repeat([1.0, -1.0, 0.0], [6, 2, 22])
    alone = matched_difference(once)
    copied = matched_difference(np.repeat(once, 4), np.repeat(np.arange(30), 4))
    assert copied.p_value == alone.p_value
    assert copied.ci_low == pytest.approx(alone.ci_low, abs=0.01)
    assert copied.ci_high == pytest.approx(alone.ci_high, abs=0.01)


def test_what_has_no_answer():
    assert matched_difference([np.nan]).reason == "no items; value is NaN"
    single = matched_difference([1.0, 0.0], ["a", "a"])
    assert np.isnan(single.ci_low)
    assert np.isnan(single.p_value)
    assert "single cluster" in single.reason
    assert matched_difference([1.0, np.nan, 0.0]).n_unscored == 1
    with pytest.raises(InputError, match="not all -1, 0 or 1"):
        matched_difference([0.5])


CASES = [(60, 1, 0.15, 0.05), (60, 1, 0.03, 0.03), (40, 3, 0.1, 0.02), (30, 5, 0.05, 0.05)]


def runs(n_patients, each, up, down, seeds):
    """Return how often the truth is covered and how often no difference is refused."""
    covered = refused = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        patients = np.repeat(np.arange(n_patients), each)
        # Patients differ, so that their documents are alike.
        own = 2.0 * rng.beta(2, 2, n_patients)[patients] if each > 1 else 1.0
        drawn = rng.random(patients.size)
        changes = np.where(drawn < up * own, 1.0, np.where(drawn > 1 - down * own, -1.0, 0.0))
        found = matched_difference(changes, partition(patients.tolist(), patients.size))
        covered += found.ci_low <= up - down <= found.ci_high
        refused += found.p_value < 0.05
    return covered, refused


@pytest.mark.parametrize("case", CASES[:3])
def test_some_runs_are_covered(case):
    covered, _ = runs(*case, seeds=range(60))
    assert proportion(covered, 60).ci_high >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_thousand_runs(case):
    covered, refused = runs(*case, seeds=range(1_000))
    assert proportion(covered, 1_000).ci_high >= 0.93, covered
    if case[2] == case[3]:
        assert proportion(refused, 1_000).ci_low <= 0.05, refused
