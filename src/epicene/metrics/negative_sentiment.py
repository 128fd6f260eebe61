"""RNSB: how unevenly a classifier of attributes spreads over the words of groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics import ridge_logistic
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import Estimate
from epicene.metrics.numerics import resample_counts
from epicene.metrics.resampled_intervals import POSITIVE, spread_interval
from epicene.metrics.vector_rows import finite_rows, same_dimension


def rnsb(
    targets: ArrayLike,
    negative: ArrayLike,
    positive: ArrayLike,
    *,
    strength: float = 1.0,
    n_resamples: int = 200,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the relative negative sentiment bias.

    A logistic regression learns to tell the negative words from the positive ones. The
    probabilities of *negative* that it gives to the target words are scaled to sum to 1, and the
    number is their Kullback-Leibler divergence from equal shares.

    Parameters
    ----------
    targets : array-like, shape (n_targets, dim)
        Vectors of the words of all groups together, two at least.
    negative, positive : array-like, shape (n_negative, dim) and (n_positive, dim)
        Vectors of the words that the classifier learns from, two at least in each.
    strength : float
        Weight of the words against the L2 penalty (scikit-learn's ``C``).
    n_resamples : int
        Resamples of the words of each set, for the interval, each with a classifier of its own;
        0 leaves it NaN.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    Estimate
        In nats; 0, all words as negative, is no bias. There is no test: words of any two meanings
        differ, so that the number is never 0, and it does not look at who belongs to which group.

    Raises
    ------
    InputError
        If a set is too small, dimensions differ, a vector is not finite, or `strength` is not
        positive.

    Notes
    -----
    The classifier is that of WEFE's defaults (liblinear, penalised intercept) but learns from
    every word: WEFE leaves a random fifth out, so that its number changes from run to run; with
    ``holdout=False`` and a small tolerance of its solver the numbers are the same.

    References
    ----------
    sweeney2019transparent; badilla2020wefe
    """
    if not strength > 0.0:
        raise InputError(f"the strength is {strength}.", hint="Give a positive number.")
    words = finite_rows(targets, "targets", 2)
    bad, good = finite_rows(negative, "negative", 2), finite_rows(positive, "positive", 2)
    same_dimension(targets=words, negative=bad, positive=good)
    learned = np.vstack((bad, good))
    # Penalised as in liblinear, the intercept is one more dimension in which every word has 1.
    products, cross = learned @ learned.T + 1.0, learned @ words.T + 1.0
    labels = np.concatenate((np.ones(len(bad)), -np.ones(len(good))))
    once = np.ones((1, len(learned)))
    scores = ridge_logistic.fit(products, labels, once, strength) @ cross
    estimate = float(_divergence(scores, np.ones((1, len(words))))[0])
    n = len(words) + len(learned)
    if not n_resamples:
        return Estimate(estimate, n=n, reason="no interval was asked for")
    rng = np.random.default_rng(seed)
    counts = np.hstack([resample_counts(n_resamples, len(part), rng) for part in (bad, good)])
    scores = ridge_logistic.fit(products, labels, counts, strength) @ cross
    resampled = _divergence(scores, resample_counts(n_resamples, len(words), rng))
    smallest = min(len(words), len(bad), len(good))
    low, high = spread_interval(estimate, resampled, smallest, POSITIVE)
    reason = "" if np.isfinite(low) else "the words do not spread"
    return Estimate(estimate, low, high, n=n, reason=reason)


def _divergence(scores: Floats, counts: Floats) -> Floats:
    """Return the divergence of each row of scores from equal shares, shape (n_rows,)."""
    # Probabilities too small for a number would make shares of nothing: logarithms throughout.
    logarithms = -np.logaddexp(0.0, -scores)
    highest = logarithms.max(axis=1, keepdims=True)
    total = (counts * np.exp(logarithms - highest)).sum(axis=1, keepdims=True)
    shares = logarithms - highest - np.log(total)
    excess = shares + np.log(counts.sum(axis=1))[:, None]
    return np.asarray(np.maximum((counts * np.exp(shares) * excess).sum(axis=1), 0.0))
