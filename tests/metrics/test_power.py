"""The smallest difference seen: by simulation of the very tests that it speaks of."""

from math import comb, isnan

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import (
    cluster_proportion_difference,
    expected_f1_spread,
    f1_spread,
    proportion_difference,
    smallest_difference,
    smallest_f1_difference,
)
from epicene.metrics.power import _approximate_power, _exact_power
from epicene.metrics.score_statistics import all_exact_p


def power_of(n, m, first, second):
    """The probability of all tables that the test rejects."""
    return sum(
        comb(n, a) * first**a * (1 - first) ** (n - a)
        * comb(m, b) * second**b * (1 - second) ** (m - b)
        for a in range(n + 1)
        for b in range(m + 1)
        if proportion_difference((a, n), (b, m)).p_value < 0.05
    )  # fmt: skip


def test_it_is_where_the_test_reaches_its_power():
    n, m, base = 12, 20, 0.4
    found = smallest_difference(n, m, base)
    assert found.reason == ""
    assert power_of(n, m, base + found.upward, base) == pytest.approx(0.8, abs=0.003)
    assert power_of(n, m, base - found.downward, base) == pytest.approx(0.8, abs=0.003)
    assert found.upward > 0.3


def test_more_items_show_smaller_differences():
    gaps = [smallest_difference(n, n, 0.2).upward for n in (20, 50, 100, 400, 4000)]
    assert gaps == sorted(gaps, reverse=True)
    # The usual formula, (z + z) ** 2 * (p q + p q) / d ** 2 items, for large groups.
    gap = gaps[-1]
    spread = 0.2 * 0.8 + (0.2 + gap) * (0.8 - gap)
    assert (1.959964 + 0.841621) ** 2 * spread / gap**2 == pytest.approx(4000, rel=0.02)


def test_it_is_symmetric():
    low, high = smallest_difference(30, 60, 0.2), smallest_difference(30, 60, 0.8)
    assert low.upward == pytest.approx(high.downward, abs=1e-5)


@pytest.mark.parametrize("base", [0.05, 0.2, 0.5])
def test_the_approximation_is_near_the_sum(base):
    reject = (all_exact_p(150, 250) < 0.05).astype(float)
    for gap in (0.05, 0.1, 0.15, 0.2):
        exact = _exact_power(reject, base + gap, base)
        approximate = _approximate_power(150, 250, base + gap, base, 0.05)
        assert approximate == pytest.approx(exact, abs=0.035)


def test_a_design_effect_divides_the_items():
    assert smallest_difference(60, 90, 0.3, design_effect=1.5) == smallest_difference(40, 60, 0.3)


def test_too_few_items_say_so():
    low = smallest_difference(12, 88, 0.05)
    assert isnan(low.downward)  # nothing lies 80 % visibly below 5 %
    assert "downward" in low.reason
    assert low.upward > 0.2
    few = smallest_difference(2, 2, 0.5)
    assert isnan(few.upward)
    assert isnan(few.downward)
    none = smallest_difference(0, 10, 0.5)
    assert isnan(none.upward)
    assert "no independent item" in none.reason
    for arguments, message in [
        ((10, 10, 1.5), "share is 1.5"),
        ((10, -1, 0.5), "negative"),
        ((10, 10, 0.5, 0.04), "power 0.04"),
        ((10, 10, 0.5, 0.8, 0.05, 0.5), "design effect"),
    ]:
        with pytest.raises(InputError, match=message):
            smallest_difference(*arguments)


def test_f1_spread_is_the_jackknife():
    tp, fp, fn = [8, 5, 0, 9, 3], [1, 2, 3, 0, 0], [0, 4, 1, 2, 0]

    def f1(kept):
        return 2 * sum(tp[i] for i in kept) / sum(2 * tp[i] + fp[i] + fn[i] for i in kept)

    everyone = set(range(5))
    jackknife = 4 / 5 * sum((f1(everyone - {i}) - f1(everyone)) ** 2 for i in everyone)
    assert f1_spread(tp, fp, fn) == pytest.approx(np.sqrt(5 * jackknife))
    assert f1_spread([*tp, 0], [*fp, 0], [*fn, 0]) == pytest.approx(f1_spread(tp, fp, fn))
    assert isnan(f1_spread([3], [1], [0]))
    with pytest.raises(InputError, match="2, 1 and 2"):
        f1_spread([1, 2], [1], [1, 2])


def counts(rng, n_documents, f1, entities, correlation=0.0):
    """Decisions that are right with a probability that may vary by document."""
    right = f1 / (2 - f1)
    decisions = rng.poisson(2 * entities / (1 + right), n_documents)
    own = np.full(n_documents, right)
    if correlation:
        own = rng.beta(right * (1 / correlation - 1), (1 - right) * (1 / correlation - 1),
                       n_documents)  # fmt: skip
    tp = rng.binomial(decisions, own)
    fp = rng.binomial(decisions - tp, 0.5)
    return tp, fp, decisions - tp - fp


@pytest.mark.parametrize("f1", [0.5, 0.8, 0.95])
def test_the_expected_spread_is_that_of_independent_errors(f1):
    found = f1_spread(*counts(np.random.default_rng(1), 20_000, f1, 12))
    assert expected_f1_spread(f1, 12) == pytest.approx(found, rel=0.05)
    assert expected_f1_spread(f1, 12, 4.0) == pytest.approx(2 * expected_f1_spread(f1, 12))


def test_f1_difference_by_the_noncentral_t():
    found = smallest_f1_difference(8, 15, 0.7, 0.2)
    for gap, first in ((found.upward, 0.7 + found.upward), (-found.downward, 0.7 - found.downward)):
        scale = first * (1 - first) * (2 - first) / (0.7 * 0.3 * 1.3)
        parts = 0.04 * scale / 8, 0.04 / 15
        freedom = sum(parts) ** 2 / (parts[0] ** 2 / 7 + parts[1] ** 2 / 14)
        critical = stats.t.ppf(0.975, freedom)
        seen = stats.nct.sf(critical, freedom, abs(gap) / np.sqrt(sum(parts)))
        assert seen == pytest.approx(0.8, abs=1e-3)
    assert found.upward < found.downward  # documents vary more where F1 is lower


def simulated_power(runs, sizes, f1, gap, correlation):
    rng = np.random.default_rng(sizes)
    seen = 0
    for _ in range(runs):
        sides = []
        for n, value in zip(sizes, (f1 - gap, f1), strict=True):
            tp, fp, fn = counts(rng, n, value, 10, correlation)
            outcomes = [np.repeat([1, 0], pair) for pair in zip(2 * tp, fp + fn, strict=True)]
            marks = np.concatenate(outcomes)
            sides += [marks, np.repeat(np.arange(n), 2 * tp + fp + fn).tolist()]
        seen += cluster_proportion_difference(*sides).p_value < 0.05
    return seen / runs


def test_f1_difference_by_simulation_of_documents():
    spread = f1_spread(*counts(np.random.default_rng(2), 5000, 0.8, 10, 0.1))
    gap = smallest_f1_difference(20, 30, 0.8, spread).downward
    assert simulated_power(120, (20, 30), 0.8, gap, 0.1) == pytest.approx(0.8, abs=0.12)
    assert simulated_power(60, (20, 30), 0.8, 0.0, 0.1) < 0.15


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(30, 60), (50, 50), (100, 100)])
def test_f1_difference_by_simulation_of_every_case(sizes):
    spread = f1_spread(*counts(np.random.default_rng(2), 5000, 0.8, 10, 0.1))
    gap = smallest_f1_difference(*sizes, 0.8, spread).downward
    assert simulated_power(1000, sizes, 0.8, gap, 0.1) == pytest.approx(0.8, abs=0.06)


def test_f1_difference_edges():
    assert "fewer than 2" in smallest_f1_difference(1, 40, 0.8, 0.2).reason
    assert "spread" in smallest_f1_difference(10, 40, 0.8, float("nan")).reason
    huge = smallest_f1_difference(2, 2, 0.8, 0.9)
    assert isnan(huge.downward)
    assert "no difference downward" in huge.reason
    with pytest.raises(InputError, match="F1 of 1"):
        expected_f1_spread(1.0, 10)
    with pytest.raises(InputError, match="F1 is 80"):
        smallest_f1_difference(10, 10, 80, 0.2)
    with pytest.raises(InputError, match="power"):
        smallest_f1_difference(10, 10, 0.8, 0.2, 1.2)
