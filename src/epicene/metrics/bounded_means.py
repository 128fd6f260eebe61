"""Means of numbers between 0 and 1, most of them 0: intervals as those of shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.estimate import Estimate, check_confidence, undefined
from epicene.metrics.score_statistics import score_interval

EMPTY = "no items"


def bounded_mean(values: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the mean of independent numbers in [0, 1].

    Of numbers in [0, 1] with a given mean none vary more than zeros and ones: the Clopper-Pearson
    interval of as many zeros and ones with that mean (which need not be a whole count) is
    therefore wide enough, where a t interval of few numbers above 0 is too narrow.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        In [0, 1].
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In [0, 1]; NaN with a reason without items.

    Raises
    ------
    InputError
        If a number lies outside [0, 1].

    References
    ----------
    clopper1934use
    """
    from scipy.stats import beta

    check_confidence(confidence)
    numbers = _checked(values)
    n = numbers.size
    if not n:
        return undefined(EMPTY)
    mean, tail = float(numbers.mean()), (1.0 - confidence) / 2.0
    hits = mean * n
    low = float(beta.ppf(tail, hits, n - hits + 1.0)) if hits > 0.0 else 0.0
    high = float(beta.ppf(1.0 - tail, hits + 1.0, n - hits)) if hits < n else 1.0
    return Estimate(mean, min(low, mean), max(high, mean), n=n)


def bounded_mean_difference(
    first: ArrayLike, second: ArrayLike, confidence: float = 0.95
) -> Estimate:
    """Return the mean of one group minus that of another, of independent numbers in [0, 1].

    As `bounded_mean`: Miettinen and Nurminen's interval of zeros and ones with the same means.

    Parameters
    ----------
    first, second : array-like of float, shapes (n_first,) and (n_second,)
        In [0, 1].
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In [-1, 1]; NaN with a reason where a group is empty. No test.

    Raises
    ------
    InputError
        If a number lies outside [0, 1].

    References
    ----------
    miettinen1985comparative
    """
    check_confidence(confidence)
    one, two = _checked(first), _checked(second)
    n = one.size + two.size
    if not (one.size and two.size):
        return undefined(EMPTY, n)
    means = float(one.mean()), float(two.mean())
    low, high = score_interval(
        means[0] * one.size, one.size, means[1] * two.size, two.size, confidence
    )
    gap = means[0] - means[1]
    return Estimate(gap, min(low, gap), max(high, gap), n=n)


def _checked(values: ArrayLike) -> NDArray[np.float64]:
    numbers = np.asarray(values, dtype=np.float64)
    if not bool(((numbers >= 0.0) & (numbers <= 1.0)).all()):
        raise InputError("a number lies outside 0 to 1.")
    return numbers
