"""The difference between the shares of two groups, of single items or of clusters."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import SINGLE_CLUSTER, effective_size
from epicene.metrics.clusters import Clusters, Floats, Labels, clean, unscored_reason
from epicene.metrics.estimate import Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.score_statistics import asymptotic_p, exact_p, score_interval, score_z

EMPTY = "no items in a group"


def proportion_difference(
    first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95
) -> Estimate:
    """Return the share of the first group minus that of the second, for independent items.

    The interval is Miettinen and Nurminen's score interval. The test is Suissa and Shuster's
    exact one for the same statistic, at the worst common share within Berger and Boos's
    interval: its false alarms never exceed the level, whatever the sizes. Where it does not
    reject, the interval is widened to touch 0, so that the two never contradict each other.

    Parameters
    ----------
    first, second : tuple of int
        How many items have the property, of how many.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        Difference of shares, in [-1, 1]; NaN with a reason where a group is empty. `n` counts
        both groups.

    Raises
    ------
    InputError
        If a group is not successes and items with 0 <= successes <= items.

    Notes
    -----
    Summed over all tables, for 12 against 88 and 50 against 50 items and any two shares of 2,
    10, 25, 50 and 90 %: the 95 % interval covers in 93.6 to 98.8 %, and false alarms at 0.05
    are 1.2 to 4.9 %. The asymptotic score test has up to 7 % at 5 against 95, and 12 % at 20
    against 15,000; above 30,000 items it is the one used. Newcombe's hybrid interval covers in
    92.9 to 99.8 % of the same cases.

    References
    ----------
    miettinen1985comparative, suissa1985exact, berger1994values
    """
    check_confidence(confidence)
    for hits, n in (first, second):
        if not 0 <= hits <= n:
            raise InputError(f"{hits} of {n} is not a share.", hint="Give 0 <= successes <= n.")
    (hits_1, n_1), (hits_2, n_2) = first, second
    if not (n_1 and n_2):
        return undefined(EMPTY, n_1 + n_2)
    found = _difference(hits_1 / n_1, n_1, hits_2 / n_2, n_2, confidence)
    return replace(found, n=int(n_1 + n_2))


def cluster_proportion_difference(
    outcomes_a: ArrayLike,
    clusters_a: Labels | Clusters | None,
    outcomes_b: ArrayLike,
    clusters_b: Labels | Clusters | None,
    confidence: float = 0.95,
    test: bool = True,
) -> Estimate:
    """Return the share of the first group minus that of the second, for items in clusters.

    As `proportion_difference` for as many independent items as would be as uncertain (Korn and
    Graubard's effective size of each group). Between whole counts, which the exact test needs,
    its p value is interpolated.

    Parameters
    ----------
    outcomes_a, outcomes_b : array-like, shape (n_a,) and (n_b,)
        1 or True where an item has the property, 0 or False where not, NaN where unscored.
    clusters_a, clusters_b : iterable of hashable, Clusters or None
        A label per item, for example its patient; None, or a label per item that no other
        has, makes the items of the group independent. The groups are taken as independent of
        each other: a cluster must not lie in both.
    confidence : float
        Level of the interval, in (0, 1).
    test : bool
        Whether to test; without, the interval is the score interval alone.

    Returns
    -------
    Estimate
        Difference of shares, in [-1, 1]; NaN with a reason where a group is empty, its
        interval NaN where a group is a single cluster.

    Raises
    ------
    InputError
        If an outcome is neither 0 nor 1, or the labels do not match.

    Notes
    -----
    Measured at 0.05, 600 data sets a case, 6 against 10, 10 against 50 and 30 against 30
    clusters of log-normal sizes, equal shares of 10 to 50 %, correlation within clusters 0 to
    0.5: false alarms 0.2 to 5.5 %, 3 % or fewer below 30 clusters; the 95 % interval covers in
    93.0 to 99.8 %, unequal shares included.

    References
    ----------
    korn1998confidence, miettinen1985comparative, suissa1985exact, berger1994values
    """
    check_confidence(confidence)
    values_a, groups_a, missing_a = clean(outcomes_a, clusters_a, "outcomes")
    values_b, groups_b, missing_b = clean(outcomes_b, clusters_b, "outcomes")
    if not np.isin(np.concatenate((values_a, values_b)), (0.0, 1.0)).all():
        raise InputError("the outcomes are not all 0 or 1.")
    n, missing = values_a.size + values_b.size, missing_a + missing_b
    reason = unscored_reason(missing)
    if not (values_a.size and values_b.size):
        return undefined(join_reasons(EMPTY, reason), n, missing)
    share_a, share_b = float(values_a.mean()), float(values_b.mean())
    size_a, size_b = effective_items(values_a, groups_a), effective_items(values_b, groups_b)
    if math.isnan(size_a) or math.isnan(size_b):
        reason = join_reasons(SINGLE_CLUSTER, reason)
        return Estimate(share_a - share_b, n=n, reason=reason, n_unscored=missing)
    found = _difference(share_a, size_a, share_b, size_b, confidence, test)
    return replace(found, n=n, reason=reason, n_unscored=missing)


def effective_items(values: Floats, groups: Clusters) -> float:
    """Return how many independent items outcomes are worth, 1 or more; NaN for one cluster."""
    if len(groups) == values.size:
        return float(values.size)
    # Below one item, of two clusters that disagree, the statistic is not defined.
    return float(np.maximum(1.0, effective_size(values, groups)))


def _difference(
    share_1: float, n_1: float, share_2: float, n_2: float, level: float, test: bool = True
) -> Estimate:
    low, high = score_interval(share_1 * n_1, n_1, share_2 * n_2, n_2, level)
    gap = share_1 - share_2
    if not test:
        return Estimate(gap, min(low, gap), max(high, gap))
    z = score_z(share_1 * n_1, n_1, share_2 * n_2, n_2)
    p_value = max(float(asymptotic_p(z)), _interpolated_p(share_1, n_1, share_2, n_2))
    if p_value >= 1.0 - level:
        low, high = min(low, 0.0), max(high, 0.0)
    # Rounding must not put the estimate outside.
    return Estimate(gap, min(low, gap), max(high, gap), p_value)


def _interpolated_p(share_1: float, n_1: float, share_2: float, n_2: float) -> float:
    """Return the exact p value, linear between the whole counts around the hits given."""
    whole_1, whole_2 = math.floor(n_1), math.floor(n_2)
    ends = product(_neighbours(share_1 * whole_1), _neighbours(share_2 * whole_2))
    return sum(
        weight_1 * weight_2 * exact_p(hits_1, whole_1, hits_2, whole_2)
        for (hits_1, weight_1), (hits_2, weight_2) in ends
    )


def _neighbours(hits: float) -> list[tuple[int, float]]:
    """Return the whole numbers around `hits`, with the weight of each."""
    if abs(hits - round(hits)) < 1e-9:
        return [(round(hits), 1.0)]
    below = math.floor(hits)
    return [(below, below + 1 - hits), (below + 1, hits - below)]
