"""How much of an association, or of a gender direction, is grammatical gender."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.metrics.clusters import Floats
from epicene.metrics.embedding_association import (
    SAME_COSINE,
    effects_of,
    resampled_effects,
    set_cosines,
)
from epicene.metrics.estimate import Estimate, undefined
from epicene.metrics.gender_direction import TINY, remove_direction
from epicene.metrics.numerics import resample_counts
from epicene.metrics.resampled_intervals import CORRELATION, spread_interval
from epicene.metrics.vector_rows import same_dimension, unit_rows


def effect_size_drop(
    x: ArrayLike,
    y: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    direction: ArrayLike,
    *,
    n_resamples: int = 2_000,
    seed: int = 0,
) -> Estimate:
    """Return how much of the effect size of WEAT goes with a direction.

    Parameters
    ----------
    x, y : array-like, shape (n_x, dim) and (n_y, dim)
        Vectors of the target words, two at least in each set.
    a, b : array-like, shape (n_a, dim) and (n_b, dim)
        Vectors of the attribute words, two at least in each set.
    direction : array-like, shape (dim,)
        As `epicene.metrics.direction` finds it on nouns of things; taken as known.
    n_resamples : int
        Resamples of the words of each set, the same ones with and without the direction.
    seed : int
        Fixes them.

    Returns
    -------
    Estimate
        The effect size minus that of the vectors without the direction; 0: the direction takes
        no part. NaN with a reason where one of the two is undefined.

    Raises
    ------
    InputError
        If a set has fewer than two words, dimensions differ, or a vector is zero or not finite.

    References
    ----------
    omrani2022measuring
    """
    full = [np.asarray(rows, dtype=np.float64) for rows in (x, y, a, b)]
    n = len(full[0]) + len(full[1])
    sizes: list[float] = []
    resampled: list[Floats] = []
    for four in (full, [remove_direction(rows, direction) for rows in full]):
        cosines_a, cosines_b, n_x = set_cosines(*four)
        values = cosines_a.mean(axis=1) - cosines_b.mean(axis=1)
        if np.ptp(values) <= SAME_COSINE:
            return undefined("every target word has the same association", n)
        sizes.append(float(effects_of(values[None], n_x)[0]))
        rng = np.random.default_rng(seed)
        resampled.append(resampled_effects(cosines_a, cosines_b, n_x, n_resamples, rng))
    drop = sizes[0] - sizes[1]
    smallest = min(len(rows) for rows in full)
    low, high = spread_interval(drop, resampled[0] - resampled[1], smallest)
    reason = "" if np.isfinite(low) else "the words do not spread"
    return Estimate(drop, low, high, n=n, reason=reason)


def shared_direction(
    feminine: ArrayLike,
    masculine: ArrayLike,
    feminine_things: ArrayLike,
    masculine_things: ArrayLike,
    *,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the share of the direction between words for women and men that is grammar.

    The squared cosine between two directions, each the difference of the mean unit vectors of
    feminine and masculine words: words for people, and nouns of things.

    Parameters
    ----------
    feminine, masculine : array-like, shape (n, dim)
        Vectors of words for women and for men, two at least in each set.
    feminine_things, masculine_things : array-like, shape (n, dim)
        Vectors of feminine and masculine nouns of things, two at least in each set.
    n_resamples : int
        Resamples of the words of each set, for the interval.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    Estimate
        In [0, 1]; two directions drawn at random share ``1 / dim``. Few words blur both
        directions, so that the share is rather too small. NaN with a reason where the words of
        two sets have the same mean.

    Raises
    ------
    InputError
        If a set is too small, dimensions differ, or a vector is zero or not finite.

    References
    ----------
    zhou2019examining compares the two directions
    """
    names = ("feminine", "masculine", "feminine_things", "masculine_things")
    given = (feminine, masculine, feminine_things, masculine_things)
    sets = [unit_rows(rows, name, 2) for rows, name in zip(given, names, strict=True)]
    same_dimension(**dict(zip(names, sets, strict=True)))
    sizes = [len(rows) for rows in sets]
    n = sum(sizes)
    once = [np.ones((1, size)) for size in sizes]
    cosine = float(_cosines(sets, once)[0])
    if not np.isfinite(cosine):
        return undefined("the feminine and masculine words have the same mean", n)
    rng = np.random.default_rng(seed)
    drawn = [resample_counts(n_resamples, size, rng) for size in sizes]
    low, high = spread_interval(cosine, _cosines(sets, drawn), min(sizes), CORRELATION)
    if not np.isfinite(low):
        return Estimate(cosine**2, n=n, reason="the words do not spread")
    squares = sorted((low**2, high**2))
    return Estimate(cosine**2, 0.0 if low < 0.0 < high else squares[0], squares[1], n=n)


def _cosines(sets: list[Floats], counts: list[Floats]) -> Floats:
    """Return the cosine of the two directions, for each row of counts."""
    means = [c @ rows / len(rows) for c, rows in zip(counts, sets, strict=True)]
    first, second = means[0] - means[1], means[2] - means[3]
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    products = np.einsum("ij,ij->i", first, second)
    return np.asarray(products / np.where(lengths > TINY, lengths, np.nan))
