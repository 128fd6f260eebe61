"""Largest gaps and lowest values among groups, with intervals that hold for all groups at once.

The largest of several noisy numbers lies above the largest true one, so that neither its spread
nor its resamples make an interval. Where the intervals of all numbers hold at once, the largest
true number lies between the largest of their lower bounds and the largest of their upper ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from epicene.metrics.estimate import NAN, Estimate, join_reasons, undefined

Interval = tuple[float, float]


def shared_confidence(n: int, confidence: float = 0.95) -> float:
    """Return the level at which each of `n` intervals is drawn so that all hold at `confidence`.

    Bonferroni's, which needs no independence.
    """
    return 1.0 - (1.0 - confidence) / max(1, n)


def largest_gap(differences: Sequence[Estimate], empty: str, n: int) -> Estimate:
    """Return the largest absolute difference, of differences with simultaneous intervals.

    Parameters
    ----------
    differences : sequence of Estimate
        Their intervals drawn at `shared_confidence` of their number.
    empty : str
        Why there is none, where none is defined.
    n : int
        Items behind them.

    Returns
    -------
    Estimate
        0 or more; no test, since each difference has its own.
    """
    return _extreme(differences, _absolute, max, empty, n)


def smallest_ratio(ratios: Sequence[Estimate], empty: str, n: int) -> Estimate:
    """Return the smallest ratio, each taken with the smaller share above; as `largest_gap`.

    Returns
    -------
    Estimate
        In [0, 1].
    """
    return _extreme(ratios, _below_one, min, empty, n)


def lowest(values: Sequence[Estimate], empty: str, n: int) -> Estimate:
    """Return the lowest value, of values with simultaneous intervals; as `largest_gap`."""
    return _extreme(values, lambda value, interval: (value, interval), min, empty, n)


def highest(values: Sequence[Estimate], empty: str, n: int) -> Estimate:
    """Return the highest value, of values with simultaneous intervals; as `largest_gap`."""
    return _extreme(values, lambda value, interval: (value, interval), max, empty, n)


def _extreme(
    estimates: Sequence[Estimate],
    fold: Callable[[float, Interval], tuple[float, Interval]],
    choose: Callable[[Sequence[float]], float],
    empty: str,
    n: int,
) -> Estimate:
    defined = [e for e in estimates if not math.isnan(e.estimate)]
    if not defined:
        return undefined(empty, n)
    folded = [fold(e.estimate, (e.ci_low, e.ci_high)) for e in defined]
    value = choose([v for v, _ in folded])
    reason = join_reasons(*dict.fromkeys(e.reason for e in defined if math.isnan(e.ci_low)))
    if reason:
        return Estimate(value, NAN, NAN, n=n, reason=reason)
    low, high = (choose([interval[side] for _, interval in folded]) for side in (0, 1))
    return Estimate(value, low, high, n=n)


def _absolute(value: float, interval: Interval) -> tuple[float, Interval]:
    low, high = interval
    least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    return abs(value), (least, max(abs(low), abs(high)))


def _below_one(value: float, interval: Interval) -> tuple[float, Interval]:
    def under(ratio: float) -> float:
        return ratio if ratio <= 1.0 else 1.0 / ratio

    low, high = interval
    most = 1.0 if low <= 1.0 <= high else max(under(low), under(high))
    return under(value), (min(under(low), under(high)), most)
