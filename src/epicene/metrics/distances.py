"""Which of two numbers lies nearer its neutral value, and how surely.

A number is told from the neutral value by its distance, whose interval is folded there. Two
distances differ where neither the difference nor the sum of the two signed numbers may be 0:
``|a| > |b|`` says just that ``a - b`` and ``a + b`` have the sign of ``a``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from epicene.metrics.estimate import NAN, check_confidence
from epicene.metrics.linear import Linear

Bounds = tuple[float, float]
UNKNOWN: Bounds = (-math.inf, math.inf)


@dataclass(frozen=True)
class Gap:
    """A difference of two numbers, whose interval can be drawn at any level.

    Parameters
    ----------
    value : float
        NaN where it is undefined.
    p_value : float
        Of "it is 0", two-sided; NaN where the spread is unknown.
    at : callable
        From a confidence level to the two bounds; infinite where the spread is unknown.
    """

    value: float
    p_value: float
    at: Callable[[float], Bounds]

    def reversed(self) -> Gap:
        """Return the second number minus the first."""
        return Gap(
            -self.value, self.p_value, lambda level: (-self.at(level)[1], -self.at(level)[0])
        )


def folded(value: float, low: float, high: float) -> tuple[float, float, float]:
    """Return a distance from 0 and its interval, from a number and its interval.

    Returns
    -------
    tuple of float
        The distance, the least and the largest distance; it covers where the interval does.
    """
    if math.isnan(low) or math.isnan(high):
        return abs(value), NAN, NAN
    least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    return abs(value), least, max(abs(low), abs(high))


def gap_of_intervals(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    sign: int = -1,
    confidence: float = 0.95,
) -> Gap:
    """Return the first number plus or minus the second, from their intervals alone.

    Parameters
    ----------
    first, second : tuple of float
        A number, and the bounds of its interval.
    sign : {-1, 1}
        Difference, or sum.
    confidence : float
        Level of the intervals given.

    Notes
    -----
    What two models make of the same items is not independent, and intervals do not say how much
    they share. The error of a sum or difference is at most the sum of the two errors, whatever
    they share, so that the bounds are added: the interval holds for any dependence, and is wider
    than a paired one. Errors are scaled to other levels as those of a normal number, each side by
    itself.
    """
    from scipy.stats import norm

    check_confidence(confidence)
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    value = a + sign * b
    given = float(norm.ppf((1.0 + confidence) / 2.0))
    down = ((a - a_low) + (b_high - b if sign < 0 else b - b_low)) / given
    up = ((a_high - a) + (b - b_low if sign < 0 else b_high - b)) / given
    if math.isnan(value) or math.isnan(down) or math.isnan(up):
        return Gap(value, NAN, lambda level: UNKNOWN)

    def at(level: float) -> Bounds:
        check_confidence(level)
        z = float(norm.ppf((1.0 + level) / 2.0))
        return value - z * down, value + z * up

    toward = down if value > 0.0 else up
    if toward <= 0.0:
        return Gap(value, 1.0 if value == 0.0 else 0.0, at)
    return Gap(value, 2.0 * float(norm.sf(abs(value) / toward)), at)


def gap_of_linear(number: Linear) -> Gap:
    """Return a paired difference or sum, whose error is by cluster."""

    def at(level: float) -> Bounds:
        found = number.estimate(0, "undefined", confidence=level)
        if math.isnan(found.ci_low):
            return (0.0, 0.0) if _same(number) else UNKNOWN
        return found.ci_low, found.ci_high

    if _same(number):
        return Gap(0.0, 1.0, at)
    return Gap(number.value, number.estimate(0, "undefined").p_value, at)


def further(difference: Gap, total: Gap) -> Gap:
    """Return how much further the first number lies from 0 than the second.

    Parameters
    ----------
    difference, total : Gap
        The first signed number minus, and plus, the second.

    Returns
    -------
    Gap
        ``|a| - |b|``. Its test is the intersection-union test of the two: both must be found, so
        that it keeps its level whichever of them is 0. Its bounds are the least and the largest
        of ``|a| - |b|`` where both intervals hold; they exclude 0 where the test finds.

    References
    ----------
    berger1982multiparameter
    """

    def at(level: float) -> Bounds:
        corners = [_distance(s, d) for s in total.at(level) for d in difference.at(level)]
        low, high = total.at(level)
        # Where the sum may be 0, so may the difference of the distances.
        inside = [0.0] if low < 0.0 < high else []
        return min(corners + inside), max(corners + inside)

    # NaN where either is, whichever comes first.
    both = (difference.p_value, total.p_value)
    p_value = NAN if any(math.isnan(p) for p in both) else max(both)
    return Gap(_distance(total.value, difference.value), p_value, at)


def _distance(total: float, difference: float) -> float:
    """Return ``|a| - |b|`` from the sum and the difference of a and b."""
    if math.isnan(total) or math.isnan(difference):
        return NAN
    sign = math.copysign(1.0, total) * math.copysign(1.0, difference)
    return sign * min(abs(total), abs(difference))


def _same(number: Linear) -> bool:
    """Whether it is 0 for every cluster: two tools that answer alike."""
    return number.value == 0.0 and number.error == 0.0
