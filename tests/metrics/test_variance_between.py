"""The share of variance between two groups against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import variance_share


def naive(vectors, labels):
    """Adjusted R² of the dimensions together, from the squares within groups."""
    n = len(vectors)
    total = ((vectors - vectors.mean(axis=0)) ** 2).sum()
    within = sum(
        ((vectors[labels == k] - vectors[labels == k].mean(axis=0)) ** 2).sum()
        for k in np.unique(labels)
    )
    return 100.0 * (1.0 - (within / (n - 2)) / (total / (n - 1)))


def sample(n_first=12, n_second=20, shift=0.0, seed=0, d=9):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat([0, 1], [n_first, n_second]))
    vectors = rng.normal(size=(len(labels), d)) + 3.0
    vectors[:, 0] += shift * labels
    return vectors, labels


@pytest.mark.parametrize("shift", [0.0, 2.0])
def test_the_share_and_its_jackknife_are_their_definitions(shift):
    from scipy.stats import t as student

    vectors, labels = sample(shift=shift)
    found = variance_share(vectors, labels)
    assert found.estimate == pytest.approx(naive(vectors, labels))
    n = len(labels)
    without = np.array(
        [naive(np.delete(vectors, i, axis=0), np.delete(labels, i)) for i in range(n)]
    )
    error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    assert found.ci_high - found.estimate == pytest.approx(student.ppf(0.975, n - 1) * error)


def test_in_one_dimension_it_is_the_adjusted_r_squared_of_a_regression():
    vectors, labels = sample(shift=1.0, d=1)
    r = np.corrcoef(vectors[:, 0], labels)[0, 1]
    n = len(labels)
    expected = 100.0 * (1.0 - (1.0 - r**2) * (n - 1) / (n - 2))
    assert variance_share(vectors, labels).estimate == pytest.approx(expected)


def test_groups_drawn_at_random_have_none_on_average():
    found = [variance_share(*sample(seed=seed), n_permutations=0).estimate for seed in range(400)]
    assert abs(np.mean(found)) < 3.0 * np.std(found) / 20.0
    p_values = [
        variance_share(*sample(seed=s), n_permutations=99, seed=s).p_value for s in range(200)
    ]
    assert (np.array(p_values) <= 0.05).mean() < 0.12
    assert variance_share(*sample(shift=3.0)).p_value == pytest.approx(0.001)


def test_what_has_no_share_says_why():
    vectors, labels = sample()
    assert variance_share(np.ones_like(vectors) / 3.0, labels).reason.startswith("no_spread")
    assert variance_share(vectors[:5], [0, 0, 1, 1, 1]).reason.startswith("too_few")
    with pytest.raises(InputError, match="two values"):
        variance_share(vectors, np.zeros(len(vectors)))
