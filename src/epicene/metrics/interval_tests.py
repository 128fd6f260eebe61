"""What a 95 % interval says beside its test: is the difference small, and what could be seen?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.numerics import Z_95

Floats = NDArray[np.float64]


def interval_equivalence(
    estimate: ArrayLike,
    ci_low: ArrayLike,
    ci_high: ArrayLike,
    neutral: ArrayLike,
    margin: ArrayLike,
) -> Floats:
    """Test from a 95 % interval whether a number lies within a margin of its neutral value.

    Two one-sided tests (schuirmann1987comparison) whose standard errors are read from the two
    arms of the interval, as in a normal distribution cut in two. For means with the values at
    hand, `equivalence_test` is exact.

    Parameters
    ----------
    estimate, ci_low, ci_high, neutral : array-like of float, shape (n,)
        Numbers with their 95 % intervals and the values that mean no bias, in one unit a number.
    margin : array-like of float, shape (n,)
        Largest difference that counts as small, in the same unit; above 0.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The larger of the two one-sided p values; NaN where anything is undefined.

    Raises
    ------
    InputError
        If a margin is not above 0.

    References
    ----------
    schuirmann1987comparison
    """
    from scipy.stats import norm as normal

    value, low, high, null, wide = (
        np.asarray(array, dtype=np.float64)
        for array in (estimate, ci_low, ci_high, neutral, margin)
    )
    if (wide[~np.isnan(wide)] <= 0.0).any():
        raise InputError("an equivalence margin is not above 0.", hint="Give numbers above 0.")
    with np.errstate(divide="ignore", invalid="ignore"):
        # The arm that points to the bound is the one that could carry the truth beyond it.
        above = normal.sf((null + wide - value) * Z_95 / (high - value))
        below = normal.sf((value - null + wide) * Z_95 / (value - low))
        return np.asarray(np.maximum(above, below), dtype=np.float64)


def detectable_difference(
    ci_low: ArrayLike, ci_high: ArrayLike, power: float = 0.8, alpha: float = 0.05
) -> Floats:
    """Return the smallest difference that a measurement of this precision would often detect.

    Read beside a number that does not differ: a true difference of this size from the neutral
    value would have been detected in a share `power` of measurements as precise as this one, by
    a two-sided test at `alpha`, before any correction for the number of tests.

    Parameters
    ----------
    ci_low, ci_high : array-like of float, shape (n,)
        95 % intervals.
    power, alpha : float
        In (0, 1).

    Returns
    -------
    numpy.ndarray, shape (n,)
        In the unit of the intervals; NaN where they are undefined.

    References
    ----------
    bloom1995minimum
    """
    from scipy.stats import norm as normal

    error = (np.asarray(ci_high, np.float64) - np.asarray(ci_low, np.float64)) / (2.0 * Z_95)
    factor = float(normal.isf(alpha / 2.0) + normal.ppf(power))
    return np.asarray(factor * error, dtype=np.float64)
