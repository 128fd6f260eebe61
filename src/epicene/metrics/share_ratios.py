"""The ratio between the shares of two groups, of single items or of clusters."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import SINGLE_CLUSTER
from epicene.metrics.clusters import Clusters, Labels, clean, unscored_reason
from epicene.metrics.estimate import Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.two_proportions import EMPTY, effective_items

NO_SHARE = "no_share: the group that is divided by has none"
_LARGEST = 1e6


def cluster_proportion_ratio(
    outcomes_a: ArrayLike,
    clusters_a: Labels | Clusters | None,
    outcomes_b: ArrayLike,
    clusters_b: Labels | Clusters | None,
    confidence: float = 0.95,
) -> Estimate:
    """Return the share of the first group divided by that of the second.

    The interval is Koopman's score interval, for as many independent items as would be as
    uncertain (Korn and Graubard's effective size of each group).

    Parameters
    ----------
    outcomes_a, outcomes_b : array-like, shape (n_a,) and (n_b,)
        1 or True where an item has the property, 0 or False where not, NaN where unscored.
    clusters_a, clusters_b : iterable of hashable, Clusters or None
        As in `epicene.metrics.cluster_proportion_difference`.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        0 or more; NaN with a reason where a group is empty or the second share is 0. It has no
        test: that the ratio is 1 is what a difference of 0 says, which is tested. The upper
        bound may be infinite in principle; it is given as 1e6 there.

    Raises
    ------
    InputError
        If an outcome is neither 0 nor 1, or the labels do not match.

    References
    ----------
    koopman1984confidence, korn1998confidence
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
    if share_b == 0.0:
        return undefined(join_reasons(NO_SHARE, reason), n, missing)
    ratio = share_a / share_b
    size_a, size_b = effective_items(values_a, groups_a), effective_items(values_b, groups_b)
    if math.isnan(size_a) or math.isnan(size_b):
        return Estimate(ratio, n=n, reason=join_reasons(SINGLE_CLUSTER, reason), n_unscored=missing)
    low, high = ratio_score_interval(share_a * size_a, size_a, share_b * size_b, size_b, confidence)
    return Estimate(ratio, low, high, n=n, reason=reason, n_unscored=missing)


def ratio_score_interval(
    hits_1: float, n_1: float, hits_2: float, n_2: float, confidence: float
) -> tuple[float, float]:
    """Return Koopman's interval of the first share divided by the second, `hits_2` above 0.

    References
    ----------
    koopman1984confidence
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    critical = float(norm.ppf((1.0 + confidence) / 2.0)) ** 2
    share_1, share_2 = hits_1 / n_1, hits_2 / n_2
    observed = share_1 / share_2

    def excess(log_ratio: float) -> float:
        ratio = math.exp(log_ratio)
        # The likeliest share of the second group where the first has `ratio` times as much.
        square = (n_1 + n_2) * ratio
        linear = -(n_1 * ratio + hits_1 + n_2 + hits_2 * ratio)
        root = math.sqrt(max(0.0, linear**2 - 4.0 * square * (hits_1 + hits_2)))
        second = (-linear - root) / (2.0 * square)
        first = min(1.0, second * ratio)
        gap = share_1 - ratio * share_2
        spread = first * (1.0 - first) / n_1 + ratio**2 * second * (1.0 - second) / n_2
        if spread <= 0.0:
            return -critical if abs(gap) < 1e-12 else 1e12
        return gap**2 / spread - critical

    edge = math.log(_LARGEST)
    middle = math.log(observed) if observed > 0.0 else -edge
    low = 0.0
    if observed > 0.0 and excess(-edge) > 0.0:
        low = math.exp(float(brentq(excess, -edge, middle)))
    high = _LARGEST
    if excess(edge) > 0.0:
        high = math.exp(float(brentq(excess, middle, edge)))
    return min(low, observed), max(high, observed)
