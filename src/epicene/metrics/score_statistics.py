"""The score statistic of two shares: its interval, and its exact test over all tables."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from epicene.metrics.clusters import Floats
from epicene.metrics.numerics import TIE

# Items of both groups up to which the test is exact; above, it is the asymptotic one.
MAX_ITEMS = 30_000
# Points of the common share at which the exact test looks for its worst case.
N_POINTS = 200
# The common share is sought in an interval that misses it with this probability, which is
# added to the p value: the worst case is then not taken where the data cannot lie.
MISSED = 1e-6


def score_z(hits_1: Floats | float, n_1: float, hits_2: Floats | float, n_2: float) -> Floats:
    """Return the score statistic of equal shares, with Miettinen and Nurminen's factor.

    Parameters
    ----------
    hits_1, hits_2 : float or ndarray, shapes that broadcast
        Successes of each group; not necessarily whole, for effective sizes.
    n_1, n_2 : float
        Items of each group, at least 1.

    Returns
    -------
    ndarray
        0 where no item, or every item, has the property.
    """
    total = n_1 + n_2
    pooled = (hits_1 + hits_2) / total
    spread = pooled * (1.0 - pooled) * (1.0 / n_1 + 1.0 / n_2) * total / (total - 1.0)
    some = spread > TIE / total**2
    error = np.sqrt(np.where(some, spread, 1.0))
    return np.asarray(np.where(some, (hits_1 / n_1 - hits_2 / n_2) / error, 0.0))


def score_interval(
    hits_1: float, n_1: float, hits_2: float, n_2: float, confidence: float
) -> tuple[float, float]:
    """Return Miettinen and Nurminen's interval of the first share minus the second.

    References
    ----------
    miettinen1985comparative
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    critical = float(norm.ppf((1.0 + confidence) / 2.0))
    observed = hits_1 / n_1 - hits_2 / n_2

    def excess(gap: float) -> float:
        if gap == observed:
            return 0.0
        error = _constrained_error(gap, hits_1, n_1, hits_2, n_2)
        # At the edges nothing can vary: any other gap is impossible.
        return (observed - gap) / max(error, 1e-9)

    # The statistic falls as the gap grows: one crossing on each side of what was observed.
    edge = 1.0 - 1e-12
    low = high = observed
    if observed > -edge:
        at_edge = excess(-edge) <= critical
        low = -1.0 if at_edge else float(brentq(lambda g: excess(g) - critical, -edge, observed))
    if observed < edge:
        at_edge = excess(edge) >= -critical
        high = 1.0 if at_edge else float(brentq(lambda g: excess(g) + critical, observed, edge))
    return low, high


def _constrained_error(gap: float, hits_1: float, n_1: float, hits_2: float, n_2: float) -> float:
    """Return the standard error of the difference at the likeliest shares that differ by `gap`.

    The second share solves a cubic, in Miettinen and Nurminen's closed form.
    """
    total = n_1 + n_2
    cubic = total
    square = (n_1 + 2.0 * n_2) * gap - total - hits_1 - hits_2
    linear = (n_2 * gap - total - 2.0 * hits_2) * gap + hits_1 + hits_2
    constant = hits_2 * gap * (1.0 - gap)
    shift = square / (3.0 * cubic)
    q = shift**3 - square * linear / (6.0 * cubic**2) + constant / (2.0 * cubic)
    p = math.copysign(math.sqrt(max(0.0, shift**2 - linear / (3.0 * cubic))), q)
    ratio = min(1.0, max(-1.0, q / p**3)) if p != 0.0 else 0.0
    second = 2.0 * p * math.cos((math.pi + math.acos(ratio)) / 3.0) - shift
    second = min(1.0, 1.0 - gap, max(0.0, -gap, second))
    first = second + gap
    spread = first * (1.0 - first) / n_1 + second * (1.0 - second) / n_2
    return math.sqrt(max(0.0, spread) * total / (total - 1.0))


def asymptotic_p(z: Floats | float) -> Floats:
    """Return the two-sided p values of normal statistics."""
    from scipy.stats import norm

    return np.asarray(2.0 * norm.sf(np.abs(z)))


def exact_p(hits_1: int, n_1: int, hits_2: int, n_2: int) -> float:
    """Return the p value of the score statistic over all tables of these sizes.

    The probability of a statistic at least as far from 0, at the worst common share (Suissa
    and Shuster) within an interval for it (Berger and Boos). Never below the asymptotic
    p value, so that it agrees with the interval.
    """
    z = abs(float(score_z(hits_1, n_1, hits_2, n_2)))
    asymptotic = float(asymptotic_p(z))
    if n_1 + n_2 > MAX_ITEMS or z == 0.0:
        return asymptotic
    shares = _shares(*share_range(hits_1 + hits_2, n_1 + n_2))
    first, second = (_masses(n, shares) for n in (n_1, n_2))
    # Probability of fewer than b hits in the second group, b from 0 to n_2 + 1.
    below = np.pad(np.cumsum(second, axis=1), ((0, 0), (1, 0)))
    # For each count of the first, the counts of the second that are as extreme are two tails.
    least = z * (1.0 - TIE)
    few, many = _count_above(n_1, n_2, least), _count_above(n_1, n_2, -least, strictly=True)
    tails = below[:, few] + (below[:, -1:] - below[:, many])
    return min(1.0, max(float((first * tails).sum(axis=1).max()) + MISSED, asymptotic))


def _count_above(n_1: int, n_2: int, bound: float, strictly: bool = False) -> NDArray[np.intp]:
    """Return for each count of the first group how many of the second leave z above `bound`.

    The statistic falls as the count of the second group grows, so halving finds where.
    """
    first = np.arange(n_1 + 1, dtype=np.float64)
    low, high = np.zeros(n_1 + 1, np.intp), np.full(n_1 + 1, n_2 + 1, np.intp)
    while (low < high).any():
        middle = (low + high) // 2
        z = score_z(first, n_1, middle.astype(np.float64), n_2)
        above = (z > bound if strictly else z >= bound) & (low < high)
        low = np.where(above, middle + 1, low)
        high = np.where(above, high, np.minimum(high, middle))
    return low


def all_exact_p(n_1: int, n_2: int) -> Floats:
    """Return the p value of every table, shape (n_1 + 1, n_2 + 1), as `exact_p` would.

    The worst share is sought on one grid for all tables, which must fit in memory.
    """
    z = _all_z(n_1, n_2)
    asymptotic = asymptotic_p(z)
    order = np.argsort(-np.abs(z).ravel(), kind="stable")
    ranked = np.abs(z).ravel()[order]
    # Tables that tie count together: each takes the sum up to the last that is as extreme.
    last = np.searchsorted(-ranked, -ranked * (1.0 - TIE), "right") - 1
    totals = (np.arange(n_1 + 1)[:, None] + np.arange(n_2 + 1)).ravel()[order]
    low, high = np.array([share_range(t, n_1 + n_2) for t in range(n_1 + n_2 + 1)]).T
    worst = np.zeros(z.size)
    for share in _shares(0.0, 1.0):
        first, second = (_masses(n, np.array([share]))[0] for n in (n_1, n_2))
        beyond = np.cumsum(np.outer(first, second).ravel()[order])[last]
        near = (share >= low[totals]) & (share <= high[totals])
        worst = np.where(near, np.maximum(worst, beyond), worst)
    p_values = np.empty(z.size)
    p_values[order] = np.minimum(1.0, worst + MISSED)
    return np.asarray(np.maximum(p_values.reshape(z.shape), asymptotic))


def share_range(hits: int, n: int) -> tuple[float, float]:
    """Return the Clopper-Pearson interval that misses the common share in `MISSED` of cases."""
    from scipy.special import betaincinv

    low = float(betaincinv(hits, n - hits + 1, MISSED / 2.0)) if hits else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1.0 - MISSED / 2.0)) if hits < n else 1.0
    return low, high


def _all_z(n_1: int, n_2: int) -> Floats:
    first, second = (np.arange(n + 1, dtype=np.float64) for n in (n_1, n_2))
    return score_z(first[:, None], n_1, second[None, :], n_2)


def _shares(low: float, high: float) -> Floats:
    # Even steps of the angle, denser near 0 and 1 where the distribution changes fastest.
    start, stop = np.arcsin(np.sqrt([low, high]))
    return np.asarray(np.sin(np.linspace(start, stop, N_POINTS)) ** 2)


def _masses(n: int, shares: Floats) -> Floats:
    """Return binomial probabilities, shape (n_shares, n + 1)."""
    from scipy.special import gammaln, xlog1py, xlogy

    hits = np.arange(n + 1, dtype=np.float64)
    ways = gammaln(n + 1.0) - gammaln(hits + 1.0) - gammaln(n - hits + 1.0)
    share = shares[:, None]
    return np.asarray(np.exp(ways + xlogy(hits, share) + xlog1py(n - hits, -share)))
