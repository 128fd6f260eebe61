"""Means of numbers between -1 and 1, most of them 0: intervals as those of shares."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.estimate import Estimate, check_confidence, undefined
from epicene.metrics.score_statistics import score_interval

EMPTY = "no items"
Floats = NDArray[np.float64]


def bounded_mean(values: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the mean of independent numbers in [-1, 1].

    Of numbers in [0, 1] with a given mean none vary more than zeros and ones: the Clopper-Pearson
    interval of as many zeros and ones with that mean (which need not be a whole count) is
    therefore wide enough, where a t interval of few numbers that are not 0 is too narrow. Numbers
    below 0 have an interval of their own, and the two are combined as those of a difference are
    (`recovered`), with the correlation that comes of a number being above 0 or below, not both.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        In [-1, 1].
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In [-1, 1]; NaN with a reason without items.

    Raises
    ------
    InputError
        If a number lies outside [-1, 1].

    References
    ----------
    clopper1934use, zou2008construction
    """
    check_confidence(confidence)
    numbers = _checked(values)
    if not numbers.size:
        return undefined(EMPTY)
    above, below = np.maximum(numbers, 0.0), np.maximum(-numbers, 0.0)
    gains = _of_shares(above, confidence)
    if not below.any():
        return gains
    losses = _of_shares(below, confidence)
    low, high = recovered(gains, losses, _correlation(above, below))
    mean = float(numbers.mean())
    return Estimate(mean, max(low, -1.0), min(high, 1.0), n=numbers.size)


def bounded_mean_difference(
    first: ArrayLike, second: ArrayLike, confidence: float = 0.95
) -> Estimate:
    """Return the mean of one group minus that of another, of independent numbers in [-1, 1].

    As `bounded_mean`: Miettinen and Nurminen's interval of zeros and ones with the same means;
    where a number lies below 0, the intervals of the two means are combined (`recovered`).

    Parameters
    ----------
    first, second : array-like of float, shapes (n_first,) and (n_second,)
        In [-1, 1].
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In [-2, 2]; NaN with a reason where a group is empty. No test.

    Raises
    ------
    InputError
        If a number lies outside [-1, 1].

    References
    ----------
    miettinen1985comparative, zou2008construction
    """
    check_confidence(confidence)
    one, two = _checked(first), _checked(second)
    n = one.size + two.size
    if not (one.size and two.size):
        return undefined(EMPTY, n)
    means = float(one.mean()), float(two.mean())
    gap = means[0] - means[1]
    if (one < 0.0).any() or (two < 0.0).any():
        low, high = recovered(bounded_mean(one, confidence), bounded_mean(two, confidence))
    else:
        low, high = score_interval(
            means[0] * one.size, one.size, means[1] * two.size, two.size, confidence
        )
    return Estimate(gap, min(low, gap), max(high, gap), n=n)


def recovered(one: Estimate, two: Estimate, correlation: float = 0.0) -> tuple[float, float]:
    """Return the interval of one number minus another, from the intervals of the two.

    The variance of each, on the side where it matters, is recovered from its limits.

    References
    ----------
    zou2008construction
    """
    down = (one.estimate - one.ci_low, two.ci_high - two.estimate)
    up = (one.ci_high - one.estimate, two.estimate - two.ci_low)
    gap = one.estimate - two.estimate
    below, above = (
        math.sqrt(max(0.0, a * a + b * b - 2.0 * correlation * a * b)) for a, b in (down, up)
    )
    return gap - below, gap + above


def _of_shares(numbers: Floats, confidence: float) -> Estimate:
    """Return the mean of numbers in [0, 1], its interval that of zeros and ones."""
    from scipy.stats import beta

    n, mean, tail = numbers.size, float(numbers.mean()), (1.0 - confidence) / 2.0
    hits = mean * n
    low = float(beta.ppf(tail, hits, n - hits + 1.0)) if hits > 0.0 else 0.0
    high = float(beta.ppf(1.0 - tail, hits + 1.0, n - hits)) if hits < n else 1.0
    return Estimate(mean, min(low, mean), max(high, mean), n=n)


def _correlation(above: Floats, below: Floats) -> float:
    """Return the correlation of two parts of which at most one is not 0."""
    spread = float(above.std() * below.std())
    return -float(above.mean() * below.mean()) / spread if spread else 0.0


def _checked(values: ArrayLike) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    # Blame sums shares: rounding takes it beyond 1 by a last digit.
    numbers = np.where(np.abs(numbers) <= 1.0 + 1e-9, np.clip(numbers, -1.0, 1.0), numbers)
    if not bool((np.abs(numbers) <= 1.0).all()):
        raise InputError("a number lies outside -1 to 1.")
    return numbers
