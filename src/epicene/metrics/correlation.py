"""Rank correlation, with an interval and a test that hold for few points."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import TIE

MAX_EXACT = 50_000
MIN_INTERVAL = 8


def spearman(
    x: ArrayLike,
    y: ArrayLike,
    seed: int | np.random.Generator = 0,
    n_resamples: int = 2_000,
    n_permutations: int = 9_999,
    confidence: float = 0.95,
) -> Estimate:
    """Return Spearman's rank correlation, with an interval and a permutation test.

    Parameters
    ----------
    x, y : array-like of float, shape (n,)
        Two numbers per point; a point with a NaN in either is unscored. Equal values share
        their mean rank.
    seed : int or numpy.random.Generator
        Fixes resamples and permutations.
    n_resamples : int
        Resamples of the points for the interval.
    n_permutations : int
        Random permutations when there are more than 50,000 (above 8 points).
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In [-1, 1]; 0 is no monotone relation. NaN with a reason below 3 points, or when one
        side is constant. Below 8 points the interval is NaN, with a reason: measured over 600
        data sets a case, the bootstrap covers 85 to 93 % at 6 points, 93.7 to 98.5 % from 8.
        The p value is two-sided.

    Raises
    ------
    InputError
        If `x` and `y` are not one-dimensional, of one length and without infinities.

    References
    ----------
    spearman1904proof
    """
    check_confidence(confidence)
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(f"the two sides have shapes {first.shape} and {second.shape}.")
    if np.isinf(first).any() or np.isinf(second).any():
        raise InputError("a value is infinite.", hint="Use NaN for what could not be scored.")
    scored = ~(np.isnan(first) | np.isnan(second))
    n_unscored = int((~scored).sum())
    reason = "value is NaN" if n_unscored else ""
    first, second = first[scored], second[scored]
    n = first.size
    if n < 3:
        return undefined(join_reasons("fewer than 3 points", reason), n, n_unscored)
    if np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return undefined(join_reasons("one side is constant", reason), n, n_unscored)
    ranks_x, ranks_y = standard_ranks(first[None]), standard_ranks(second[None])
    estimate = float(np.clip((ranks_x * ranks_y).sum(), -1.0, 1.0))
    rng = np.random.default_rng(seed)
    p_value = _permutation_test(ranks_x[0], ranks_y[0], n_permutations, rng)
    if n < MIN_INTERVAL:
        reason = join_reasons(f"fewer than {MIN_INTERVAL} points: no trustworthy interval", reason)
        return Estimate(estimate, NAN, NAN, p_value, n, reason, n_unscored)
    low, high = _interval(first, second, n_resamples, confidence, rng)
    return Estimate(estimate, low, high, p_value, n, reason, n_unscored)


def standard_ranks(rows: Floats) -> Floats:
    """Rank each row, centre it and give it length 1; a constant row becomes NaN."""
    from scipy.stats import rankdata

    ranks = np.asarray(rankdata(rows, axis=1), dtype=np.float64)
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    lengths = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    return np.asarray(centred / np.where(lengths > 0.0, lengths, NAN))


def _permutation_test(
    ranks_x: Floats, ranks_y: Floats, n_permutations: int, rng: np.random.Generator
) -> float:
    observed = abs(float(ranks_x @ ranks_y)) - TIE
    orders, every = shuffled(ranks_y, n_permutations, rng)
    at_least = int((np.abs(orders @ ranks_x) >= observed).sum())
    return permutation_p_value(at_least, len(orders), every)


def permutation_p_value(at_least: int, n: int, every: bool) -> float:
    """Return the share of permutations at least as extreme.

    Parameters
    ----------
    at_least, n : int
        So many of the permutations.
    every : bool
        Whether these are all that there are; else the observed order counts as one more.
    """
    return at_least / n if every else (at_least + 1) / (n + 1)


def shuffled(values: Floats, n_permutations: int, rng: np.random.Generator) -> tuple[Floats, bool]:
    """Return values in every order where these are few, else in random ones, and which it was."""
    n = values.size
    if factorial(n) <= MAX_EXACT:
        return values[_orders(n)], True
    return rng.permuted(np.tile(values, (n_permutations, 1)), axis=1), False


@cache
def _orders(n: int) -> NDArray[np.intp]:
    return np.asarray(list(permutations(range(n))), dtype=np.intp)


def _interval(
    x: Floats, y: Floats, n_resamples: int, confidence: float, rng: np.random.Generator
) -> tuple[float, float]:
    drawn = rng.integers(0, x.size, size=(n_resamples, x.size))
    resampled = (standard_ranks(x[drawn]) * standard_ranks(y[drawn])).sum(axis=1)
    tail = (1.0 - confidence) / 2.0
    # A resample whose points share one x or one y has no correlation.
    low, high = np.nanquantile(resampled, (tail, 1.0 - tail))
    return float(low), float(high)
