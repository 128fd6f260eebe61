"""Does a number rise with a dose? Blocks, such as seeds, that each saw every dose."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import cluster_mean
from epicene.metrics.clusters import Floats
from epicene.metrics.correlation import standard_ranks
from epicene.metrics.estimate import Estimate, undefined
from epicene.metrics.numerics import TIE


def dose_slope(doses: ArrayLike, table: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the mean over blocks of the least-squares slope on the dose.

    Parameters
    ----------
    doses : array-like of float, shape (k,)
        Two different ones at least.
    table : array-like of float, shape (blocks, k)
        What each block shows at each dose; a block with a NaN is unscored.
    confidence : float
        Level of Student's interval over blocks, in (0, 1).

    Returns
    -------
    Estimate
        In the unit of the table for one unit of dose, tested against 0; `n` counts blocks. NaN
        with a reason without a block, no interval for a single one.

    Raises
    ------
    InputError
        If the two do not match, or all doses are one.
    """
    x, values = _checked(doses, table)
    centred = x - x.mean()
    slopes = values @ centred / (centred @ centred)
    return cluster_mean(slopes, confidence=confidence)


def ordered_trend(
    doses: ArrayLike,
    table: ArrayLike,
    seed: int | np.random.Generator = 0,
    n_permutations: int = 9_999,
) -> Estimate:
    """Test that a number rises with the dose: Page's test for ordered alternatives, by permutation.

    Parameters
    ----------
    doses : array-like of float, shape (k,)
        Three different ones at least.
    table : array-like of float, shape (blocks, k)
        What each block shows at each dose; equal values share their mean rank, and a block with a
        NaN is left out.
    seed : int or numpy.random.Generator
        Fixes the permutations.
    n_permutations : int
        Random orders of the doses within every block.

    Returns
    -------
    Estimate
        The mean over blocks of Spearman's rank correlation with the dose, which Page's L is a
        linear function of, in [-1, 1], without an interval; a block whose values are all equal
        counts as 0. The p value is one-sided, toward a rise; the order observed counts, so that
        it is never 0.

    Raises
    ------
    InputError
        If the two do not match, or there are fewer than three doses.

    References
    ----------
    page1963ordered
    """
    x, values = _checked(doses, table)
    if np.unique(x).size < 3:
        raise InputError("a trend needs three doses.", hint="Add one between.")
    kept = values[~np.isnan(values).any(axis=1)]
    n_unscored = len(values) - len(kept)
    if not len(kept):
        return undefined("no block without NaN", n_unscored=n_unscored)
    ranks = np.nan_to_num(standard_ranks(kept))
    order = standard_ranks(x[None])[0]
    observed = float((ranks @ order).mean())
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.tile(ranks, (n_permutations, 1, 1)), axis=2)
    at_least = int(((shuffled @ order).mean(axis=1) >= observed - TIE).sum())
    p_value = (at_least + 1) / (n_permutations + 1)
    reason = "the trend test has no interval"
    return Estimate(observed, p_value=p_value, n=len(kept), reason=reason, n_unscored=n_unscored)


def _checked(doses: ArrayLike, table: ArrayLike) -> tuple[Floats, Floats]:
    x, values = np.asarray(doses, dtype=np.float64), np.asarray(table, dtype=np.float64)
    if x.ndim != 1 or values.ndim != 2 or values.shape[1] != x.size:
        raise InputError(f"doses and table have shapes {x.shape} and {values.shape}.")
    if np.unique(x).size < 2 or not np.isfinite(x).all():
        raise InputError("all doses are one: there is nothing to compare.")
    return x, values
