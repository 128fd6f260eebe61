"""Numbers on the mean vectors of two groups of words: relative norm distance and coherence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.correlation import standard_ranks
from epicene.metrics.estimate import NAN, Estimate, undefined
from epicene.metrics.numerics import TIE, resample_counts
from epicene.metrics.resampled_intervals import CORRELATION, spread_interval
from epicene.metrics.vector_rows import finite_rows, same_dimension, unit_rows

Distance = Literal["norm", "cosine"]
MIN_WORDS = 3


@dataclass(frozen=True)
class _Products:
    """All that distances between words and means of targets depend on.

    Parameters
    ----------
    words : ndarray, shape (n_words,)
        Squared lengths of the attribute words.
    cross : ndarray, shape (n_targets, n_words)
    targets : ndarray, shape (n_targets, n_targets)
    """

    words: Floats
    cross: Floats
    targets: Floats

    @classmethod
    def of(cls, targets: Floats, words: Floats) -> _Products:
        squares = np.einsum("ij,ij->i", words, words)
        return cls(squares, targets @ words.T, targets @ targets.T)

    def distances(self, shares: Floats, kind: Distance) -> Floats:
        """Return the distance of each word to each mean, shape (n_means, n_words).

        Parameters
        ----------
        shares : ndarray, shape (n_means, n_targets)
            The weight of each target word in a mean.
        """
        near = shares @ self.cross
        squares = np.einsum("ij,ij->i", shares @ self.targets, shares)[:, None]
        if kind == "cosine":
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray(1.0 - near / np.sqrt(squares * self.words))
        return np.asarray(np.sqrt(np.maximum(self.words - 2.0 * near + squares, 0.0)))


def rnd(
    x: ArrayLike,
    y: ArrayLike,
    a: ArrayLike,
    b: ArrayLike | None = None,
    *,
    distance: Distance = "norm",
    n_permutations: int = 9_999,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the relative norm distance of words to two groups.

    The mean, over the words of `a`, of the distance to the mean vector of `x` minus the distance
    to that of `y`. With a second set `b`, the number is that of `a` minus that of `b`: what two
    groups differ in whatever the words (length, frequency, grammatical gender) then cancels.

    Parameters
    ----------
    x, y : array-like, shape (n_x, dim) and (n_y, dim)
        Vectors of the words of the two groups, two at least in each.
    a, b : array-like, shape (n_a, dim) and (n_b, dim)
        Vectors of the attribute words.
    distance : {"norm", "cosine"}
        Euclidean, as published, or one minus the cosine.
    n_permutations : int
        Exchanges of words between the groups, for the test; 0 leaves it NaN.
    n_resamples : int
        Resamples of the words of each group, for the interval; 0 leaves it NaN.
    seed : int or numpy.random.Generator
        Fixes both.

    Returns
    -------
    Estimate
        In the unit of the vectors (for ``cosine``, in [-2, 2]). Negative: the words of `a` lie
        nearer to `x`; 0: as near to both. `n` counts all words. The p value is two-sided: the
        smaller of the shares of exchanges at least as far on either side, doubled. Test and
        interval are over the words of the groups; the attributes are taken as they are.

    Raises
    ------
    InputError
        If a set is too small, dimensions differ, a vector is not finite, or an option is unknown.

    Notes
    -----
    WEFE's ``distance="cos"`` subtracts cosine *similarities*, so that its sign is the opposite of
    its own ``norm``; ours are distances in both cases.

    Measured over 1,000 data sets without association, 12 words a set: p below 0.05 in 3.3 %, an
    interval that leaves out 0 in 4.9 %.

    References
    ----------
    garg2018word; badilla2020wefe computes the same
    """
    if distance not in ("norm", "cosine"):
        raise InputError(f"unknown distance {distance!r}.", hint="Known: norm, cosine.")
    sets = {"x": finite_rows(x, "x", 2), "y": finite_rows(y, "y", 2), "a": finite_rows(a, "a")}
    if b is not None:
        sets["b"] = finite_rows(b, "b")
    same_dimension(**sets)
    if distance == "cosine":
        for name, rows in sets.items():
            unit_rows(rows, name)
    n_x, n_y = len(sets["x"]), len(sets["y"])
    targets = np.vstack((sets["x"], sets["y"]))
    words = np.vstack([sets[name] for name in ("a", "b") if name in sets])
    products = _Products.of(targets, words)
    sizes = [len(sets[name]) for name in ("a", "b") if name in sets]
    weights = np.concatenate(
        [np.full(n, sign / n) for n, sign in zip(sizes, (1.0, -1.0), strict=False)]
    )

    def statistics(first: Floats, second: Floats) -> Floats:
        """Return the distance to one mean minus that to another, shape (n_means, n_words)."""
        return products.distances(first, distance) - products.distances(second, distance)

    own = np.zeros((2, n_x + n_y))
    own[0, :n_x], own[1, n_x:] = 1.0 / n_x, 1.0 / n_y
    estimate = float(statistics(own[:1], own[1:])[0] @ weights)
    rng = np.random.default_rng(seed)
    p_value = NAN
    if n_permutations:
        keys = rng.random((n_permutations, n_x + n_y))
        chosen = np.argpartition(keys, n_x - 1, axis=1)[:, :n_x]
        first = np.zeros((n_permutations, n_x + n_y))
        np.put_along_axis(first, chosen, 1.0, axis=1)
        exchanged = statistics(first / n_x, (1.0 - first) / n_y) @ weights
        p_value = two_sided(estimate, exchanged)
    n = n_x + n_y + len(words)
    if not n_resamples:
        return Estimate(estimate, p_value=p_value, n=n, reason="no interval was asked for")
    drawn_x, drawn_y = (
        resample_counts(n_resamples, n_x, rng),
        resample_counts(n_resamples, n_y, rng),
    )
    none_x, none_y = np.zeros_like(drawn_x), np.zeros_like(drawn_y)
    resampled = (
        statistics(np.hstack((drawn_x / n_x, none_y)), np.hstack((none_x, drawn_y / n_y))) @ weights
    )
    low, high = spread_interval(estimate, resampled, min(n_x, n_y), freedom=n_x + n_y - 2)
    reason = "" if np.isfinite(low) else "the words do not spread"
    return Estimate(estimate, low, high, p_value, n, reason)


def ect(
    x: ArrayLike,
    y: ArrayLike,
    words: ArrayLike,
    *,
    n_resamples: int = 1_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the embedding coherence of two groups: do they order the same words alike?

    Spearman's correlation between the cosines of the words with the mean vector of `x` and those
    with the mean vector of `y`.

    Parameters
    ----------
    x, y : array-like, shape (n_x, dim) and (n_y, dim)
        Vectors of the words of the two groups, two at least in each.
    words : array-like, shape (n_words, dim)
        Vectors of the attribute words, three at least.
    n_resamples : int
        Resamples of the words of each set, for the interval; 0 leaves it NaN.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    Estimate
        In [-1, 1]; 1, the same order for both groups, is no bias. NaN with a reason where every
        word is as near. There is no test: the published neutral value is the end of the scale,
        which two groups of different words never reach.

    Raises
    ------
    InputError
        If a set is too small, dimensions differ, or a vector is zero or not finite.

    References
    ----------
    dev2019attenuating; badilla2020wefe computes the same
    """
    first, second = finite_rows(x, "x", 2), finite_rows(y, "y", 2)
    attributes = unit_rows(words, "words", MIN_WORDS)
    same_dimension(x=first, y=second, words=attributes)
    cross_x, cross_y = first @ attributes.T, second @ attributes.T
    n_x, n_y, n_words = len(first), len(second), len(attributes)
    n = n_x + n_y + n_words
    # The order of cosines is that of the products: the length of a mean is the same for all words.
    one, two = cross_x.mean(axis=0), cross_y.mean(axis=0)
    if min(np.ptp(one), np.ptp(two)) <= TIE * max(np.abs(one).max(), np.abs(two).max(), TIE):
        return undefined("every word is as near", n)
    estimate = _correlations(one[None], two[None])[0]
    if not n_resamples:
        return Estimate(float(estimate), n=n, reason="no interval was asked for")
    rng = np.random.default_rng(seed)
    columns = rng.integers(0, n_words, size=(n_resamples, n_words))
    resampled = _correlations(
        np.take_along_axis(resample_counts(n_resamples, n_x, rng) @ cross_x, columns, axis=1),
        np.take_along_axis(resample_counts(n_resamples, n_y, rng) @ cross_y, columns, axis=1),
    )
    low, high = spread_interval(float(estimate), resampled, min(n_x, n_y, n_words), CORRELATION)
    reason = "" if np.isfinite(low) else "the words do not spread"
    return Estimate(float(estimate), low, high, n=n, reason=reason)


def two_sided(observed: float, exchanged: Floats) -> float:
    """Return the p value of an observed number among exchanged ones, the observed one counted."""
    tolerance = TIE * max(float(np.abs(exchanged).max(initial=abs(observed))), TIE)
    n = exchanged.size + 1
    above = (1 + int((exchanged >= observed - tolerance).sum())) / n
    below = (1 + int((exchanged <= observed + tolerance).sum())) / n
    return min(1.0, 2.0 * min(above, below))


def _correlations(x: Floats, y: Floats) -> Floats:
    """Return the rank correlation of each row with its counterpart, shape (n,)."""
    return np.asarray(np.clip((standard_ranks(x) * standard_ranks(y)).sum(axis=1), -1.0, 1.0))
