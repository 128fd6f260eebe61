"""What the errors of a reader do to a number: worked by hand, and that the truth is covered."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import ReaderErrors, mean_with_reader_error, reader_corrections
from epicene.metrics.estimate import Estimate
from epicene.metrics.reader_error import label_shares, widened

LABELS = ("F", "M")


def gap(shares):
    return 100.0 * (shares[..., 1] - shares[..., 0])


def test_a_reader_with_known_errors_is_undone():
    # Of texts read F, a fifth is M; of those read M, none is F. So many that the draws do not vary.
    errors = ReaderErrors(LABELS, ((8_000_000, 0), (2_000_000, 5_000_000)))
    corrections = reader_corrections([[0.5, 0.5]], errors, gap)
    # 0.4 F and 0.6 M in truth: a gap of 20 points where 0 was read.
    np.testing.assert_allclose(corrections, 20.0, atol=0.2)


def test_a_label_that_was_never_read_is_taken_for_true():
    errors = ReaderErrors(LABELS, ((0, 10), (0, 10)))
    corrections = reader_corrections([[1.0, 0.0]], errors, gap)
    np.testing.assert_array_equal(corrections, 0.0)


def test_shares_of_other_labels_are_refused():
    with pytest.raises(InputError, match="for 2 labels"):
        reader_corrections([[0.5, 0.3, 0.2]], ReaderErrors(LABELS, ((1, 0), (0, 1))), gap)


def test_without_reader_error_it_is_students():
    values = np.array([3.0, -1.0, 4.0, 2.0, 7.0])
    found = mean_with_reader_error(values, np.zeros((10, 5)))
    test = stats.ttest_1samp(values, 0.0)
    interval = test.confidence_interval()
    assert found.estimate == pytest.approx(values.mean())
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(test.pvalue)


def test_the_readers_error_adds_as_squares_do():
    values = np.array([3.0, -1.0, 4.0, 2.0, np.nan])
    # All sets are read by one reader: an error of 3 in each is 3 in the mean, not 3 / sqrt(4).
    corrections = np.array([[3.0] * 4 + [9.0], [-3.0] * 4 + [9.0]])
    found = mean_with_reader_error(values, corrections)
    error = np.hypot(np.std(values[:4], ddof=1) / 2.0, 3.0)
    half = stats.t.ppf(0.975, 3) * error
    assert (found.ci_low, found.ci_high) == pytest.approx((2.0 - half, 2.0 + half))
    assert found.p_value == pytest.approx(2.0 * stats.t.sf(2.0 / error, 3))
    assert (found.n, found.n_unscored) == (4, 1)


def test_the_widened_interval_and_its_p_agree():
    value = Estimate(10.0, 4.0, 20.0, n=5)
    found = widened(value, 8.0 / 1.959964, 0.0, 100.0, null=0.0)
    # Below: 6 and 8 give 10, and the interval touches 0; above: 10 and 8 give 12.8.
    assert (found.ci_low, found.ci_high) == pytest.approx(
        (0.0, 10.0 + np.hypot(10.0, 8.0)), abs=1e-4
    )
    assert found.p_value == pytest.approx(0.05, abs=1e-4)
    assert np.isnan(widened(value, 1.0, 0.0, 100.0).p_value)
    assert widened(value, 50.0, 0.0, 15.0).ci_high == 15.0


def test_label_shares():
    np.testing.assert_array_equal(label_shares(["F", "F", "M", "F"], LABELS), [0.75, 0.25])
    assert np.isnan(label_shares([], LABELS)).all()


@pytest.mark.parametrize("aware", [True, False])
def test_the_interval_covers_the_truth_only_if_it_counts_the_reader(aware, coverage_holds):
    """Texts at parity, read by one who takes 15 % of the feminine ones for masculine."""
    rng = np.random.default_rng(5)
    n_runs, covered = 400, 0
    rates = np.array([[0.85, 0.15], [0.0, 1.0]])
    for _ in range(n_runs):
        gold = np.stack([rng.multinomial(40, row) for row in rates])
        errors = ReaderErrors(LABELS, tuple(map(tuple, gold.tolist())))
        read = rng.multinomial(16, np.full(2, 0.5) @ rates, size=24) / 16.0
        corrections = reader_corrections(read, errors, gap, n_draws=200, seed=rng)
        found = mean_with_reader_error(gap(read), corrections if aware else 0.0 * corrections)
        covered += found.ci_low <= 0.0 <= found.ci_high
    if aware:
        coverage_holds(covered, n_runs)
    else:
        assert covered < 0.8 * n_runs
