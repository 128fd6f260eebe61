"""Exchange the two members within pairs: a test that needs no distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from epicene.metrics.clusters import Clusters, Floats, Labels, clean
from epicene.metrics.estimate import NAN
from epicene.metrics.numerics import TIE

MAX_EXACT = 20_000
CHUNK = 4_000_000


@dataclass(frozen=True)
class SignFlipResult:
    """Outcome of a sign-flip test.

    Parameters
    ----------
    p_value : float
        Two-sided; NaN with a `reason` when there is nothing to flip.
    exact : bool
        Whether every exchange was compared, or a sample.
    n_exchanges : int
        How many were compared, the observed one among them.
    n_clusters : int
        How many clusters can change the result, that is, have a sum other than 0.
    reason : str
        Why the p value is undefined; empty otherwise.
    """

    p_value: float
    exact: bool
    n_exchanges: int
    n_clusters: int
    reason: str = ""


def sign_flip_test(
    values: ArrayLike,
    clusters: Labels | Clusters | None = None,
    n: int = 9_999,
    seed: int | np.random.Generator = 0,
    null: float = 0.0,
) -> SignFlipResult:
    """Test whether the members of pairs can be exchanged: whether margins are symmetric.

    Exchanging the members of a pair flips the sign of its margin; the pairs of a cluster are
    exchanged together. The statistic is the absolute mean. All exchanges are compared when
    there are at most 20,000 (14 clusters), else `n` random ones.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        Margins, in any unit; NaN marks a pair that could not be scored, left out.
    clusters : iterable of hashable, or Clusters, optional
        A label per pair; None makes pairs independent.
    n : int
        Random exchanges when there are too many for all.
    seed : int or numpy.random.Generator
        Fixes them.
    null : float
        Centre of the margins under the null hypothesis, in their unit.

    Returns
    -------
    SignFlipResult
        With k clusters the p value is at least ``2 / 2**k``: below 6 clusters it cannot fall
        under 0.05.

    Raises
    ------
    InputError
        If values and labels do not match or are not usable.

    References
    ----------
    fisher1935design
    """
    array, groups, _ = clean(values, clusters)
    if array.size == 0:
        return SignFlipResult(NAN, False, 0, 0, "no items")
    # In units of the largest value, so that the tolerance means the same for any unit.
    scale = float(np.abs(array - null).max())
    if scale == 0.0:
        return SignFlipResult(1.0, True, 1, 0)
    sums = groups.sums((array - null) / scale)
    sums = sums[np.abs(sums) > TIE]
    if sums.size == 0:
        return SignFlipResult(1.0, True, 1, 0)
    observed = abs(float(sums.sum())) - TIE * max(1.0, float(np.abs(sums).sum()))
    total = 2**sums.size
    if total <= MAX_EXACT:
        share = float(np.mean(np.abs(_all_exchanges(sums)) >= observed))
        return SignFlipResult(share, True, total, sums.size)
    rng = np.random.default_rng(seed)
    at_least = 1
    tables = _tables(sums)
    step = max(1, CHUNK // len(tables))
    for start in range(0, n, step):
        shape = (min(step, n - start), len(tables))
        octets = rng.integers(0, 256, size=shape, dtype=np.uint8)
        totals = tables[np.arange(len(tables)), octets].sum(axis=1)
        at_least += int((np.abs(totals) >= observed).sum())
    return SignFlipResult(at_least / (n + 1), False, n + 1, sums.size)


def _tables(sums: Floats) -> Floats:
    """Return the sums of eights of clusters for each of 256 exchanges, shape (n_eights, 256).

    A random byte then draws the signs of eight clusters, and one look-up adds them.
    """
    padded = np.zeros(-(-sums.size // 8) * 8)
    padded[: sums.size] = sums
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    return np.asarray(padded.reshape(-1, 8) @ (2.0 * bits - 1.0).T)


def _all_exchanges(sums: Floats) -> Floats:
    totals = np.zeros(1)
    for value in sums:
        totals = np.concatenate((totals + value, totals - value))
    return totals
