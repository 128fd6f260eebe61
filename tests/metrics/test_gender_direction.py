"""The direction of grammatical gender: found where planted, gone when removed."""

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import direction, remove_direction


def planted(n, dim=20, strength=1.0, seed=0):
    """Pairs that differ by a known direction, and by noise."""
    rng = np.random.default_rng(seed)
    true = rng.normal(size=dim)
    true /= np.linalg.norm(true)
    masculine = rng.normal(size=(n, dim))
    return masculine + strength * true + 0.05 * rng.normal(size=(n, dim)), masculine, true


@pytest.mark.parametrize("method", ["mean-difference", "pca"])
def test_a_planted_direction_is_found_with_its_sign(method):
    feminine, masculine, true = planted(200)
    found = direction(feminine, masculine, method)
    assert np.linalg.norm(found) == pytest.approx(1.0)
    assert found @ true > 0.95
    assert direction(masculine, feminine, method) @ true < -0.95


def test_the_mean_difference_by_hand():
    # Units (.6, .8) and (1, 0) against (0, 1): mean (.8, .4) - (0, 1) = (.8, -.6).
    assert direction([[3, 4], [2, 0]], [[0, 7]]) == pytest.approx([0.8, -0.6])


def test_pca_equals_the_leading_eigenvector_of_pairs_around_their_middle():
    feminine, masculine, _ = planted(30, dim=6)
    first = feminine / np.linalg.norm(feminine, axis=1, keepdims=True)
    second = masculine / np.linalg.norm(masculine, axis=1, keepdims=True)
    middle = (first + second) / 2
    around = np.vstack([first - middle, second - middle])
    leading = np.linalg.eigh(around.T @ around)[1][:, -1]
    assert abs(direction(feminine, masculine, "pca") @ leading) == pytest.approx(1.0)


def test_what_is_removed_is_gone_and_the_rest_stays():
    vectors, _, true = planted(10)
    cleaned = remove_direction(vectors, 3.0 * true)
    assert np.abs(cleaned @ true).max() < 1e-12
    assert cleaned + np.outer(vectors @ true, true) == pytest.approx(vectors)
    assert remove_direction(cleaned, true) == pytest.approx(cleaned)


def test_after_removal_the_sets_no_longer_differ_on_average():
    feminine, masculine, _ = planted(50)
    feminine, masculine = (
        v / np.linalg.norm(v, axis=1, keepdims=True) for v in (feminine, masculine)
    )
    axis = direction(feminine, masculine)
    before = (feminine - masculine).mean(axis=0)
    after = (remove_direction(feminine, axis) - remove_direction(masculine, axis)).mean(axis=0)
    assert np.linalg.norm(before) > 0.1
    assert np.linalg.norm(after) < 1e-12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0, 0.0]], [[1.0, 0.0, 0.0]]), "2 and 3 dimensions"),
        (([[1.0, 0.0]], [[0.0, 0.0]]), "row 0 of masculine is a zero vector"),
        (([[1.0, 0.0]], [[2.0, 0.0]]), "same vectors"),
        (([[1.0, 0.0]], [[2.0, 0.0]], "pca"), "same vectors"),
        (([[1.0, 0.0]], [[0.0, 1.0], [1.0, 1.0]], "pca"), "needs pairs"),
        (([[1.0, 0.0]], [[0.0, 1.0]], "lda"), "mean-difference, pca"),
    ],
)
def test_bad_sets(arguments, message):
    with pytest.raises(InputError, match=message):
        direction(*arguments)


@pytest.mark.parametrize(
    ("vectors", "axis", "message"),
    [
        ([[1.0, 2.0]], [1.0, 2.0, 3.0], "direction has shape"),
        ([[1.0, 2.0]], [0.0, 0.0], "zero vector"),
        ([1.0, 2.0], [1.0, 0.0], "row per word"),
    ],
)
def test_bad_removal(vectors, axis, message):
    with pytest.raises(InputError, match=message):
        remove_direction(vectors, axis)
