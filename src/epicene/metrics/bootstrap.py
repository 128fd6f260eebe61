"""Intervals by resampling whole clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import (
    NO_SPREAD,
    SINGLE_CLUSTER,
    ClusterMean,
    fit_mean,
    spread_problem,
)
from epicene.metrics.clusters import Clusters, Floats, Labels, clean, unscored_reason
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import TIE, resample_counts

Statistic = Callable[[Floats], float]
Method = Literal["studentized", "percentile"]

CHUNK = 2_000_000


def cluster_bootstrap(
    values: ArrayLike,
    clusters: Labels | Clusters | None = None,
    statistic: Statistic | None = None,
    n_resamples: int = 2_000,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
    method: Method | None = None,
) -> Estimate:
    """Return a statistic with an interval from resampled clusters.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        NaN marks an item that could not be scored.
    clusters : iterable of hashable, or Clusters, optional
        A label per item; None makes items independent.
    statistic : callable, optional
        Takes the values of a resample, shape (any,), returns a number; None is the mean over
        items, computed for all resamples at once.
    n_resamples : int
        Number of resamples.
    confidence : float
        Level of the interval, in (0, 1).
    seed : int or numpy.random.Generator
        Fixes the resamples.
    method : {"studentized", "percentile"}, optional
        ``studentized``, for the mean only and its default: quantiles of the resampled t
        statistic, never nearer to 0 than Student's, which keeps the coverage for few and for
        skewed clusters. ``percentile``: quantiles of the resampled statistic, the default for
        any other one; too narrow below some 50 clusters.

    Returns
    -------
    Estimate
        In the unit of the statistic; `p_value` is NaN (see `epicene.metrics.cluster_mean` and
        `epicene.metrics.sign_flip_test`). The interval is NaN, with a reason, for a single
        cluster or equal values.

    Raises
    ------
    InputError
        If values and labels do not match, an option is unknown, or ``studentized`` is asked
        for another statistic than the mean.

    Notes
    -----
    Measured coverage of the 95 % studentized interval, 1,000 data sets a case, 12, 30 and 100
    clusters of log-normal sizes, items of a cluster independent to equal: normal values 94.1
    to 97.0 %, exponential 92.8 to 96.4 %, log-normal 91.7 to 97.3 %. The percentile interval
    covered 78.9 to 92.9 % with 6 or 12 clusters, and the bias-corrected accelerated one no more.

    References
    ----------
    efron1993introduction; the t statistic of a resample uses the variance of mackinnon2023fast.
    """
    check_confidence(confidence)
    chosen: Method = method or ("studentized" if statistic is None else "percentile")
    if chosen not in ("studentized", "percentile"):
        raise InputError(f"unknown interval {chosen!r}.", hint="Known: studentized, percentile.")
    if chosen == "studentized" and statistic is not None:
        raise InputError(
            "the studentized interval is for the mean.", hint="Use method='percentile'."
        )
    if n_resamples < 1:
        raise InputError(f"{n_resamples} resamples give no interval.", hint="Ask for 2,000.")
    array, groups, n_unscored = clean(values, clusters)
    reason = unscored_reason(n_unscored)
    if array.size == 0:
        return undefined(join_reasons("no items", reason), n_unscored=n_unscored)
    rng = np.random.default_rng(seed)
    if statistic is None:
        fit = fit_mean(array, groups)
        estimate, problem = fit.mean, spread_problem(fit, groups)
    else:
        estimate = float(statistic(array))
        problem = SINGLE_CLUSTER if len(groups) < 2 else NO_SPREAD if np.ptp(array) == 0.0 else ""
        if np.isnan(estimate):
            problem = "the statistic of these values is undefined"
    if problem:
        reason = join_reasons(problem, reason)
        return Estimate(estimate, NAN, NAN, NAN, array.size, reason, n_unscored)
    if statistic is not None:
        resampled = _resampled_statistic(array, groups, statistic, n_resamples, rng)
        low, high = _quantiles(resampled, confidence)
        if np.isnan(low):
            reason = join_reasons("the statistic is undefined in every resample", reason)
    elif chosen == "percentile":
        means = np.concatenate([m for m, _ in _resampled_means(array, groups, n_resamples, rng)])
        low, high = _quantiles(means, confidence)
    else:
        low, high = _studentized(array, groups, fit, n_resamples, confidence, rng)
    return Estimate(estimate, low, high, NAN, array.size, reason, n_unscored)


def _studentized(
    values: Floats,
    groups: Clusters,
    fit: ClusterMean,
    n_resamples: int,
    confidence: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    from scipy.stats import t as student

    # A resample of one cluster many times has no variance, and so no t statistic.
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.concatenate(
            [(m - fit.mean) / e for m, e in _resampled_means(values, groups, n_resamples, rng)]
        )
    low, high = _quantiles(ratios[np.isfinite(ratios)], confidence)
    # With few clusters the quantiles are themselves uncertain, and with very unequal ones too
    # near to 0: Student's are the least that is taken. (fmax: no finite ratio gives NaN.)
    least = float(student.ppf((1.0 + confidence) / 2.0, fit.freedom))
    high, low = float(np.fmax(high, least)), float(np.fmin(low, -least))
    return fit.mean - high * fit.error, fit.mean - low * fit.error


def _resampled_means(
    values: Floats, groups: Clusters, n_resamples: int, rng: np.random.Generator
) -> Iterator[tuple[Floats, Floats]]:
    """Yield means and standard errors of resamples, from cluster sums alone.

    A resample is how many times each cluster was drawn; a cluster drawn twice counts as two.
    """
    centre = float(values.mean())
    sums, sizes, n = groups.sums(values - centre), groups.sizes, len(groups)
    for count in _chunks(n_resamples, n):
        drawn = resample_counts(count, n, rng)
        totals = drawn @ sizes
        means = (drawn @ sums) / totals
        residuals = sums - means[:, None] * sizes
        # A cluster that was not drawn counts for nothing, even where it equals all that was.
        others = np.where(drawn > 0.0, totals[:, None] - sizes, 1.0)
        errors = np.sqrt((drawn * (residuals / others) ** 2).sum(axis=1) * (n - 1) / n)
        # Rounding leaves a trace of variance where there is none.
        errors[errors < TIE * np.abs(sums).max() / totals] = 0.0
        yield means + centre, errors


def _resampled_statistic(
    values: Floats,
    groups: Clusters,
    statistic: Statistic,
    n_resamples: int,
    rng: np.random.Generator,
) -> Floats:
    order = np.argsort(groups.index, kind="stable")
    members = np.split(order, np.cumsum(groups.sizes[:-1]).astype(int))
    resampled = np.empty(n_resamples)
    for position in range(n_resamples):
        drawn = rng.integers(0, len(groups), size=len(groups))
        items: NDArray[np.intp] = np.concatenate([members[cluster] for cluster in drawn])
        resampled[position] = statistic(values[items])
    return resampled[~np.isnan(resampled)]


def _chunks(total: int, width: int) -> Iterator[int]:
    step = max(1, CHUNK // width)
    for start in range(0, total, step):
        yield min(step, total - start)


def _quantiles(values: Floats, confidence: float) -> tuple[float, float]:
    if values.size == 0:
        return NAN, NAN
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(values, (tail, 1.0 - tail))
    return float(low), float(high)
