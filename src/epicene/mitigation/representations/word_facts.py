"""How much gender words that mean none still show, along one direction and by their neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.metrics.vector_rows import unit_rows
from epicene.models.affine_edit import Floats

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors

# Words of each side that are clustered, as in Gonen & Goldberg 2019 and Wang et al. 2020.
CLUSTERED = 500


def word_facts(
    table: Floats,
    before: Floats,
    neutral: NDArray[np.intp],
    subject: WordVectors,
    basis: Floats,
    seed: int,
) -> Mapping[str, Any]:
    """Return what is to be said of a table.

    Parameters
    ----------
    table, before : ndarray, shape (v, d)
        As it is described, and as it was before: the words most on either side are those of then.
    neutral : ndarray of int
        Rows of words that mean no gender.
    subject : WordVectors
        Whose words they are.
    basis : ndarray, shape (k, d)
        Of gender, before.
    seed : int

    Returns
    -------
    mapping
        ``direct_bias``: the mean absolute cosine of neutral words and the first direction;
        ``clusters``: how often two clusters of the words most on either side tell the two
        apart, in percent (50 is guessing).
    """
    units = _units(table[neutral])
    sides = most_biased(before, neutral, basis)
    return {
        "direct_bias": float(np.abs(units @ basis[0]).mean()),
        "clusters": cluster_accuracy(table, *sides, seed),
        "clustered_words": len(sides[0]) + len(sides[1]),
    }


def most_biased(
    table: Floats, neutral: NDArray[np.intp], basis: Floats
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of the neutral words most toward women, and of those most toward men."""
    cosines = _units(table[neutral]) @ basis[0]
    order = neutral[np.argsort(cosines, kind="stable")]
    n = min(CLUSTERED, len(order) // 4)
    return order[len(order) - n :], order[:n]


def cluster_accuracy(
    table: Floats, feminine: NDArray[np.intp], masculine: NDArray[np.intp], seed: int
) -> float:
    """Return how often two clusters of words agree with their sides, in percent.

    References
    ----------
    gonen2019lipstick
    """
    from sklearn.cluster import KMeans

    if len(feminine) < 2:
        return float("nan")
    rows = _units(np.vstack([table[feminine], table[masculine]]))
    sides = np.repeat([1, 0], [len(feminine), len(masculine)])
    found = KMeans(n_clusters=2, n_init=5, random_state=seed).fit_predict(rows)
    right = float(np.mean(found == sides))
    return 100.0 * max(right, 1.0 - right)


def _units(rows: Floats) -> Floats:
    return unit_rows(rows, "words")
