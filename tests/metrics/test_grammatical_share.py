"""How much of an effect size, and of a direction, is grammatical gender."""

import math

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import effect_size_drop, remove_direction, shared_direction, weat

GENDER = np.eye(20)[0]


def words(seed, sign, n=9, away=1.0):
    """Draw words to one side of the direction of gender."""
    return np.random.default_rng(seed).normal(size=(n, 20)) + sign * away * GENDER


def test_the_drop_is_the_difference_of_two_effect_sizes():
    sets = words(1, 1), words(2, -1), words(3, 1), words(4, -1)
    bare = [remove_direction(rows, GENDER) for rows in sets]
    expected = weat(*sets).effect_size - weat(*bare).effect_size
    found = effect_size_drop(*sets, GENDER)
    assert found.estimate == pytest.approx(expected)
    assert found.estimate > 0.5
    assert found.ci_low < found.estimate < found.ci_high


def test_the_same_words_are_drawn_with_and_without_the_direction():
    # No word has a part along the direction: nothing goes with it, in any resample.
    sets = [remove_direction(words(seed, 0), GENDER) for seed in range(4)]
    found = effect_size_drop(*sets, GENDER)
    assert found.estimate == pytest.approx(0.0, abs=1e-12)
    assert math.isnan(found.ci_low) or found.ci_high - found.ci_low < 1e-9


def test_the_share_of_two_directions_is_their_squared_cosine():
    # By hand: from (0, 1) to (1, 0), and from (-1, 0) to (1, 0): the cosine is 1 / sqrt(2).
    found = shared_direction([[2, 0]] * 2, [[0, 5]] * 2, [[1, 0]] * 2, [[-3, 0]] * 2)
    assert found.estimate == pytest.approx(0.5)
    assert found.reason == "the words do not spread"
    gendered = words(5, 1, 40), words(6, -1, 40), words(7, 1, 40), words(8, -1, 40)
    apart = words(5, 1, 40), words(6, -1, 40), words(7, 0, 40), words(8, 0, 40)
    both, neither = shared_direction(*gendered), shared_direction(*apart)
    assert both.ci_low > 0.4
    assert both.ci_low < both.estimate < both.ci_high <= 1.0
    assert neither.ci_low == 0.0
    assert neither.ci_high < both.ci_low


def test_what_cannot_be_computed_is_said():
    same = [[1.0, 0.0], [0.0, 1.0]]
    found = shared_direction(same, same, [[1, 0]] * 2, [[0, 1]] * 2)
    assert math.isnan(found.estimate)
    assert "same mean" in found.reason
    flat = effect_size_drop([[1, 0]] * 2, [[2, 0]] * 2, same, same, [0, 1])
    assert math.isnan(flat.estimate)
    with pytest.raises(InputError, match="2 are needed"):
        shared_direction(same[:1], same, same, same)
