"""Do two ways of measuring order the same things alike, where some of the things go together?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined

MIN_CLUSTERS = 8


def cluster_spearman(
    x: ArrayLike,
    y: ArrayLike,
    clusters: Sequence[Hashable] | None = None,
    seed: int | np.random.Generator = 0,
    n_resamples: int = 1_000,
    confidence: float = 0.95,
) -> Estimate:
    """Return Spearman's rank correlation, with an interval that resamples whole clusters.

    There is no test: that two measures of one thing are not independent is no news.

    Parameters
    ----------
    x, y : array-like of float, shape (n,)
        Two numbers per item; an item with a NaN in either is unscored. Equal values share their
        mean rank.
    clusters : sequence of hashable, length n, optional
        Items of one cluster are drawn together; by default each item is its own.
    seed : int or numpy.random.Generator
        Fixes the resamples.
    n_resamples : int
        Of the clusters.
    confidence : float
        Level of the percentile interval, in (0, 1).

    Returns
    -------
    Estimate
        In [-1, 1]; 1 is the same order. NaN with a reason below 3 items, or where one side is
        constant; below 8 clusters the interval is NaN, with a reason.

    Raises
    ------
    InputError
        If the three do not have one length.

    References
    ----------
    spearman1904proof
    """
    check_confidence(confidence)
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    labels = list(range(first.size)) if clusters is None else list(clusters)
    if first.ndim != 1 or first.shape != second.shape or len(labels) != first.size:
        raise InputError(
            f"the two sides and the clusters have shapes {first.shape}, {second.shape} and "
            f"({len(labels)},)."
        )
    scored = ~(np.isnan(first) | np.isnan(second))
    n, n_unscored = int(scored.sum()), int((~scored).sum())
    reason = "value is NaN" if n_unscored else ""
    first, second = first[scored], second[scored]
    if n < 3:
        return undefined(join_reasons("fewer than 3 points", reason), n, n_unscored)
    if np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return undefined(join_reasons("one side is constant", reason), n, n_unscored)
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    numbers = np.array([places[label] for label in labels])[scored]
    kinds, cluster = np.unique(numbers, return_inverse=True)
    estimate = float(_correlation(first, second, np.ones((1, n)))[0])
    if len(kinds) < MIN_CLUSTERS:
        reason = join_reasons(f"fewer than {MIN_CLUSTERS} clusters: no interval", reason)
        return Estimate(estimate, NAN, NAN, NAN, n, reason, n_unscored)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(kinds), np.full(len(kinds), 1.0 / len(kinds)), size=n_resamples)
    resampled = _correlation(first, second, drawn[:, cluster].astype(np.float64))
    tail = (1.0 - confidence) / 2.0
    # A resample whose items share one x or one y has no correlation.
    low, high = np.nanquantile(resampled, (tail, 1.0 - tail))
    return Estimate(estimate, float(low), float(high), NAN, n, reason, n_unscored)


def _correlation(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Return the rank correlation of each resample, items counted as often as they were drawn."""
    total = weights.sum(axis=1, keepdims=True)
    centred = []
    for values in (x, y):
        ranks = _ranks(values, weights)
        centred.append(ranks - (weights * ranks).sum(axis=1, keepdims=True) / total)
    one, two = centred
    together, alone, other = (
        (weights * a * b).sum(axis=1) for a, b in ((one, two), (one, one), (two, two))
    )
    scale = np.sqrt(alone * other)
    found = np.clip(together / np.where(scale > 0.0, scale, NAN), -1.0, 1.0)
    return np.asarray(found, dtype=np.float64)


def _ranks(values: Floats, weights: Floats) -> Floats:
    """Return the mean rank of each value in each resample, shape (resamples, n)."""
    kinds, kind = np.unique(values, return_inverse=True)
    order = np.argsort(kind, kind="stable")
    starts = np.searchsorted(kind[order], np.arange(len(kinds)))
    mass = np.add.reduceat(weights[:, order], starts, axis=1)
    middle = np.cumsum(mass, axis=1) - (mass - 1.0) / 2.0
    return np.asarray(middle[:, kind], dtype=np.float64)
