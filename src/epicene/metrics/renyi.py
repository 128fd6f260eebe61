"""How evenly a tokenizer uses its vocabulary: Rényi efficiency, of one text or of two sides."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import NO_SPREAD, SINGLE_CLUSTER
from epicene.metrics.clusters import Floats, Labels, partition
from epicene.metrics.estimate import NAN, Estimate, check_confidence, undefined

ALPHA = 2.5
"""The order that agrees best with the quality of translations in Zouhar et al. 2023."""


def renyi_efficiency(
    counts: ArrayLike,
    vocabulary: int,
    clusters: Labels | None = None,
    alpha: float = ALPHA,
    confidence: float = 0.95,
) -> Estimate:
    r"""Return the Rényi entropy of the tokens of a text, over the most that it could be.

    .. math:: \frac{1}{1-\alpha} \log \sum_t p_t^\alpha \Big/ \log V

    Parameters
    ----------
    counts : array-like of int, shape (n_items, n_types)
        How often each token stands in each document.
    vocabulary : int
        Number of entries V of the vocabulary, at least 2.
    clusters : iterable of hashable, optional
        A label per document, its patient; None makes documents independent.
    alpha : float
        Order of the entropy, above 0; 1 is Shannon's.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In [0, 1]: 1 where every entry is used as often. The interval is that of the jackknife
        over clusters; `n` counts documents.

    Raises
    ------
    InputError
        If the order, the vocabulary or the counts are not usable.

    References
    ----------
    zouhar2023tokenization
    """
    table = _checked(counts, vocabulary, alpha)
    return _jackknife([table], [1.0], vocabulary, clusters, alpha, confidence)


def renyi_efficiency_difference(
    first: ArrayLike,
    second: ArrayLike,
    vocabulary: int,
    clusters: Labels | None = None,
    alpha: float = ALPHA,
    confidence: float = 0.95,
) -> Estimate:
    """Return the efficiency of the first member of pairs of documents minus that of the second.

    Parameters
    ----------
    first, second : array-like of int, shape (n_pairs, n_types)
        Counts as in `renyi_efficiency`, of the same types in the same order.
    vocabulary, clusters, alpha, confidence
        As there; a label per pair.

    Returns
    -------
    Estimate
        In [-1, 1], with the test of 0 of the paired jackknife.

    Raises
    ------
    InputError
        If the two tables do not match, or as `renyi_efficiency` does.

    References
    ----------
    zouhar2023tokenization
    """
    tables = [_checked(first, vocabulary, alpha), _checked(second, vocabulary, alpha)]
    if tables[0].shape != tables[1].shape:
        raise InputError("the two tables of counts have not the same shape.")
    return _jackknife(tables, [1.0, -1.0], vocabulary, clusters, alpha, confidence)


def _checked(counts: ArrayLike, vocabulary: int, alpha: float) -> Floats:
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or (table < 0.0).any() or not np.isfinite(table).all():
        raise InputError("counts are a table of numbers of 0 or more, a row a document.")
    if not alpha > 0.0:
        raise InputError(f"the order of the entropy is {alpha}.", hint="Give one above 0.")
    if vocabulary < max(2, int((table.sum(axis=0) > 0).sum())):
        raise InputError(f"a vocabulary of {vocabulary} is smaller than what was counted.")
    return table


def _jackknife(
    tables: list[Floats],
    signs: list[float],
    vocabulary: int,
    clusters: Labels | None,
    alpha: float,
    confidence: float,
) -> Estimate:
    check_confidence(confidence)
    n = len(tables[0])
    groups = partition(clusters, n)
    if n == 0 or any(table.sum() == 0.0 for table in tables):
        return undefined("no items", n)
    value = 0.0
    without = np.zeros(len(groups))
    for table, sign in zip(tables, signs, strict=True):
        total = table.sum(axis=0)
        value += sign * _efficiency(total, vocabulary, alpha)
        for place in range(len(groups)):
            rest = total - table[groups.index == place].sum(axis=0)
            without[place] += sign * _efficiency(rest, vocabulary, alpha)
    if len(groups) < 2:
        return Estimate(value, n=n, reason=SINGLE_CLUSTER)
    if np.isnan(without).any():
        return Estimate(value, n=n, reason="a single cluster holds every token")
    k = len(groups)
    error = math.sqrt((k - 1) / k * float(((without - without.mean()) ** 2).sum()))
    if error < 1e-12:
        return Estimate(value, n=n, reason=NO_SPREAD)
    from scipy.stats import t as student

    half = float(student.ppf((1.0 + confidence) / 2.0, k - 1)) * error
    # An efficiency is never 0: only a difference has a test.
    p_value = 2.0 * float(student.sf(abs(value) / error, k - 1)) if len(tables) == 2 else NAN
    return Estimate(value, value - half, value + half, p_value, n)


def _efficiency(counts: Floats, vocabulary: int, alpha: float) -> float:
    total = counts.sum()
    if total == 0.0:
        return NAN
    p = counts[counts > 0.0] / total
    if alpha == 1.0:
        entropy = float(-(p * np.log(p)).sum())
    else:
        entropy = math.log(float((p**alpha).sum())) / (1.0 - alpha)
    return entropy / math.log(vocabulary)
