"""The exchange of groups between rows, for many columns at once, without drawing any."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.metrics.clusters import Floats
from epicene.metrics.numerics import TIE


def exchange_p(table: Any, first: NDArray[np.bool_]) -> Floats:
    """Return the p value of each column under the exchange of groups between rows.

    The statistic is the sum over the rows of the first group. Its mean, variance and skewness
    over all exchanges are known; the p value is twice the smaller tail of the gamma
    distribution (Pearson's type III) that has them.

    Parameters
    ----------
    table : scipy sparse array of float, shape (n_rows, n_columns)
        Rates of words, mostly 0.
    first : ndarray of bool, shape (n_rows,)
        The rows of the first group.

    Returns
    -------
    ndarray, shape (n_columns,)
        1 where all rows are equal, or all in one group.

    References
    ----------
    mielke2007permutation
    """
    total, chosen = first.size, int(first.sum())
    mean, second, third = _central_sums(table)
    pairs = chosen * (total - chosen) / (total * max(1, total - 1))
    moment = pairs * (total - 2 * chosen) / max(1, total - 2) * third
    # Where one group has no row there is nothing to exchange.
    varies = (second > TIE * total * mean**2) & (pairs > 0.0)
    error = np.sqrt(np.where(varies, pairs * second, 1.0))
    observed = np.asarray(table[first].sum(axis=0)) - chosen * mean
    skewness = np.where(varies, moment, 0.0) / error**3
    return np.where(varies, _two_sided(observed / error, skewness), 1.0)


def _central_sums(table: Any) -> tuple[Floats, Floats, Floats]:
    """Return mean, and sums of squares and cubes around it, from the filled cells alone."""
    n = table.shape[0]
    mean, square, cube = (np.asarray(table.power(k).sum(axis=0)) / n for k in (1, 2, 3))
    second = np.maximum(0.0, square - mean**2)
    third = cube - 3.0 * mean * square + 2.0 * mean**3
    return mean, n * second, n * third


def _two_sided(z: Floats, skewness: Floats) -> Floats:
    """Return twice the smaller tail of Pearson's type III distribution, at most 1."""
    from scipy.special import gammainc, gammaincc, ndtr

    # Turned so that the long tail lies above; nearly symmetric ones are normal.
    z, skewness = np.where(skewness < 0.0, -z, z), np.abs(skewness)
    skewed = skewness > 1e-4
    root = 2.0 / np.where(skewed, skewness, 1.0)
    point = np.maximum(0.0, root**2 + z * root)
    above = np.where(skewed, gammaincc(root**2, point), ndtr(-z))
    below = np.where(skewed, gammainc(root**2, point), ndtr(z))
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(above, below)))
