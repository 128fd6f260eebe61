"""Shares, with intervals that hold for few items, for shares near 0 or 1, and for clusters."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import SINGLE_CLUSTER, effective_size
from epicene.metrics.clusters import Clusters, Labels, clean, unscored_reason
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined


def proportion(
    successes: int,
    n: int,
    confidence: float = 0.95,
    method: Literal["clopper-pearson", "wilson"] = "clopper-pearson",
    null: float = 0.5,
) -> Estimate:
    """Return a share of independent items, with its interval and an exact binomial test.

    Parameters
    ----------
    successes, n : int
        How many items have the property, of how many.
    confidence : float
        Level of the interval, in (0, 1).
    method : {"clopper-pearson", "wilson"}
        ``clopper-pearson`` (exact: its coverage is never below the level) or ``wilson``
        (score interval: its coverage is near the level on average).
    null : float
        Share under the null hypothesis of the two-sided exact test, in [0, 1].

    Returns
    -------
    Estimate
        The share in [0, 1]; NaN with a reason when `n` is 0.

    Raises
    ------
    InputError
        If `successes` is not between 0 and `n`, or an option is unknown.

    References
    ----------
    clopper1934use, wilson1927probable
    """
    check_confidence(confidence)
    if not 0 <= successes <= n:
        raise InputError(f"{successes} of {n} is not a share.", hint="Give 0 <= successes <= n.")
    if not 0.0 <= null <= 1.0:
        raise InputError(f"the share under the null hypothesis is {null}, outside [0, 1].")
    methods = {"clopper-pearson": "exact", "wilson": "wilson"}
    if method not in methods:
        raise InputError(f"unknown interval {method!r}.", hint=f"Known: {', '.join(methods)}.")
    if n == 0:
        return undefined("no items")
    from scipy.stats import binomtest

    test = binomtest(int(successes), int(n), null)
    interval = test.proportion_ci(confidence, method=methods[method])
    return Estimate(
        successes / n, float(interval.low), float(interval.high), float(test.pvalue), int(n)
    )


def cluster_proportion(
    outcomes: ArrayLike, clusters: Labels | Clusters | None = None, confidence: float = 0.95
) -> Estimate:
    """Return a share of items that come in clusters, with the Korn-Graubard interval.

    The Clopper-Pearson interval of the effective number of items: as many independent items
    as would give the variance found between clusters, lowered for the few degrees of freedom
    and never above the true number. Unlike a t interval it stays in [0, 1] and does not
    collapse when every item agrees; there the clusters are taken as the items.

    Parameters
    ----------
    outcomes : array-like, shape (n_items,)
        1 or True where an item has the property, 0 or False where not, NaN where unscored.
    clusters : iterable of hashable, or Clusters, optional
        A label per item; None makes items independent (Clopper-Pearson).
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        The share in [0, 1]; `p_value` is NaN. With a single cluster the interval is NaN, with
        a reason.

    Raises
    ------
    InputError
        If an outcome is neither 0 nor 1, or the labels do not match.

    Notes
    -----
    Measured coverage of the 95 % interval, 1,000 data sets a case, 5 to 100 clusters of equal
    and log-normal sizes, shares of 5, 20 and 50 %, correlation within clusters 0 and 0.2: 93.3
    to 99.8 %.

    References
    ----------
    korn1998confidence
    """
    check_confidence(confidence)
    values, groups, n_unscored = clean(outcomes, clusters, "outcomes")
    if not np.isin(values, (0.0, 1.0)).all():
        raise InputError("the outcomes are not all 0 or 1.")
    reason = unscored_reason(n_unscored)
    if values.size == 0:
        return undefined(join_reasons("no items", reason), n_unscored=n_unscored)
    share = float(values.mean())
    n_eff = effective_size(values, groups) if clusters is not None else float(values.size)
    if np.isnan(n_eff):
        reason = join_reasons(SINGLE_CLUSTER, reason)
        return Estimate(share, NAN, NAN, NAN, values.size, reason, n_unscored)
    from scipy.stats import beta

    tail = (1.0 - confidence) / 2.0
    hits = share * n_eff
    low = float(beta.ppf(tail, hits, n_eff - hits + 1.0)) if hits > 0.0 else 0.0
    high = float(beta.ppf(1.0 - tail, hits + 1.0, n_eff - hits)) if hits < n_eff else 1.0
    return Estimate(share, low, high, NAN, values.size, reason, n_unscored)
