"""Numbers along the vectors that lead from a word to its counterpart: RIPA, direct bias."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.bootstrap import cluster_bootstrap
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import Estimate
from epicene.metrics.gender_direction import TINY
from epicene.metrics.numerics import resample_counts
from epicene.metrics.resampled_intervals import spread_interval
from epicene.metrics.sign_flip import sign_flip_test
from epicene.metrics.vector_rows import finite_rows, same_dimension, unit_rows


def ripa(
    x: ArrayLike,
    y: ArrayLike,
    a: ArrayLike,
    b: ArrayLike | None = None,
    *,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the relational inner product association of words with pairs.

    The mean, over the words of `a` and over pairs, of the inner product of the word with the
    unit vector that leads from the pair's second word to its first. The paper defines it for one
    relation vector; the mean over pairs is WEFE's. With a second set `b`, the number is that of
    `a` minus that of `b`.

    Parameters
    ----------
    x, y : array-like, shape (n_pairs, dim)
        Row i of both is one pair (*infirmière*, *infirmier*); two pairs at least.
    a, b : array-like, shape (n_a, dim) and (n_b, dim)
        Vectors of the attribute words, at their own length.
    n_resamples : int
        Resamples of pairs, for the interval; 0 leaves it NaN.
    seed : int or numpy.random.Generator
        Fixes resamples, and exchanges where there are too many for all.

    Returns
    -------
    Estimate
        In the unit of the vectors; positive: toward x; 0 is no association. `n` counts pairs. The
        p value is that of exchanging the two words within pairs (`sign_flip_test`). Test and
        interval are over pairs; the attributes are taken as they are.

    Raises
    ------
    InputError
        If there are fewer than two pairs, shapes differ, a vector is not finite, or the two words
        of a pair have the same vector.

    Notes
    -----
    Measured over 1,000 data sets without association, 12 words a set: p below 0.05 in 3.8 %, an
    interval that leaves out 0 in 3.8 %.

    References
    ----------
    ethayarajh2019understanding; badilla2020wefe computes the same
    """
    first, second = finite_rows(x, "x", 2), finite_rows(y, "y", 2)
    sets = {"a": finite_rows(a, "a")}
    if b is not None:
        sets["b"] = finite_rows(b, "b")
    same_dimension(x=first, y=second, **sets)
    if len(first) != len(second):
        raise InputError(f"{len(first)} words are paired with {len(second)}.")
    relations = first - second
    lengths = np.linalg.norm(relations, axis=1, keepdims=True)
    if lengths.min() <= TINY * np.linalg.norm(first, axis=1).max():
        raise InputError(f"pair {int(lengths[:, 0].argmin())} is one vector twice.")
    relations = relations / lengths
    scores = [relations @ rows.T for rows in sets.values()]
    signs = (1.0, -1.0)[: len(scores)]
    per_pair = np.sum(
        [sign * s.mean(axis=1) for sign, s in zip(signs, scores, strict=True)], axis=0
    )
    estimate = float(per_pair.mean())
    rng = np.random.default_rng(seed)
    flipped = sign_flip_test(per_pair, seed=rng)
    n = len(first)
    if not n_resamples:
        return Estimate(estimate, p_value=flipped.p_value, n=n, reason="no interval was asked for")
    resampled = resample_counts(n_resamples, n, rng) @ per_pair / n
    low, high = spread_interval(estimate, resampled, n)
    reason = "" if np.isfinite(low) else "the pairs do not spread"
    return Estimate(estimate, low, high, flipped.p_value, n, reason)


def direct_bias(
    words: ArrayLike,
    direction: ArrayLike,
    strictness: float = 1.0,
    *,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the direct bias: the mean cosine of words with a direction, whatever its sign.

    Parameters
    ----------
    words : array-like, shape (n_words, dim)
        Vectors of words that should hold nothing of the direction.
    direction : array-like, shape (dim,)
        As `epicene.metrics.direction` finds it; taken as known.
    strictness : float
        The power of each cosine; 0 counts every word that is not orthogonal as 1.
    n_resamples : int
        Resamples of the words, for the interval.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    Estimate
        In [0, 1]; 0 is no bias. There is no test: in d dimensions words that hold nothing of the
        direction still have some ``sqrt(2 / (pi d))`` on average.

    Raises
    ------
    InputError
        If shapes do not match, or a vector is zero or not finite.

    References
    ----------
    bolukbasi2016man
    """
    rows = unit_rows(words, "words")
    axis = unit_rows(np.atleast_2d(np.asarray(direction, dtype=np.float64)), "direction")
    same_dimension(words=rows, direction=axis)
    values: Floats = np.abs(rows @ axis[0]) ** strictness
    found = cluster_bootstrap(values, n_resamples=n_resamples, seed=seed)
    low, high = np.clip((found.ci_low, found.ci_high), 0.0, 1.0)
    return Estimate(found.estimate, float(low), float(high), n=found.n, reason=found.reason)
