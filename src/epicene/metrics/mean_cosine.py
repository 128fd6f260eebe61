"""MAC: the mean average cosine distance of groups of words to sets of attributes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import Estimate
from epicene.metrics.numerics import resample_counts
from epicene.metrics.resampled_intervals import spread_interval
from epicene.metrics.vector_rows import same_dimension, unit_rows


def mac(
    targets: Sequence[ArrayLike],
    attributes: Sequence[ArrayLike],
    *,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the mean average cosine distance.

    The mean, over all target words and all sets of attributes, of the mean cosine *distance*
    (one minus the cosine) of the word to the words of the set. The paper speaks of similarity;
    its code and WEFE compute the distance, and so do we.

    Parameters
    ----------
    targets, attributes : sequence of array-like, shape (n_words, dim)
        The vectors of each set of words.
    n_resamples : int
        Resamples of the words of each set, for the interval; 0 leaves it NaN.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    Estimate
        In [0, 2]; 1, orthogonal on average, is no bias as published. There is no test: the value
        holds what all words of a space have in common, and contextual vectors share a direction
        that brings any two words near. Compare sets within a model, not models.

    Raises
    ------
    InputError
        If there is no set, dimensions differ, or a vector is zero or not finite.

    References
    ----------
    manzini2019black; badilla2020wefe computes the same
    """
    if not targets or not attributes:
        raise InputError("there is no set of targets, or none of attributes.")
    sets_t = [unit_rows(rows, f"target set {i + 1}") for i, rows in enumerate(targets)]
    sets_a = [unit_rows(rows, f"attribute set {i + 1}") for i, rows in enumerate(attributes)]
    every = [*sets_t, *sets_a]
    same_dimension(**{f"set {place + 1}": rows for place, rows in enumerate(every)})
    distances = 1.0 - np.vstack(sets_t) @ np.vstack(sets_a).T
    sizes_t, sizes_a = [len(rows) for rows in sets_t], [len(rows) for rows in sets_a]
    # Every set of attributes weighs the same, whatever its number of words; so does every target.
    means = np.concatenate([np.full(n, 1.0 / (n * len(sizes_a))) for n in sizes_a])
    n = sum(sizes_t) + sum(sizes_a)
    estimate = float((distances @ means).mean())
    if not n_resamples:
        return Estimate(estimate, n=n, reason="no interval was asked for")
    rng = np.random.default_rng(seed)
    drawn_t, drawn_a = _drawn(sizes_t, n_resamples, rng), _drawn(sizes_a, n_resamples, rng)
    resampled = np.einsum("ij,ij->i", drawn_t @ distances, drawn_a * means) / sum(sizes_t)
    low, high = spread_interval(estimate, resampled, min(*sizes_t, *sizes_a))
    reason = "" if np.isfinite(low) else "the words do not spread"
    return Estimate(estimate, low, high, n=n, reason=reason)


def _drawn(sizes: Sequence[int], n_resamples: int, rng: np.random.Generator) -> Floats:
    return np.hstack([resample_counts(n_resamples, size, rng) for size in sizes])
