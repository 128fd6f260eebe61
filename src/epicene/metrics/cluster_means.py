"""Means of values that come in clusters, with a t interval that holds for few clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from epicene.metrics.clusters import Clusters, Floats, Labels, clean, unscored_reason
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined

SINGLE_CLUSTER = "a single cluster: the spread between clusters is unknown"
NO_SPREAD = "all values are equal: the spread cannot be estimated"


@dataclass(frozen=True)
class ClusterMean:
    """A mean, its cluster-robust standard error and its degrees of freedom.

    Parameters
    ----------
    mean : float
    error : float
        Standard error, in the unit of the values.
    freedom : float
        Degrees of freedom of the error.
    """

    mean: float
    error: float
    freedom: float


def cluster_mean(
    values: ArrayLike,
    clusters: Labels | Clusters | None = None,
    null: float = 0.0,
    confidence: float = 0.95,
) -> Estimate:
    """Return the mean over items, with a cluster-robust t interval and test.

    Every item weighs the same. The variance is that of the jackknife (the mean without each
    cluster in turn) and the degrees of freedom are Bell and McCaffrey's for it: the number of
    clusters minus one when they are of equal size, fewer when some dominate. Without clusters
    this is Student's interval and test.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        NaN marks an item that could not be scored.
    clusters : iterable of hashable, or Clusters, optional
        A label per item; None makes items independent.
    null : float
        Mean under the null hypothesis, in the unit of the values.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In the unit of the values. The interval and the test are NaN, with a reason, for a
        single cluster or equal values.

    Raises
    ------
    InputError
        If values and labels do not match or are not usable.

    Notes
    -----
    Measured false alarms at 0.05 (one minus the coverage of the 95 % interval), 4,000 data
    sets a case, 6 to 100 clusters of log-normal sizes, items of a cluster independent to
    equal: 1.2 to 5.6 % for normal values, where the usual G - 1 degrees of freedom give up to
    9.9 %. Skewed values (exponential, log-normal) that differ only between 6 to 30 clusters
    are covered in fewer than 93 %; for these use `epicene.metrics.cluster_bootstrap`.

    References
    ----------
    bell2002bias, imbens2016robust, mackinnon2023fast
    """
    check_confidence(confidence)
    array, groups, n_unscored = clean(values, clusters)
    reason = unscored_reason(n_unscored)
    if array.size == 0:
        return undefined(join_reasons("no items", reason), n_unscored=n_unscored)
    fit = fit_mean(array, groups)
    problem = spread_problem(fit, groups)
    if problem:
        reason = join_reasons(problem, reason)
        return Estimate(fit.mean, NAN, NAN, NAN, array.size, reason, n_unscored)
    from scipy.stats import t as student

    half = float(student.ppf((1.0 + confidence) / 2.0, fit.freedom)) * fit.error
    p_value = 2.0 * float(student.sf(abs(fit.mean - null) / fit.error, fit.freedom))
    return Estimate(
        fit.mean, fit.mean - half, fit.mean + half, p_value, array.size, reason, n_unscored
    )


def fit_mean(values: Floats, groups: Clusters) -> ClusterMean:
    """Return mean, jackknife standard error and Bell-McCaffrey degrees of freedom.

    Parameters
    ----------
    values : ndarray, shape (n_items,), n_items > 0, finite
    groups : Clusters
        Their partition. With one cluster the error and the degrees of freedom are NaN.
    """
    # Around the middle of the range: the sums of values far from zero would lose digits, and
    # equal values would not be found equal.
    centre = float(values.min() + values.max()) / 2.0
    sizes = groups.sizes
    offset = float((values - centre).mean())
    mean = centre + offset
    if len(groups) < 2:
        return ClusterMean(mean, NAN, NAN)
    residuals = groups.sums(values - centre - offset)
    if np.ptp(values) == 0.0:
        residuals = np.zeros(len(groups))
    return ClusterMean(mean, float(np.sqrt(variance(residuals, sizes))), degrees_of_freedom(sizes))


def variance(residuals: Floats, sizes: Floats) -> float:
    """Return the jackknife variance of the mean, from the residual sums of its clusters."""
    return float((_scale(sizes) * residuals**2).sum())


def degrees_of_freedom(sizes: Floats) -> float:
    """Return the Bell-McCaffrey degrees of freedom of `variance`, for independent items.

    They are ``trace(B)**2 / trace(B @ B)`` with B the covariance of the scaled residual sums,
    whose entries for a mean are known in closed form.
    """
    total = sizes.sum()
    scale = _scale(sizes)
    own = scale * sizes * (1.0 - sizes / total)
    shared = scale * sizes**2 / total
    off_diagonal = shared.sum() ** 2 - (shared**2).sum()
    return float(own.sum() ** 2 / ((own**2).sum() + off_diagonal))


def _scale(sizes: Floats) -> Floats:
    # Leaving a cluster out moves the mean by its residual sum over the number of other items.
    n = sizes.size
    return np.asarray((n - 1) / n / (sizes.sum() - sizes) ** 2)


def spread_problem(fit: ClusterMean, groups: Clusters) -> str:
    """Say why a mean has no interval; empty if it has one."""
    if len(groups) < 2:
        return SINGLE_CLUSTER
    return NO_SPREAD if fit.error == 0.0 else ""


def effective_size(values: Floats, groups: Clusters) -> float:
    """Return how many independent items would make a share as uncertain as these are.

    Parameters
    ----------
    values : ndarray of 0 and 1, shape (n_items,)
    groups : Clusters

    Returns
    -------
    float
        At most the number of items; the number of clusters when all items agree, since their
        spread is then unknown; NaN for a single cluster.

    References
    ----------
    korn1998confidence
    """
    if len(groups) < 2:
        return NAN
    n = float(values.size)
    fit = fit_mean(values, groups)
    if fit.mean in (0.0, 1.0):
        return float(len(groups))
    if fit.error == 0.0:
        return n
    from scipy.stats import t as student

    shrink = float(student.ppf(0.975, n - 1.0) / student.ppf(0.975, fit.freedom)) ** 2
    return min(n, fit.mean * (1.0 - fit.mean) / fit.error**2 * shrink)
