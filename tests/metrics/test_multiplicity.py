"""Benjamini and Hochberg, by definition and by hand."""

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import benjamini_hochberg


def naive(p_values):
    """The smallest level at which the step-up procedure rejects each hypothesis."""
    m = len(p_values)
    ranked = sorted(p_values)
    return [
        min(1.0, *(m * ranked[k] / (k + 1) for k in range(m) if ranked[k] >= p)) for p in p_values
    ]


def test_by_hand():
    # Sorted: .01, .02, .03, .50; times 4 over rank: .04, .04, .04, .50.
    assert benjamini_hochberg([0.03, 0.5, 0.01, 0.02]) == pytest.approx([0.04, 0.5, 0.04, 0.04])


@pytest.mark.parametrize("n", [1, 2, 17])
def test_equals_the_definition(n):
    p_values = np.random.default_rng(n).random(n) ** 3
    assert benjamini_hochberg(p_values) == pytest.approx(naive(p_values.tolist()))


def test_a_test_not_done_stays_and_does_not_count():
    adjusted = benjamini_hochberg([0.01, np.nan, 0.04])
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2]] == pytest.approx([0.02, 0.04])
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()


@pytest.mark.parametrize("p_values", [[1.1], [-0.1], [[0.5]]])
def test_bad_input(p_values):
    with pytest.raises(InputError):
        benjamini_hochberg(p_values)
