"""How far scores lie from what happens: calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import NO_SPREAD, SINGLE_CLUSTER
from epicene.metrics.clusters import Clusters, Labels, partition
from epicene.metrics.estimate import Estimate, check_confidence, undefined
from epicene.metrics.numerics import resample_counts


def score_bins(scores: ArrayLike, n_bins: int = 10) -> NDArray[np.intp]:
    """Return the bin of each score: equal widths over [0, 1], from 0, upper edges included.

    Raises
    ------
    InputError
        If a score lies outside [0, 1] or is NaN, or there is no bin.

    References
    ----------
    guo2017calibration
    """
    values = np.asarray(scores, dtype=np.float64)
    if n_bins < 1:
        raise InputError(f"{n_bins} bins cannot hold scores.", hint="Ask for 10.")
    if not ((values >= 0.0) & (values <= 1.0)).all():
        raise InputError(
            "a score lies outside [0, 1].", hint="Calibration needs probabilities, not margins."
        )
    return np.clip(np.ceil(values * n_bins).astype(np.intp) - 1, 0, n_bins - 1)


def calibration_error(
    outcomes: ArrayLike,
    scores: ArrayLike,
    clusters: Labels | Clusters | None = None,
    n_bins: int = 10,
    confidence: float = 0.95,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the expected calibration error: the mean gap of scores and outcomes over bins.

    Parameters
    ----------
    outcomes : array-like, shape (n_items,)
        1 or True where the event happened.
    scores : array-like of float, shape (n_items,)
        Its probabilities, in [0, 1].
    clusters : iterable of hashable, Clusters or None
        A label per item, for example its patient.
    n_bins : int
        Bins of equal width.
    confidence : float
        Level of the interval, in (0, 1).
    n_resamples : int
        Resamples of the clusters.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    Estimate
        In [0, 1]; NaN with a reason without items. There is no test: few items give an error
        above 0 to scores that are right, more so the fewer they are. The interval therefore
        reaches further down than up: the error of the sample exceeds the true one by at most the
        sum over bins of what chance adds, and falls short of it only as one mean does. It is
        wide rather than too narrow.

    Raises
    ------
    InputError
        As in `score_bins`, or if the arrays do not match.

    References
    ----------
    naeini2015obtaining, guo2017calibration
    """
    check_confidence(confidence)
    truth, values = (np.asarray(array, dtype=np.float64) for array in (outcomes, scores))
    if truth.shape != values.shape or truth.ndim != 1:
        raise InputError(f"there are {truth.size} outcomes for {values.size} scores.")
    if not truth.size:
        return undefined("no items")
    groups = clusters if isinstance(clusters, Clusters) else partition(clusters, truth.size)
    bins = score_bins(values, n_bins)
    excess = np.zeros((len(groups), n_bins))
    np.add.at(excess, (groups.index, bins), truth - values)
    gaps = excess.sum(axis=0) / truth.size
    value = float(np.abs(gaps).sum())
    if len(groups) < 2:
        return Estimate(value, n=truth.size, reason=SINGLE_CLUSTER)
    rng = np.random.default_rng(seed)
    drawn = resample_counts(n_resamples, len(groups), rng)
    # A resample of n clusters spreads less than n clusters do, by (n - 1) / n in variance.
    wider = (len(groups) / (len(groups) - 1)) ** 0.5
    strays = wider * ((drawn @ excess) / (drawn @ groups.sizes)[:, None] - gaps)
    if not strays.any():
        return Estimate(value, n=truth.size, reason=NO_SPREAD)
    tail = (1.0 - confidence) / 2.0
    below = float(np.quantile(np.abs(strays).sum(axis=1), 1.0 - tail))
    above = float(np.quantile(strays @ np.sign(gaps), 1.0 - tail))
    low, high = max(0.0, value - below), min(1.0, value + max(0.0, above))
    return Estimate(value, low, high, n=truth.size)
