"""Slopes and trends over blocks that each saw every dose."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import dose_slope, ordered_trend

DOSES = [0.0, 0.2, 0.5, 0.8]


def blocks(slope, noise=0.1, n=6, seed=0):
    draws = np.random.default_rng(seed).normal(size=(n, len(DOSES)))
    return slope * np.array(DOSES) + noise * draws


class TestSlope:
    def test_is_the_mean_of_the_slopes_of_the_blocks_with_students_interval(self):
        table = blocks(0.7)
        slopes = [np.polyfit(DOSES, row, 1)[0] for row in table]
        found = dose_slope(DOSES, table)
        assert found.estimate == pytest.approx(np.mean(slopes))
        half = stats.t.ppf(0.975, 5) * stats.sem(slopes)
        assert found.ci_low == pytest.approx(np.mean(slopes) - half)
        assert found.p_value == pytest.approx(stats.ttest_1samp(slopes, 0.0).pvalue)
        assert found.n == 6

    def test_a_block_with_a_hole_is_unscored(self):
        table = blocks(0.7)
        table[2, 1] = np.nan
        found = dose_slope(DOSES, table)
        assert (found.n, found.n_unscored) == (5, 1)
        assert found.estimate == pytest.approx(dose_slope(DOSES, np.delete(table, 2, 0)).estimate)

    @pytest.mark.parametrize("doses", [[0.0, 1.0], [1.0] * 4, [0.0, 0.2, 0.5, np.inf]])
    def test_refuses_doses_that_cannot_be_compared(self, doses):
        with pytest.raises(InputError):
            dose_slope(doses, blocks(0.7))


class TestTrend:
    def test_is_the_mean_rank_correlation_and_counts_every_order_of_the_doses(self):
        table = np.array([[1.0, 3.0, 2.0], [1.0, 2.0, 3.0]])
        found = ordered_trend([0.0, 0.5, 1.0], table, n_permutations=40_000)
        assert found.estimate == pytest.approx(np.mean([0.5, 1.0]))
        orders = list(itertools.permutations([1, 2, 3]))
        at_least = [
            np.mean([stats.spearmanr([1, 2, 3], o).statistic for o in pair]) >= 0.75 - 1e-9
            for pair in itertools.product(orders, orders)
        ]
        assert found.p_value == pytest.approx(np.mean(at_least), abs=0.01)

    def test_agrees_with_the_published_test_where_there_are_no_ties(self):
        table = blocks(0.15, seed=4)
        page = stats.page_trend_test(table, method="exact")
        assert ordered_trend(DOSES, table, n_permutations=40_000).p_value == pytest.approx(
            page.pvalue, abs=0.01
        )

    def test_false_alarms_do_not_exceed_the_level(self):
        rejected = sum(
            ordered_trend(DOSES, blocks(0.0, seed=k), n_permutations=199).p_value <= 0.05
            for k in range(1_000)
        )
        assert stats.binomtest(rejected, 1_000).proportion_ci().low <= 0.05

    def test_a_fall_is_no_rise_and_a_constant_block_says_nothing(self):
        assert ordered_trend(DOSES, blocks(-1.0)).p_value > 0.99
        found = ordered_trend(DOSES, np.ones((4, 4)))
        assert (found.estimate, found.p_value) == (0.0, 1.0)

    def test_blocks_with_holes_are_left_out_and_none_at_all_is_undefined(self):
        table = blocks(1.0)
        table[0, 0] = np.nan
        assert ordered_trend(DOSES, table).n_unscored == 1
        found = ordered_trend(DOSES, np.full((2, 4), np.nan))
        assert np.isnan(found.estimate)
        assert found.reason

    def test_refuses_two_doses(self):
        with pytest.raises(InputError, match="three doses"):
            ordered_trend([0.0, 1.0], np.ones((3, 2)))


def test_the_order_observed_counts_so_that_p_is_never_zero():
    table = np.tile(np.arange(6.0), (20, 1))
    assert ordered_trend(np.arange(6.0), table, n_permutations=99).p_value == 0.01
