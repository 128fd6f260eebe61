"""Which words one group of documents uses more than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.clusters import Clusters, Floats, Labels, partition
from epicene.metrics.estimate import check_confidence
from epicene.metrics.permutation_moments import exchange_p


@dataclass(frozen=True, eq=False)
class LogOdds:
    """The log-odds ratio of every word, first group over second; arrays of shape (n_words,).

    Parameters
    ----------
    delta : ndarray
        Log-odds ratio, natural logarithm, shrunk by the prior; 0 means as frequent in both.
    variance : ndarray
        Of `delta`.
    z : ndarray
        `delta` over its standard error.
    p_value : ndarray
        Two-sided, not adjusted for the number of words.
    ci_low, ci_high : ndarray
        Interval of `delta`.
    n_clusters : ndarray
        In how many clusters of documents the word occurs; NaN where only totals are known.
    reason : str
        Why variance, test and interval are NaN; empty otherwise.
    """

    delta: Floats
    variance: Floats
    z: Floats
    p_value: Floats
    ci_low: Floats
    ci_high: Floats
    n_clusters: Floats
    reason: str = ""


def dirichlet_prior(background: ArrayLike, prior_strength: float) -> Floats:
    """Return the prior counts of a background corpus, scaled to a total of `prior_strength`.

    Parameters
    ----------
    background : array-like, shape (n_words,)
        How often each word occurs there; above 0.
    prior_strength : float
        Pseudo-words that the prior is worth, above 0.

    Raises
    ------
    InputError
        If a word does not occur in the background, or the strength is not above 0.
    """
    counts = _word_counts(background, "background")
    if not (counts > 0.0).all():
        raise InputError(
            f"word {int((counts <= 0.0).argmax())} does not occur in the background.",
            hint="Count the background over both groups and other text, or leave the word out.",
        )
    if not prior_strength > 0.0:
        raise InputError(f"the strength of the prior is {prior_strength}.", hint="Give above 0.")
    return np.asarray(prior_strength * counts / counts.sum())


def log_odds_dirichlet(
    counts_a: ArrayLike, counts_b: ArrayLike, prior: ArrayLike, confidence: float = 0.95
) -> LogOdds:
    """Return the log-odds ratio with an informative Dirichlet prior, as published.

    For description only, and to compare with what others compute: the published variance
    takes every occurrence as independent, whereas words come in bursts within documents.
    Flag words by `clustered_log_odds`.

    Parameters
    ----------
    counts_a, counts_b : array-like, shape (n_words,)
        How often each word occurs in each group.
    prior : array-like, shape (n_words,)
        Prior counts, above 0; see `dirichlet_prior`.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    LogOdds

    Raises
    ------
    InputError
        If the arrays differ in length, or a count is negative or a prior count not above 0.

    Notes
    -----
    Of 1,000 words that come in bursts at one rate in both groups (counts per document
    negative binomial of mean 1 and variance 3), some 29 % are flagged at 0.05 with 50
    documents a group.

    References
    ----------
    monroe2008fightin
    """
    check_confidence(confidence)
    first, second = _word_counts(counts_a, "counts"), _word_counts(counts_b, "counts")
    alpha = _prior(prior, first.size)
    if first.size != second.size:
        raise InputError(f"there are {first.size} and {second.size} counts.")
    from scipy.stats import norm

    delta = _log_odds(first, first.sum(), alpha) - _log_odds(second, second.sum(), alpha)
    variance = 1.0 / (first + alpha) + 1.0 / (second + alpha)
    z = delta / np.sqrt(variance)
    half = float(norm.ppf((1.0 + confidence) / 2.0)) * np.sqrt(variance)
    p_value = 2.0 * norm.sf(np.abs(z))
    unknown = np.full(delta.shape, np.nan)
    return LogOdds(delta, variance, z, p_value, delta - half, delta + half, unknown)


def clustered_log_odds(
    counts: Any,
    in_first: ArrayLike,
    prior: ArrayLike,
    clusters: Labels | Clusters | None = None,
    confidence: float = 0.95,
) -> LogOdds:
    """Return the same log-odds ratio, with the spread between documents: the one that flags.

    The variance of a group is the larger of the published one and the jackknife over its
    clusters. The p value is the larger of two: Student's for `delta` with that variance
    (Welch's degrees of freedom), and that of the exchange of groups between the clusters'
    rates, by the first three moments of its distribution: the spread within a small group
    says little where a word is rare or comes in bursts. The interval is widened to touch 0
    where the test does not reject.

    Parameters
    ----------
    counts : array-like or scipy sparse array, shape (n_documents, n_words)
        How often each word occurs in each document; all words that count as text, since
        their sum is the length of the document.
    in_first : array-like of bool, shape (n_documents,)
        Whether the document is of the first group.
    prior : array-like, shape (n_words,)
        Prior counts, above 0; see `dirichlet_prior`.
    clusters : iterable of hashable, or Clusters, optional
        A label per document, for example its patient; None makes documents independent. A
        cluster lies in one group.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    LogOdds
        Where a group has fewer than 2 clusters, only `delta` is defined.

    Raises
    ------
    InputError
        If the shapes do not match, a count is negative, or a cluster lies in both groups.

    Notes
    -----
    Measured false alarms at 0.05, 1,000 words a case, 12 against 88, 50 against 50 and 30
    against 170 documents of log-normal lengths, 0.05 to 5 occurrences a document of variance
    Poisson's to 51 times the mean: at most 3.5 %, also where the documents of the first group
    are twice as long.

    References
    ----------
    monroe2008fightin, mackinnon2023fast, mielke2007permutation
    """
    check_confidence(confidence)
    from scipy.sparse import csr_array
    from scipy.stats import t as student

    table = csr_array(counts, dtype=np.float64)
    n_documents, n_words = table.shape
    alpha = _prior(prior, n_words)
    side = np.asarray(in_first, dtype=np.bool_)
    if side.shape != (n_documents,):
        raise InputError(f"there are {side.size} groups for {n_documents} documents.")
    if table.nnz and not table.data.min() >= 0.0:
        raise InputError("a count is negative or NaN.")
    groups = clusters if isinstance(clusters, Clusters) else partition(clusters, n_documents)
    share = groups.sums(side.astype(np.float64)) / groups.sizes
    if not np.isin(share, (0.0, 1.0)).all():
        raise InputError("a cluster lies in both groups.", hint="A patient is in one group.")
    ones = np.ones(n_documents)
    member = csr_array((ones, (groups.index, np.arange(n_documents))), (len(groups), n_documents))
    table, first = csr_array(member @ table), share == 1.0
    parts = [_group(csr_array(table[chosen]), alpha) for chosen in (first, ~first)]
    delta = parts[0].log_odds - parts[1].log_odds
    occurs = np.asarray((table > 0).sum(axis=0), np.float64)
    if min(part.n for part in parts) < 2:
        none = np.full(n_words, np.nan)
        reason = "a group has fewer than 2 clusters: the spread between them is unknown"
        return LogOdds(delta, none, none, none, none, none, occurs, reason)
    variance = parts[0].variance + parts[1].variance
    error = np.sqrt(variance)
    z = delta / error
    freedom = variance**2 / sum(part.variance**2 / (part.n - 1) for part in parts)
    p_value = np.maximum(2.0 * student.sf(np.abs(z), freedom), _exchange_of_rates(table, first))
    half = student.ppf((1.0 + confidence) / 2.0, freedom) * error
    low, high = delta - half, delta + half
    kept = p_value >= 1.0 - confidence
    low = np.where(kept, np.minimum(low, 0.0), low)
    high = np.where(kept, np.maximum(high, 0.0), high)
    return LogOdds(delta, variance, z, p_value, low, high, occurs)


def _exchange_of_rates(table: Any, first: NDArray[np.bool_]) -> Floats:
    # Rates, not counts: where the clusters of one group are longer, counts differ by that alone.
    from scipy.sparse import diags_array

    lengths = np.asarray(table.sum(axis=1), np.float64)
    some = lengths > 0.0
    return exchange_p((diags_array(1.0 / lengths[some]) @ table[some]).tocsr(), first[some])


@dataclass(frozen=True, eq=False)
class _Group:
    log_odds: Floats
    variance: Floats
    n: int


def _group(table: Any, alpha: Floats) -> _Group:
    """Return log-odds and their variance in one group, from counts per cluster and word."""
    n = table.shape[0]
    lengths = np.asarray(table.sum(axis=1), np.float64)
    counts, total = np.asarray(table.sum(axis=0), np.float64), float(lengths.sum())
    log_odds = _log_odds(counts, total, alpha)
    variance = 1.0 / (counts + alpha)
    others = total - lengths
    if n < 2 or not (others > 0.0).all():
        return _Group(log_odds, variance, n if n < 2 or total == 0.0 else 1)
    # Leaving a cluster out moves the count that the others predict by its residual, scaled.
    scale = (total / others) ** 2
    rate = counts / total
    squares = np.asarray(table.power(2).T @ scale) - 2.0 * rate * (table.T @ (scale * lengths))
    squares = np.maximum(0.0, squares + rate**2 * (scale * lengths**2).sum())
    whole = total + alpha.sum()
    slope = whole / ((counts + alpha) * (whole - counts - alpha))
    return _Group(log_odds, np.maximum(variance, (n - 1) / n * squares * slope**2), n)


def _log_odds(counts: Floats, total: float, alpha: Floats) -> Floats:
    return np.asarray(np.log(counts + alpha) - np.log(total + alpha.sum() - counts - alpha))


def _word_counts(values: ArrayLike, name: str) -> Floats:
    array: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not (array >= 0.0).all():
        raise InputError(f"the {name} are not one number, 0 or more, per word.")
    return array


def _prior(prior: ArrayLike, n_words: int) -> Floats:
    alpha = _word_counts(prior, "prior counts")
    if alpha.size != n_words:
        raise InputError(f"there are {alpha.size} prior counts for {n_words} words.")
    if n_words < 2 or not (alpha > 0.0).all():
        raise InputError("the log-odds need two words or more, each with a prior count above 0.")
    return alpha
