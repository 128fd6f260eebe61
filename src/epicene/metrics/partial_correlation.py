"""Rank correlation with a third number held constant."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.correlation import MIN_INTERVAL, permutation_p_value, shuffled, standard_ranks
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import TIE

# One more than without a third number: measured over 1500 data sets a case, with a correlation of
# 0.66 left, the bootstrap covers 90.9 % at 8 points, 93.8 % at 9, 97.6 % at 10.
MIN_PARTIAL = MIN_INTERVAL + 1


def partial_spearman(
    x: ArrayLike,
    y: ArrayLike,
    given: ArrayLike,
    seed: int | np.random.Generator = 0,
    n_resamples: int = 2_000,
    n_permutations: int = 9_999,
    confidence: float = 0.95,
) -> Estimate:
    """Return Spearman's rank correlation of two numbers with a third held constant.

    Parameters
    ----------
    x, y, given : array-like of float, shape (n,)
        Three numbers per point; a point with a NaN in any is unscored. Equal values share their
        mean rank.
    seed : int or numpy.random.Generator
        Fixes resamples and permutations.
    n_resamples : int
        Resamples of the points for the interval.
    n_permutations : int
        Random permutations when there are more than 50,000 (above 8 points).
    confidence : float
        Level of the percentile interval, in (0, 1).

    Returns
    -------
    Estimate
        In [-1, 1]: the partial correlation of the ranks. NaN with a reason below 4 points, where
        one of the three is constant, or where the order of `x` or `y` is that of `given` or its
        reverse, so that nothing is left of it. Below 9 points the interval is NaN, with a
        reason. The p value is two-sided, from permutations of what is left
        of `y`: at few points ranks are too coarse for the t test of R's ``ppcor``, whose estimate
        this is.

    Raises
    ------
    InputError
        If the three are not one-dimensional, of one length and without infinities.

    References
    ----------
    kim2015ppcor, freedman1983nonstochastic
    """
    check_confidence(confidence)
    sides = [np.asarray(side, dtype=np.float64) for side in (x, y, given)]
    shapes = [side.shape for side in sides]
    if len(set(shapes)) > 1 or sides[0].ndim != 1:
        raise InputError(f"the three sides have shapes {', '.join(map(str, shapes))}.")
    points = np.stack(sides)
    if np.isinf(points).any():
        raise InputError("a value is infinite.", hint="Use NaN for what could not be scored.")
    scored = ~np.isnan(points).any(axis=0)
    n, n_unscored = int(scored.sum()), int((~scored).sum())
    reason = "value is NaN" if n_unscored else ""
    points = points[:, scored]
    if n < 4:
        return undefined(join_reasons("fewer than 4 points", reason), n, n_unscored)
    if (np.ptp(points, axis=1) == 0.0).any():
        return undefined(join_reasons("one side is constant", reason), n, n_unscored)
    estimate = float(_partial(points[:, None])[0])
    if math.isnan(estimate):
        nothing = "the order of one side is that of what is held constant"
        return undefined(join_reasons(nothing, reason), n, n_unscored)
    rng = np.random.default_rng(seed)
    p_value = _permutation_test(points, estimate, n_permutations, rng)
    if n < MIN_PARTIAL:
        reason = join_reasons(f"fewer than {MIN_PARTIAL} points: no trustworthy interval", reason)
        return Estimate(estimate, NAN, NAN, p_value, n, reason, n_unscored)
    drawn = rng.integers(0, n, size=(n_resamples, n))
    tail = (1.0 - confidence) / 2.0
    # A resample may leave nothing of a side: it has no partial correlation.
    low, high = np.nanquantile(_partial(points[:, drawn]), (tail, 1.0 - tail))
    return Estimate(estimate, float(low), float(high), p_value, n, reason, n_unscored)


def _partial(points: Floats) -> Floats:
    """Return the partial correlation of each row, from three sides of shape (rows, n)."""
    first, second, third = (standard_ranks(side) for side in points)
    both, of_first, of_second = (
        (a * b).sum(axis=1) for a, b in ((first, second), (first, third), (second, third))
    )
    left = (1.0 - of_first**2) * (1.0 - of_second**2)
    scale = np.sqrt(np.where(left > TIE, left, NAN))
    return np.asarray(np.clip((both - of_first * of_second) / scale, -1.0, 1.0))


def _permutation_test(
    points: Floats, estimate: float, n_permutations: int, rng: np.random.Generator
) -> float:
    """Permute what is left of the second side when the third is taken out (Freedman and Lane)."""
    first, second, third = (standard_ranks(side[None])[0] for side in points)
    left = first - (first @ third) * third
    rest = second - (second @ third) * third
    moved, every = shuffled(rest, n_permutations, rng)
    moved = moved - np.outer(moved @ third, third)
    lengths = np.linalg.norm(moved, axis=1) * np.linalg.norm(left)
    # A permutation that leaves nothing of a side says nothing against chance.
    found = np.abs(moved @ left) / np.where(lengths > TIE, lengths, np.inf)
    at_least = int((found >= abs(estimate) - TIE).sum())
    return permutation_p_value(at_least, len(moved), every)
