"""How far annotators who rate the same units agree, beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import SINGLE_CLUSTER
from epicene.metrics.clusters import Clusters, Floats, Labels, partition
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import resample_counts

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Method = Literal["jackknife", "bootstrap"]

NO_PAIRS = "no unit has two ratings"
ONE_VARIES = "all ratings outside one cluster are equal: the spread is unknown"
NO_VARIATION = "all ratings are equal: chance agreement cannot be estimated"


def krippendorff_alpha(
    ratings: ArrayLike,
    level: Level = "nominal",
    clusters: Labels | Clusters | None = None,
    confidence: float = 0.95,
    method: Method = "jackknife",
    n_resamples: int = 2_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return Krippendorff's alpha, with an interval from its units or their clusters.

    Parameters
    ----------
    ratings : array-like of float, shape (n_annotators, n_units)
        Categories as numbers; NaN where an annotator did not rate a unit.
    level : {"nominal", "ordinal", "interval", "ratio"}
        How far apart two ratings are: different or not; the ratings ranked between them; their
        difference; their difference over their sum.
    clusters : iterable of hashable, or Clusters, optional
        A label per unit, for example its document; None makes units independent.
    confidence : float
        Level of the interval, in (0, 1).
    method : {"jackknife", "bootstrap"}
        ``jackknife``: Student's interval of the logarithm of the disagreement, 1 - alpha,
        from alpha without each cluster in turn. ``bootstrap``: quantiles of alpha in
        resampled clusters, which are too narrow below some 100 clusters. Where no unit
        disagrees, both give the disagreement of as many units as could have been missed.
    n_resamples : int
        Resamples of the bootstrap.
    seed : int or numpy.random.Generator
        Fixes the resamples.

    Returns
    -------
    Estimate
        1 when all agree, 0 as by chance, below 0 when they disagree on purpose; NaN, with a
        reason, where no unit has two ratings or all ratings are equal; its jackknife interval
        alone where only the ratings of one cluster differ. `n` counts the units
        with two ratings or more, `n_unscored` those with fewer. `p_value` is NaN.

    Raises
    ------
    InputError
        If the ratings are not a table of numbers, the level is unknown, the labels do not
        match, or a ratio has a negative rating.

    Notes
    -----
    Both intervals let chance vary with the units, unlike that of hayes2007answering, which
    holds the expected disagreement fixed and draws pairs as if they were independent.
    Measured coverage of 95 % intervals, 500 data sets a case, two annotators, alpha of 0.1 to
    0.9, nominal and interval: jackknife 91.8 to 96.4 % with 20 to 100 units, bootstrap 89.6
    to 99.4 %; with 12 units 86.8 to 97.2 % and 83.6 to 98.4 %.

    References
    ----------
    krippendorff2011computing, hayes2007answering
    """
    check_confidence(confidence)
    for given, known in ((level, get_args(Level)), (method, get_args(Method))):
        if given not in known:
            raise InputError(f"unknown option {given!r}.", hint=f"Known: {', '.join(known)}.")
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or np.isinf(table).any():
        raise InputError("the ratings are not a table of numbers, annotators by units.")
    if level == "ratio" and (table < 0.0).any():
        raise InputError("a ratio scale has no negative ratings.", hint="Use level='interval'.")
    if clusters is not None and not isinstance(clusters, Clusters):
        clusters = partition(clusters, table.shape[1])
    rated = (~np.isnan(table)).sum(axis=0) >= 2
    n, unscored = int(rated.sum()), int((~rated).sum())
    reason = "fewer than two ratings" if unscored else ""
    if n == 0:
        return undefined(NO_PAIRS, n_unscored=unscored)
    groups = partition(None, n) if clusters is None else clusters.keep(rated)
    pairs = _pairs(table[:, rated])
    alpha = _alpha(pairs, np.ones(n), level)
    if np.isnan(alpha):
        return undefined(NO_VARIATION, n, unscored)
    if len(groups) < 2:
        return Estimate(alpha, n=n, reason=SINGLE_CLUSTER, n_unscored=unscored)
    if alpha == 1.0:
        low, high = _low_without_disagreement(pairs, len(groups), level, confidence), 1.0
    elif method == "jackknife":
        low, high = _jackknife(pairs, groups, alpha, level, confidence)
        if np.isnan(low):
            return Estimate(
                alpha, n=n, reason=join_reasons(ONE_VARIES, reason), n_unscored=unscored
            )
    else:
        drawn = resample_counts(n_resamples, len(groups), np.random.default_rng(seed))
        resampled = np.array([_alpha(pairs, row[groups.index], level) for row in drawn])
        tail = (1.0 - confidence) / 2.0
        low, high = (float(q) for q in np.nanquantile(resampled, (tail, 1.0 - tail)))
    return Estimate(alpha, min(low, alpha), max(high, alpha), NAN, n, reason, unscored)


def _jackknife(
    pairs: _Pairs, groups: Clusters, alpha: float, level: Level, confidence: float
) -> tuple[float, float]:
    from scipy.stats import t as student

    n = len(groups)
    without = [_alpha(pairs, (groups.index != out).astype(np.float64), level) for out in range(n)]
    moves = np.array(without) - alpha
    if np.isnan(moves).any():
        return NAN, NAN
    error = float(np.sqrt((n - 1) / n * (moves**2).sum()))
    factor = np.exp(float(student.ppf((1.0 + confidence) / 2.0, n - 1)) * error / (1.0 - alpha))
    return float(1.0 - (1.0 - alpha) * factor), float(1.0 - (1.0 - alpha) / factor)


def _low_without_disagreement(pairs: _Pairs, n: int, level: Level, confidence: float) -> float:
    """Return alpha if as many clusters as could go unseen disagreed as far as can be."""
    counts = np.bincount(pairs.rating, minlength=pairs.values.size).astype(np.float64)
    scale = _scale(pairs.values, counts, level)
    apart = _squared(scale[:, None], scale[None, :], level)
    expected = float(counts @ apart @ counts) / (counts.sum() * (counts.sum() - 1.0))
    missed = 1.0 - ((1.0 - confidence) / 2.0) ** (1.0 / n)
    return float(1.0 - missed * apart.max() / expected)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Every pair of ratings of one unit, and every rating that is in a pair.

    Parameters
    ----------
    values : ndarray, shape (n_values,)
        The distinct ratings, ascending.
    first, second, unit : ndarray of int, shape (n_pairs,)
        Positions in `values`, and the unit of the pair.
    weight : ndarray, shape (n_pairs,)
        One over the other ratings of the unit, so that each rating counts once.
    rating, owner : ndarray of int, shape (n_ratings,)
        Positions in `values`, and the unit.
    """

    values: Floats
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    unit: NDArray[np.intp]
    weight: Floats
    rating: NDArray[np.intp]
    owner: NDArray[np.intp]


def _pairs(table: Floats) -> _Pairs:
    owner, annotator = np.nonzero(~np.isnan(table.T))
    values, rating = np.unique(table.T[owner, annotator], return_inverse=True)
    starts = np.searchsorted(owner, np.arange(table.shape[1] + 1))
    found = [
        (one, two, unit, 1.0 / (stop - start - 1))
        for unit, (start, stop) in enumerate(pairwise(starts))
        for one in range(start, stop)
        for two in range(one + 1, stop)
    ]
    first, second, unit, weight = (np.array(column) for column in zip(*found, strict=True))
    return _Pairs(values, rating[first], rating[second], unit, weight, rating, owner)


def _alpha(pairs: _Pairs, times: Floats, level: Level) -> float:
    """Return alpha where each unit counts `times`, shape (n_units,); NaN without variation."""
    counts = np.bincount(pairs.rating, times[pairs.owner], pairs.values.size).astype(np.float64)
    kept = counts > 0.0
    scale = _scale(pairs.values, counts, level)
    apart = _squared(scale[pairs.first], scale[pairs.second], level)
    observed = 2.0 * float((apart * pairs.weight * times[pairs.unit]).sum())
    scale, counts = scale[kept], counts[kept]
    expected = float(counts @ _squared(scale[:, None], scale[None, :], level) @ counts)
    if expected == 0.0:
        return NAN
    return 1.0 - (float(counts.sum()) - 1.0) * observed / expected


def _scale(values: Floats, counts: Floats, level: Level) -> Floats:
    # Two ranks are as far apart as there are ratings from the middle of one to that of the other.
    return np.cumsum(counts) - counts / 2.0 if level == "ordinal" else values


def _squared(first: Floats, second: Floats, level: Level) -> Floats:
    """Return the squared differences between ratings."""
    if level == "nominal":
        return np.asarray(first != second, np.float64)
    gap = first - second
    if level == "ratio":
        total = first + second
        gap = gap / np.where(total > 0.0, total, 1.0)
    return np.asarray(gap**2)
