"""Can a property be read from vectors? A least-squares classifier on kernels, with its controls.

A probe is ridge regression in the space of a kernel (Saunders et al. 1998) on labels of -1 and 1.
Its predictions are linear in the labels: for given vectors and folds they are one matrix times the
labels. Thousands of permuted labels, or of labels of a control task, cost one matrix product, and
the permutation test refits the probe for each.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import cluster_mean
from epicene.metrics.clusters import Floats, Labels, partition
from epicene.metrics.estimate import Estimate, undefined
from epicene.metrics.numerics import TIE

PENALTY = 0.3
FOLDS = 5
PERMUTATIONS = 999
CONTROL_TASKS = 200
# Equal vectors in float32 differ by rounding: what they alone predict of labels of 1 is nothing.
NOTHING = 1e-4
FEWEST_REPEATED = 20


def linear_kernel(vectors: ArrayLike) -> Floats:
    """Return the products of all pairs of vectors, each dimension brought to variance 1.

    Dimensions of transformers differ in variance by orders of magnitude; the penalty of a probe
    should not choose between them.

    Parameters
    ----------
    vectors : array-like, shape (n, d)

    Returns
    -------
    ndarray, shape (n, n)
        Centred, and divided so that the mean of its diagonal is 1; all 0 where all vectors are
        equal.
    """
    scaled = _standardized(vectors)
    return _normal(scaled @ scaled.T)


def rbf_kernel(vectors: ArrayLike) -> Floats:
    """Return the Gaussian kernel of the same vectors, as wide as their median distance.

    Parameters
    ----------
    vectors : array-like, shape (n, d)

    Returns
    -------
    ndarray, shape (n, n)
        ``exp(-distance**2 / (2 * median distance**2))``, centred and divided as in
        `linear_kernel`.
    """
    scaled = _standardized(vectors)
    norms = (scaled**2).sum(axis=1)
    squares = np.maximum(norms[:, None] + norms - 2.0 * scaled @ scaled.T, 0.0)
    median = float(np.median(squares[np.triu_indices(len(squares), 1)]))
    return _normal(np.exp(-squares / (2.0 * median)) if median else np.zeros_like(squares))


def _standardized(vectors: ArrayLike) -> Floats:
    array = np.asarray(vectors, dtype=np.float64)
    if array.ndim != 2 or len(array) < 2 or not np.isfinite(array).all():
        raise InputError("the vectors are not a table of finite numbers with two rows or more.")
    centred = array - array.mean(axis=0)
    spread = centred.std(axis=0)
    # What rounding leaves of equal numbers is no variance.
    kept = spread > TIE * np.abs(array).max(axis=0)
    return np.asarray(centred[:, kept] / spread[kept])


def _normal(kernel: Floats) -> Floats:
    means = kernel.mean(axis=0)
    centred = kernel - means - means[:, None] + means.mean()
    scale = float(np.trace(centred)) / len(centred)
    return np.asarray(centred / scale if scale > 0.0 else np.zeros_like(centred))


def stratified_folds(labels: ArrayLike, folds: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Deal the items of each label to folds, as evenly as can be, shape (n,)."""
    values = np.asarray(labels)
    dealt = np.empty(len(values), dtype=np.intp)
    for value in np.unique(values):
        places = rng.permutation(np.flatnonzero(values == value))
        dealt[places] = np.arange(len(places)) % folds
    return dealt


def out_of_fold(kernel: Floats, folds: NDArray[np.intp], penalty: float = PENALTY) -> Floats:
    """Return the matrix that turns labels into predictions, each from the other folds.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
    folds : ndarray of int, shape (n,)
    penalty : float
        Of the ridge regression, beside a kernel whose diagonal is 1 on average.

    Returns
    -------
    ndarray, shape (n, n)
        Row i holds 0 for the items of the fold of i. Kernel and labels are centred on the items
        that the probe learns from, which is an intercept without penalty.
    """
    smoother = np.zeros_like(kernel)
    for fold in np.unique(folds):
        held, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        smoother[np.ix_(held, rest)] = _fit(kernel, held, rest, penalty)
    return smoother


def _fit(kernel: Floats, held: NDArray[np.intp], rest: NDArray[np.intp], penalty: float) -> Floats:
    own = kernel[np.ix_(rest, rest)]
    means = own.mean(axis=0)
    learnt = own - means - means[:, None] + means.mean()
    asked = kernel[np.ix_(held, rest)]
    asked = asked - asked.mean(axis=1, keepdims=True) - means + means.mean()
    weights = np.linalg.solve(learnt + penalty * np.eye(len(rest)), asked.T).T
    # Applied to labels minus their mean, plus that mean.
    return np.asarray(weights - weights.mean(axis=1, keepdims=True) + 1.0 / len(rest))


def probe_accuracy(
    kernel: Floats,
    labels: ArrayLike,
    folds: NDArray[np.intp],
    n_permutations: int = PERMUTATIONS,
    penalty: float = PENALTY,
    seed: int | np.random.Generator = 0,
    within: NDArray[np.intp] | None = None,
) -> Estimate:
    """Return the share of labels that a probe reads on items that it has not seen.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
        `linear_kernel` or `rbf_kernel` of the vectors.
    labels : array-like of -1 and 1, shape (n,)
        As many of each, and as many of each in every fold (`stratified_folds`).
    folds : ndarray of int, shape (n,)
    n_permutations : int
        Labels are exchanged, and the probe is refitted.
    penalty : float
        Must not have been chosen by these labels, or the test would not hold.
    seed : int or Generator
    within : ndarray of int, shape (n,), optional
        Labels are exchanged between items of the same number: the pairs, where items are pairs of
        a text and its counterfactual twin, which stand in one fold. By default within folds.

    Returns
    -------
    Estimate
        In percent; 50 means nothing is read. The p value counts the permutations that are read as
        well (and the observed labels), twice, since the interval has two sides. Below 50 nothing
        was read either: what is rarer among the items asked about was commoner among those learnt
        from. The interval is the same test turned round, so that it leaves out 50 where p is at
        most 0.05.

    Raises
    ------
    InputError
        If labels are not as many of each.

    References
    ----------
    saunders1998ridge, ojala2010permutation
    """
    values = _balanced(labels)
    rng = np.random.default_rng(seed)
    blocks = folds if within is None else within
    every = np.column_stack([values, permuted(values, blocks, n_permutations, rng)])
    right = 100.0 * _right(out_of_fold(kernel, folds, penalty) @ every, every).mean(axis=0)
    observed, null = float(right[0]), np.sort(right[1:])
    as_well = float((right >= observed - 100.0 * TIE).mean())
    low, high = observed - (_upper(null) - 50.0), observed + (50.0 - _lower(null))
    return Estimate(
        observed,
        min(observed, max(0.0, low)),
        max(observed, 50.0, min(100.0, high)),
        min(1.0, 2.0 * as_well),
        len(values),
    )


def read_right(
    kernel: Floats, labels: ArrayLike, folds: NDArray[np.intp], penalty: float = PENALTY
) -> Floats:
    """Return whether the probe of `probe_accuracy` reads each item rightly, shape (n,).

    1 where it does, 0 where it does not, a half where it cannot tell; their mean is the accuracy.
    """
    values = _balanced(labels)[:, None]
    return _right(out_of_fold(kernel, folds, penalty) @ values, values)[:, 0]


def _upper(null: Floats) -> float:
    """Return the largest accuracy whose doubled p value is above 0.05, the permutations sorted."""
    most = int(np.floor(0.025 * (len(null) + 1) + TIE))
    return float(null[-most]) if most else 100.0


def _lower(null: Floats) -> float:
    most = int(np.floor(0.025 * (len(null) + 1) + TIE))
    return float(null[most - 1]) if most else 0.0


def _balanced(labels: ArrayLike) -> Floats:
    values = np.asarray(labels, dtype=np.float64)
    if values.sum() != 0.0 or not np.isin(values, (-1.0, 1.0)).all():
        raise InputError("a probe needs as many labels of -1 as of 1.", hint="Draw as many.")
    return values


def permuted(values: Floats, blocks: NDArray[np.intp], n: int, rng: np.random.Generator) -> Floats:
    """Return `n` columns of the values, exchanged within blocks, shape (len(values), n)."""
    columns = np.empty((len(values), n))
    for block in np.unique(blocks):
        places = np.flatnonzero(blocks == block)
        columns[places] = rng.permuted(np.tile(values[places], (n, 1)), axis=1).T
    return columns


def _right(predictions: Floats, labels: Floats) -> Floats:
    """Return 1 where prediction and label agree, a half where the prediction is 0."""
    settled = np.where(np.abs(predictions) < NOTHING, 0.0, predictions)
    return np.asarray(0.5 + 0.5 * np.sign(settled) * labels)


def control_accuracy(
    kernel: Floats,
    labels: ArrayLike,
    types: Sequence[Hashable],
    folds: NDArray[np.intp],
    n_tasks: int = CONTROL_TASKS,
    penalty: float = PENALTY,
    seed: int | np.random.Generator = 0,
    clusters: Labels | None = None,
) -> tuple[Estimate, Estimate]:
    """Return how well the same probe learns arbitrary labels, and its selectivity.

    A control task gives each type (a word) a label drawn at random, so that nothing but memory of
    the word answers it. Selectivity is the accuracy on the labels minus that on control tasks:
    near 0 or below, the probe reads the property no better than anything that a word could have
    been made to mean.

    Parameters
    ----------
    kernel, labels, folds, penalty, seed
        As in `probe_accuracy`.
    types : sequence of hashable, length n
        The word of each item. Items whose word does not stand in another fold are left out of
        both accuracies here: nothing could have been learnt of it.
    n_tasks : int
        Control tasks, whose accuracies are averaged.
    clusters : iterable of hashable, optional
        The patient of each item, for the intervals; by default each item is one.

    Returns
    -------
    control : Estimate
        In percent.
    selectivity : Estimate
        In percentage points. Both intervals are over clusters (Student's t).

    References
    ----------
    hewitt2019designing
    """
    values = _balanced(labels)
    rng = np.random.default_rng(seed)
    place = {kind: k for k, kind in enumerate(dict.fromkeys(types))}
    index = np.array([place[kind] for kind in types])
    met = np.array([bool((folds[index == index[i]] != folds[i]).any()) for i in range(len(index))])
    if met.sum() < FEWEST_REPEATED:
        reason = f"too_few_items: fewer than {FEWEST_REPEATED} words stand in several folds"
        return undefined(reason, int(met.sum())), undefined(reason, int(met.sum()))
    arbitrary = rng.choice([-1.0, 1.0], size=(len(place), n_tasks))[index]
    every = np.column_stack([values, arbitrary])
    right = 100.0 * _right(out_of_fold(kernel, folds, penalty) @ every, every)[met]
    control = right[:, 1:].mean(axis=1)
    groups = partition(clusters, len(values)).keep(met)
    unmet = int((~met).sum())
    reason = "new_word: the word stands in no other fold"
    return (
        _within_bounds(cluster_mean(control, groups)).without_test().with_unscored(unmet, reason),
        cluster_mean(right[:, 0] - control, groups).without_test().with_unscored(unmet, reason),
    )


def _within_bounds(share: Estimate) -> Estimate:
    """Hold an interval in 0 to 100; one that is undefined stays so."""
    low, high = np.clip([share.ci_low, share.ci_high], 0.0, 100.0)
    return replace(share, ci_low=float(low), ci_high=float(high))
