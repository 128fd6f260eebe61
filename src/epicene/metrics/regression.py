"""A gap at equal value of something else."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.metrics.clusters import clean
from epicene.metrics.estimate import Estimate, undefined

MIN_ITEMS = 10


def linear_intercept(values: ArrayLike, covariate: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Return the mean of `values` where `covariate` is 0, by least squares.

    The interval is Student's with the HC3 variance, which holds when the spread of the values
    depends on the covariate (MacKinnon & White 1985).

    Parameters
    ----------
    values, covariate : array-like of float, shape (n,)
        Without NaN.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In the unit of the values, tested against 0; NaN with a reason for fewer than 10 items
        or a constant covariate.

    Raises
    ------
    InputError
        If the two do not match, or hold what is not a number.

    References
    ----------
    mackinnon1985some
    """
    from scipy import stats

    y, _, missing_y = clean(values, None)
    x, _, missing_x = clean(covariate, None, "covariate")
    n = y.size
    if missing_x or missing_y or x.size != n:
        from epicene.core.errors import InputError

        raise InputError("values and covariate must be numbers, one of each per item.")
    if n < MIN_ITEMS:
        return undefined(f"too_few_items: fewer than {MIN_ITEMS}", n)
    if np.ptp(x) == 0.0:
        return undefined("constant_covariate: nothing to control for", n)
    design = np.column_stack([np.ones(n), x])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ y
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scaled = (y - design @ coefficients) / np.maximum(1.0 - leverage, 1e-12)
    covariance = inverse @ (design.T * scaled**2) @ design @ inverse
    error = float(np.sqrt(covariance[0, 0]))
    if error == 0.0:
        return Estimate(float(coefficients[0]), n=n, reason="no_spread: every residual is 0")
    margin = float(stats.t.ppf(0.5 + confidence / 2.0, n - 2)) * error
    intercept = float(coefficients[0])
    p_value = float(2.0 * stats.t.sf(abs(intercept) / error, n - 2))
    return Estimate(intercept, intercept - margin, intercept + margin, p_value, n)
