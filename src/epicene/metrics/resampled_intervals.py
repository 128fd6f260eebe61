"""Intervals of numbers that few words decide, from resamples of the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import NAN
from epicene.metrics.numerics import TIE

Transform = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Scale:
    """Where the resamples of a number are nearly normal, and the way there and back."""

    there: Transform
    back: Transform


# Correlations stop at -1 and 1, and nearly normal they are on Fisher's scale.
_ALMOST_ONE = 1.0 - 1e-12
PLAIN = Scale(lambda x: x, lambda x: x)
CORRELATION = Scale(
    lambda x: np.asarray(np.arctanh(np.clip(x, -_ALMOST_ONE, _ALMOST_ONE))),
    lambda x: np.asarray(np.tanh(x)),
)
POSITIVE = Scale(lambda x: np.asarray(np.log(x)), lambda x: np.asarray(np.exp(x)))


def spread_interval(
    estimate: float,
    resampled: Floats,
    smallest: int,
    scale: Scale = PLAIN,
    freedom: int | None = None,
) -> tuple[float, float]:
    """Return the 95 % interval around an estimate, from the spread of its resamples.

    Not their quantiles: resamples repeat words, which pulls many of these numbers to one side,
    so that their quantiles may leave out the estimate itself.

    Parameters
    ----------
    estimate : float
    resampled : ndarray, shape (n_resamples,)
        The number on resampled words; what is not finite is left out.
    smallest : int
        Words of the smallest set resampled.
    scale : Scale
        Where the spread is taken.
    freedom : int, optional
        Degrees of freedom of the t quantile; by default ``smallest - 1``.

    Returns
    -------
    low, high : float
        NaN where fewer than two resamples have a number, or they do not spread.
    """
    from scipy.stats import t as student

    with np.errstate(divide="ignore", invalid="ignore"):
        values = scale.there(resampled[np.isfinite(resampled)])
        centre = float(scale.there(np.array([estimate]))[0])
    values = values[np.isfinite(values)]
    if values.size < 2 or smallest < 2 or not np.isfinite(centre):
        return NAN, NAN
    spread = float(values.std(ddof=1))
    if spread <= TIE * abs(centre):
        return NAN, NAN
    # A resample of n words spreads less than n words do, by (n - 1) / n in variance.
    spread *= (smallest / (smallest - 1)) ** 0.5
    half = float(student.ppf(0.975, freedom or smallest - 1)) * spread
    low, high = scale.back(np.array([centre - half, centre + half]))
    return float(low), float(high)
