"""Many tests at once: control how many of those called positive are false."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjust p values so that a threshold on them bounds the false discovery rate.

    Parameters
    ----------
    p_values : array-like of float, shape (n,)
        In [0, 1]; NaN marks a test that was not done: it stays NaN and does not count.

    Returns
    -------
    ndarray, shape (n,)
        Adjusted p values, in the order given.

    Raises
    ------
    InputError
        If a value lies outside [0, 1], or the values are not one-dimensional.

    References
    ----------
    benjamini1995controlling
    """
    array = np.asarray(p_values, dtype=np.float64)
    if array.ndim != 1:
        raise InputError(f"the p values have shape {array.shape}.", hint="Give one per test.")
    done = ~np.isnan(array)
    if ((array[done] < 0.0) | (array[done] > 1.0)).any():
        raise InputError("a p value lies outside [0, 1].")
    adjusted = np.full(array.shape, np.nan)
    if done.any():
        from scipy.stats import false_discovery_control

        adjusted[done] = false_discovery_control(array[done], method="bh")
    return adjusted
