"""Whether a number with its interval is shown to lie where it must, and how many would show it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from epicene.core.measurement import NAN
from epicene.metrics.numerics import Z_95

Verdict = Literal["met", "not_met", "not_enough_data"]
POWER = 0.8
ALPHA = 0.05
# More than this many times the patients is no plan.
_MOST_TIMES = 1e6


@dataclass(frozen=True)
class Number:
    """An estimate and its 95 % interval."""

    estimate: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True)
class Judged:
    """What is shown of a number.

    Parameters
    ----------
    verdict : {"met", "not_met", "not_enough_data"}
    times : float
        How many times the patients would be needed to tell, with a power of 80 %, were the number
        truly as estimated; NaN where it is told, or none would do.
    power : float
        Probability that as many other patients would tell, under the same assumption; NaN where
        it is told.
    """

    verdict: Verdict
    times: float = NAN
    power: float = NAN


def by_estimate(value: float, region: tuple[float, float]) -> Judged:
    """Judge an estimate as if it were certain."""
    low, high = region
    return Judged("met" if low < value < high else "not_met")


def by_interval(number: Number, region: tuple[float, float]) -> Judged:
    """Judge by a 95 % interval: met where all of it lies in the region, not met where none does.

    Parameters
    ----------
    number : Number
    region : tuple of float
        Its two ends, which may be infinite.

    Returns
    -------
    Judged
        Where the interval holds an end of the region it tells neither, with what would.

    Notes
    -----
    What would tell assumes that the number is truly as estimated and that the two arms of the
    interval shrink with the square root of the number of patients.
    """
    low, high = region
    if low < number.ci_low and number.ci_high < high:
        return Judged("met")
    if number.ci_low >= high or number.ci_high <= low:
        return Judged("not_met")
    return _undecided(number, region, Z_95)


def by_equivalence(number: Number, region: tuple[float, float]) -> Judged:
    """Judge by two one-sided tests at 5 % that the number lies between two ends.

    Returns
    -------
    Judged
        Met where both tests say so, not met where the 95 % interval lies outside; see
        `by_interval`.

    References
    ----------
    schuirmann1987comparison
    """
    from epicene.metrics import interval_equivalence

    low, high = region
    p = interval_equivalence(
        [number.estimate],
        [number.ci_low],
        [number.ci_high],
        [(low + high) / 2.0],
        [(high - low) / 2.0],
    )
    if number.ci_low == number.ci_high:
        # A number without spread is where it is.
        return by_estimate(number.estimate, region)
    if float(p[0]) < ALPHA:
        return Judged("met")
    if number.ci_low >= high or number.ci_high <= low:
        return Judged("not_met")
    from scipy.stats import norm as normal

    return _undecided(number, region, float(normal.isf(ALPHA)))


def _undecided(number: Number, region: tuple[float, float], z: float) -> Judged:
    power = _power_of(number, region, z)
    return Judged("not_enough_data", _times(power), power(1.0))


def _power_of(number: Number, region: tuple[float, float], z: float) -> Callable[[float], float]:
    """Return the power as a function of how many times the patients there are."""
    from scipy.stats import norm as normal

    low, high = region
    up = (number.ci_high - number.estimate) / Z_95
    down = (number.estimate - number.ci_low) / Z_95

    def beyond(distance: float, error: float, times: float, at: float) -> float:
        if math.isinf(distance):
            return 1.0
        if error <= 0.0:
            return float(distance > 0.0)
        return float(normal.cdf(math.sqrt(times) * distance / error - at))

    def power(times: float) -> float:
        if number.estimate >= high:
            # What could be shown is that it lies outside.
            return beyond(number.estimate - high, down, times, Z_95)
        if number.estimate <= low:
            return beyond(low - number.estimate, up, times, Z_95)
        both = beyond(high - number.estimate, up, times, z)
        both += beyond(number.estimate - low, down, times, z)
        return max(0.0, both - 1.0)

    return power


def _times(power: Callable[[float], float]) -> float:
    """Return the fewest times the patients that give the power asked for."""
    few, many = 1.0, 2.0
    while power(many) < POWER:
        few, many = many, 2.0 * many
        if many > _MOST_TIMES:
            return NAN
    if power(few) >= POWER:
        return few
    for _ in range(60):
        middle = (few + many) / 2.0
        few, many = (few, middle) if power(middle) >= POWER else (middle, many)
    return many
