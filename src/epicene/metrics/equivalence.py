"""Show that a bias is small: the absence of significance is not evidence of absence."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import cluster_mean, fit_mean
from epicene.metrics.clusters import Labels, clean
from epicene.metrics.estimate import Estimate


def equivalence_test(
    values: ArrayLike,
    margin: float,
    clusters: Labels | None = None,
    null: float = 0.0,
    confidence: float = 0.95,
) -> Estimate:
    """Test whether a mean lies within a margin of its neutral value (two one-sided tests).

    A small p value says that the mean lies between ``null - margin`` and ``null + margin``.
    The margin is a judgement on what is too small to matter, made before seeing the values.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        NaN marks an item that could not be scored.
    margin : float
        Largest deviation that counts as equivalent, in the unit of the values; above 0.
    clusters : iterable of hashable, optional
        A label per item; None makes items independent.
    null : float
        The neutral value, in the unit of the values.
    confidence : float
        Level of the interval, in (0, 1). The test at level 0.05 agrees with the 90 % interval
        lying within the margins, not with the 95 % one.

    Returns
    -------
    Estimate
        The mean with its cluster-robust t interval; `p_value` is the larger of the two
        one-sided ones, NaN with a reason where the spread cannot be estimated.

    Raises
    ------
    InputError
        If the margin is not above 0, or values and labels are not usable.

    References
    ----------
    schuirmann1987comparison
    """
    if not (margin > 0.0 and isfinite(margin)):
        raise InputError(f"the equivalence margin is {margin}.", hint="Give a number above 0.")
    mean = cluster_mean(values, clusters, null, confidence)
    if mean.p_value != mean.p_value:  # NaN: there is no spread to test with
        return mean
    from scipy.stats import t as student

    array, groups, _ = clean(values, clusters)
    fit = fit_mean(array, groups)
    above_low = float(student.sf((fit.mean - null + margin) / fit.error, fit.freedom))
    below_high = float(student.cdf((fit.mean - null - margin) / fit.error, fit.freedom))
    return replace(mean, p_value=max(above_low, below_high))
