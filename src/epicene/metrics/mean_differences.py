"""The difference between the means of two groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.metrics.clusters import clean, unscored_reason
from epicene.metrics.estimate import Estimate, join_reasons, undefined


def mean_difference(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the mean of the first group minus that of the second, by Welch's t.

    Parameters
    ----------
    first, second : array-like of float, shape (n_1,) and (n_2,)
        NaN marks an item that could not be scored.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In the unit of the values; its interval is NaN, with a reason, where neither group
        varies. `n` counts both groups.

    Raises
    ------
    InputError
        If the values are not numbers.

    References
    ----------
    welch1947generalization
    """
    from scipy import stats

    x, _, missing_x = clean(first, None, "first group")
    y, _, missing_y = clean(second, None, "second group")
    missing, n = missing_x + missing_y, x.size + y.size
    unscored = unscored_reason(missing)
    if min(x.size, y.size) < 2:
        reason = join_reasons("too_few_items: a group has fewer than 2", unscored)
        return undefined(reason, n, missing)
    difference = float(x.mean() - y.mean())
    parts = np.array([x.var(ddof=1) / x.size, y.var(ddof=1) / y.size])
    error = float(np.sqrt(parts.sum()))
    if error == 0.0:
        reason = join_reasons("no_spread: no item of either group differs", unscored)
        return Estimate(difference, n=n, reason=reason, n_unscored=missing)
    freedom = float(parts.sum() ** 2 / (parts**2 / np.array([x.size - 1, y.size - 1])).sum())
    margin = float(stats.t.ppf(0.5 + confidence / 2.0, freedom)) * error
    p_value = float(2.0 * stats.t.sf(abs(difference) / error, freedom))
    return Estimate(
        difference, difference - margin, difference + margin, p_value, n, unscored, missing
    )
