"""Round the numbers of groups so that nobody can work out of how many patients they are.

A share told to many decimals tells its denominator: 0.428571 is three of seven. What leaves is the
share of a group of the lowest number of its band: every denominator of the band then gives the same
three numbers. Other numbers are rounded to a third of their interval, whose width depends on a
spread that nobody knows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from epicene.metrics.numerics import Z_95

PARTS = 3
"""The interval is at most so many steps wide before its bounds are rounded."""

P_VALUES = (0.001, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
"""What p values are rounded up to; what is below 0.05 stays below, as 0.049."""

WIDENINGS = (1.25, 2.0, 3.0, 5.0, 10.0)
"""By what an interval of a share is wider than Wilson's, at most; exact intervals by under 1.25."""

_SIMPLE = (0.0, 0.5, 1.0, 50.0, 100.0)


@dataclass(frozen=True)
class Rounded:
    """A number with its interval, as they leave."""

    estimate: float
    ci_low: float
    ci_high: float


def step_of(ci_low: float, ci_high: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is a third of an interval or more.

    Returns
    -------
    float
        NaN where there is no interval, or one without width: nothing says how finely a number
        may be told then.
    """
    width = ci_high - ci_low
    if not (math.isfinite(width) and width > 0):
        return math.nan
    least = width / PARTS
    power = 10.0 ** math.floor(math.log10(least))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0, 20.0) if m * power >= least * (1 - 1e-9))


def rounded(estimate: float, ci_low: float, ci_high: float) -> Rounded:
    """Round a number to the step of its interval, and the bounds outward; NaN without a step.

    Rounding outward keeps what the interval held.
    """
    step = step_of(ci_low, ci_high)
    if math.isnan(step):
        return Rounded(math.nan, math.nan, math.nan)
    low, high = math.floor(ci_low / step + 1e-9), math.ceil(ci_high / step - 1e-9)
    return Rounded(_times(round(estimate / step), step), _times(low, step), _times(high, step))


def share_unit(estimate: float, ci_low: float, ci_high: float, n: int) -> float:
    """Return 100 for a share in percent, 1 for one in 0 to 1, and 0 for any other number."""
    for unit in (1.0, 100.0):
        if not (n and 0.0 <= ci_low <= estimate <= ci_high <= unit):
            continue
        count = estimate / unit * n
        if abs(count - round(count)) < 1e-6 and _widening(ci_low, ci_high, count, n, unit):
            return unit
    return 0.0


def rounded_share(
    estimate: float, ci_low: float, ci_high: float, n: int, lowest: int, unit: float
) -> Rounded:
    """Tell a share, and a Wilson interval, as those of a group of `lowest` patients.

    Parameters
    ----------
    estimate, ci_low, ci_high : float
    n : int
        Of how many the share is.
    lowest : int
        The lowest number of the band that is told of `n`.
    unit : float
        1 or 100; see `share_unit`.

    Returns
    -------
    Rounded
        The interval is wider than Wilson's by one of `WIDENINGS`: clusters and other methods make
        intervals wider than his.
    """
    widening = _widening(ci_low, ci_high, estimate / unit * n, n, unit)
    # Half up: no number of patients between two of `lowest` is left without one.
    share = math.floor(estimate / unit * lowest + 0.5) / lowest
    low, high = _wilson(share, lowest)
    decimals = 4 if unit == 1.0 else 2
    return Rounded(
        round(unit * share, decimals),
        round(unit * max(0.0, share - widening * (share - low)), decimals),
        round(unit * min(1.0, share + widening * (high - share)), decimals),
    )


def _widening(ci_low: float, ci_high: float, count: float, n: int, unit: float) -> float:
    """Return by what Wilson's interval is widened to be as wide; 0 where it is none of a share."""
    low, high = _wilson(count / n, n)
    ratio = (ci_high - ci_low) / unit / (high - low)
    if ratio < 0.3:
        return 0.0
    return next((one for one in WIDENINGS if ratio <= one), 0.0)


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Return the interval of Wilson (1927) at 95 %."""
    z = Z_95
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def rounded_neutral(neutral: float, step: float) -> float:
    """Round the value of no bias as its number is, since it too may be read from the patients."""
    if math.isnan(neutral) or math.isnan(step) or neutral in _SIMPLE:
        return neutral
    return _times(round(neutral / step), step)


def rounded_up(value: float, step: float) -> float:
    """Round a size, such as that of the smallest difference detected, up to a step."""
    if math.isnan(value) or math.isnan(step):
        return math.nan
    return _times(math.ceil(value / step - 1e-9), step)


def rounded_p(p_value: float) -> float:
    """Round a p value up to the next of `P_VALUES`; NaN stays NaN."""
    if math.isnan(p_value):
        return p_value
    if 0.04 < p_value < 0.05:
        return 0.049
    return next((one for one in P_VALUES if p_value <= one), 1.0)


def _times(count: int, step: float) -> float:
    """Return a multiple of a step without the noise of binary fractions."""
    decimals = max(0, -math.floor(math.log10(step)))
    return round(count * step, decimals) + 0.0
