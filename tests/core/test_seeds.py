"""Random numbers fixed by a seed and a name alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.core.seeds import generator


def draws(*arguments):
    return generator(*arguments).random(4).tolist()


def test_the_same_seed_and_name_give_the_same_numbers():
    assert draws(3, "weat", "care") == draws(3, "weat", "care")


def test_every_seed_and_every_name_gives_others():
    units = [(0,), (1,), (0, ""), (0, "a"), (0, "a", "b"), (0, "b", "a"), (0, "ab"),
             (0, "a\x1fb"), (0, "a b"), (1, "a"), (10**30, "a")]  # fmt: skip
    seen = [draws(*unit) for unit in units]
    for (one, first), (two, second) in itertools.combinations(zip(units, seen, strict=True), 2):
        assert first != second, (one, two)


def test_a_unit_does_not_depend_on_what_was_drawn_before():
    expected = draws(0, "second")
    generator(0, "first").random(1000)
    np.random.default_rng(0).random(10)
    assert draws(0, "second") == expected


def test_names_are_uncorrelated():
    table = np.array([generator(0, f"unit {k}").normal(size=200) for k in range(40)])
    correlations = np.corrcoef(table)[np.triu_indices(40, 1)]
    # 780 correlations of independent normals: standard deviation 1 / sqrt(200).
    assert abs(correlations.mean()) < 0.02
    assert np.abs(correlations).max() < 6 / np.sqrt(200)


def test_a_negative_seed_is_refused_in_words():
    with pytest.raises(InputError, match=r"the seed is -1\. Give 0 or more\."):
        generator(-1, "a")
