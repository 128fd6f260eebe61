"""The difference between the medians of two groups, for skewed values that come in clusters."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import SINGLE_CLUSTER
from epicene.metrics.clusters import Clusters, Floats, Labels, clean, unscored_reason
from epicene.metrics.estimate import Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import TIE, resample_counts

CHUNK = 2_000_000


def median_difference(
    first: ArrayLike,
    second: ArrayLike,
    clusters_first: Labels | Clusters | None = None,
    clusters_second: Labels | Clusters | None = None,
    n_resamples: int = 2_000,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the median of the first group minus that of the second.

    For how long until something is said, in days or in share of a text. Where it is never said
    give a value above all others, such as the end: as long as that is less than half of a group
    the median does not depend on it, whereas leaving these out would make it too short.

    Parameters
    ----------
    first, second : array-like of float, shape (n_1,) and (n_2,)
        NaN marks an item that could not be scored.
    clusters_first, clusters_second : iterable of hashable, or Clusters, optional
        A label per item, for example its patient; None makes items independent. The groups are
        taken as independent of each other: a cluster must not lie in both.
    n_resamples : int
        Resamples of the interval, and exchanges of the test.
    confidence : float
        Level of the interval, in (0, 1).
    seed : int or numpy.random.Generator
        Fixes both.

    Returns
    -------
    Estimate
        In the unit of the values. The interval is the quantiles of resampled clusters; the test
        exchanges clusters between the groups, so it asks whether the groups are alike in every
        way. Where it does not reject the interval is widened to touch 0. Interval and test are
        NaN, with a reason, where a group has a single cluster.

    Raises
    ------
    InputError
        If values and labels do not match, or no resample is asked for.

    Notes
    -----
    Measured, 1,000 data sets a case, 8 against 12 to 30 against 170 clusters of log-normal waits,
    groups alike or one twice as long: the 95 % interval covers in 92.7 to 98.0 %, and false
    alarms at 0.05 are 4.4 to 5.0 %.

    References
    ----------
    efron1993introduction, fisher1935design
    """
    check_confidence(confidence)
    if n_resamples < 1:
        raise InputError(f"{n_resamples} resamples give no interval.", hint="Ask for 2,000.")
    x, groups_x, missing_x = clean(first, clusters_first, "first group")
    y, groups_y, missing_y = clean(second, clusters_second, "second group")
    n, missing = x.size + y.size, missing_x + missing_y
    reason = unscored_reason(missing)
    if not (x.size and y.size):
        return undefined(join_reasons("no items in a group", reason), n, missing)
    difference = float(np.median(x) - np.median(y))
    if min(len(groups_x), len(groups_y)) < 2:
        reason = join_reasons(SINGLE_CLUSTER, reason)
        return Estimate(difference, n=n, reason=reason, n_unscored=missing)
    rng = np.random.default_rng(seed)
    resampled = [
        _medians(values, groups.index, resample_counts(n_resamples, len(groups), rng))
        for values, groups in ((x, groups_x), (y, groups_y))
    ]
    tail = (1.0 - confidence) / 2.0
    low, high = (float(q) for q in np.quantile(resampled[0] - resampled[1], (tail, 1.0 - tail)))
    p_value = _exchange(x, groups_x, y, groups_y, n_resamples, rng)
    if p_value >= 1.0 - confidence:
        low, high = min(low, 0.0), max(high, 0.0)
    low, high = min(low, difference), max(high, difference)
    return Estimate(difference, low, high, p_value, n, reason, missing)


def _exchange(
    x: Floats,
    groups_x: Clusters,
    y: Floats,
    groups_y: Clusters,
    n_exchanges: int,
    rng: np.random.Generator,
) -> float:
    """Return the share of exchanges of clusters whose medians lie at least as far apart."""
    values, n_x = np.concatenate((x, y)), len(groups_x)
    index = np.concatenate((groups_x.index, groups_y.index + n_x))
    ranks = rng.random((n_exchanges, n_x + len(groups_y))).argsort(axis=1)
    chosen = (ranks < n_x).astype(np.float64)
    apart = np.abs(_medians(values, index, chosen) - _medians(values, index, 1.0 - chosen))
    observed = abs(float(np.median(x) - np.median(y)))
    at_least = int((apart >= observed - TIE * max(1.0, observed)).sum())
    return (at_least + 1) / (n_exchanges + 1)


def _medians(values: Floats, index: NDArray[np.intp], times: Floats) -> Floats:
    """Return the median of each resample, shape (n_resamples,).

    Parameters
    ----------
    values, index : ndarray, shape (n_items,)
        Values, and the cluster of each.
    times : ndarray, shape (n_resamples, n_clusters)
        How many times each cluster was drawn.
    """
    order = np.argsort(values, kind="stable")
    ordered, index = values[order], index[order]
    found = []
    step = max(1, CHUNK // values.size)
    for start in range(0, len(times), step):
        reached = np.cumsum(times[start : start + step][:, index], axis=1)
        half = reached[:, -1:] / 2.0
        # The middle value, or the two around the middle.
        lower, upper = (reached < half).sum(axis=1), (reached <= half).sum(axis=1)
        found.append((ordered[lower] + ordered[upper]) / 2.0)
    return np.concatenate(found)
