"""The expected calibration error."""

from __future__ import annotations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import proportion
from epicene.metrics.calibration import calibration_error, score_bins


def test_a_table_by_hand():
    scores = [0.05, 0.15, 0.15, 0.95, 1.0]
    truth = [0, 1, 0, 1, 0]
    # Bins: 0.05 of 0; mean 0.15 of 1/2; mean 0.975 of 1/2.
    expected = (1 * 0.05 + 2 * 0.35 + 2 * 0.475) / 5
    assert calibration_error(truth, scores).estimate == pytest.approx(expected)


def test_bins_hold_their_upper_edge():
    assert [*score_bins([0.0, 0.1, 0.1000001, 1.0])] == [0, 0, 1, 9]
    with pytest.raises(InputError, match=r"outside \[0, 1\]"):
        score_bins([1.2])
    with pytest.raises(InputError, match="0 bins"):
        score_bins([0.5], 0)


def test_what_cannot_be_estimated_says_why():
    assert calibration_error([], []).reason == "no items"
    assert np.isnan(calibration_error([1, 0], [0.5, 0.5], ["a", "a"]).ci_low)
    assert "equal" in calibration_error([1, 1], [0.5, 0.5]).reason
    with pytest.raises(InputError, match="1 outcomes for 2 scores"):
        calibration_error([1], [0.5, 0.5])


@pytest.mark.parametrize("off", [0.0, 0.15])
@pytest.mark.parametrize(
    "n", [pytest.param(60, id="short"), pytest.param(1_000, marks=pytest.mark.slow)]
)
def test_the_planted_error_is_covered(off, n):
    hits = 0
    for seed in range(n):
        rng = np.random.default_rng(seed)
        scores = rng.random(200)
        chance = np.clip(scores + np.where(scores < 0.5, off, -off), 0.0, 1.0)
        found = calibration_error(rng.random(200) < chance, scores, n_resamples=200, seed=seed)
        hits += found.ci_low <= off <= found.ci_high
    assert proportion(hits, n).ci_high >= 0.93
