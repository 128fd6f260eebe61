"""How short do vectors make labels? The online code of minimum description length probing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import cluster_mean
from epicene.metrics.clusters import Floats, Labels, partition
from epicene.metrics.estimate import Estimate, undefined
from epicene.metrics.kernel_probe import PENALTY

FIRST_BLOCK = 16
ORDERS = 4
STEPS = 25
SETTLED = 1e-8


def description_length(
    kernel: Floats,
    labels: ArrayLike,
    orders: int = ORDERS,
    first: int = FIRST_BLOCK,
    penalty: float = PENALTY,
    seed: int | np.random.Generator = 0,
    clusters: Labels | None = None,
) -> Estimate:
    """Return the length of the online code of labels, in percent of one bit a label.

    Labels are sent in blocks, each twice as long as all before it. The first is sent as it is, one
    bit a label; each other one costs what a probe that learnt from all before it finds surprising.
    A probe that needs few items to read a property sends it in little: accuracy at the end and
    effort to get there are one number. The compression of Voita and Titov is 100 divided by it.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
        `linear_kernel` or `rbf_kernel` of the vectors.
    labels : array-like of -1 and 1, shape (n,)
    orders : int
        Random orders of the items, whose code lengths are averaged; the paper has one.
    first : int
        Items of the first block.
    penalty : float
        Of the logistic regression, on half the squared length of its weights.
    seed : int or Generator
    clusters : iterable of hashable, optional
        The patient of each item: items of one are sent one after the other, and the interval is
        over patients. By default each item is one.

    Returns
    -------
    Estimate
        100 means that the vectors say nothing; a probe that learns chance goes above. Interval
        by Student's t, each item at its mean cost over the orders.

    Raises
    ------
    InputError
        If labels are others.

    References
    ----------
    voita2020information
    """
    values = np.asarray(labels, dtype=np.float64)
    if not np.isin(values, (-1.0, 1.0)).all():
        raise InputError("labels are not -1 and 1.")
    n = len(values)
    if n <= first:
        return undefined(f"too_few_items: {first} items or fewer", n)
    rng = np.random.default_rng(seed)
    groups = partition(clusters, n)
    sent = []
    for _ in range(orders):
        turn = rng.permutation(len(groups))[groups.index]
        sent.append(_costs(kernel, values, np.argsort(turn, kind="stable"), first, penalty))
    return cluster_mean(100.0 * np.mean(sent, axis=0), groups).without_test()


def _costs(
    kernel: Floats, labels: Floats, order: NDArray[np.intp], first: int, penalty: float
) -> Floats:
    """Return what each label costs, in bits."""
    costs = np.ones(len(labels))
    for start, end in blocks(len(labels), first):
        known, sent = order[:start], order[start:end]
        margins = labels[sent] * logistic_scores(kernel, labels, known, sent, penalty)
        costs[sent] = np.logaddexp(0.0, -margins) / np.log(2.0)
    return costs


def blocks(n: int, first: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each block but the first."""
    start = first
    while start < n:
        yield start, min(2 * start, n)
        start *= 2


def logistic_scores(
    kernel: Floats,
    labels: Floats,
    known: NDArray[np.intp],
    asked: NDArray[np.intp],
    penalty: float = PENALTY,
) -> Floats:
    """Return the log-odds of 1 by a kernel logistic regression without intercept.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
        Centred.
    labels : ndarray of -1 and 1, shape (n,)
        Those of `known` are read.
    known, asked : ndarray of int
        Items learnt from, and asked about.
    penalty : float

    Returns
    -------
    ndarray, shape (len(asked),)
    """
    own, target = kernel[np.ix_(known, known)], labels[known]
    # Newton's steps on the function values: f = K a with a = -gradient / penalty at the optimum.
    scores: Floats = np.zeros(len(known))
    weights: Floats = np.zeros(len(known))
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-scores))
        curvature = chance * (1.0 - chance)
        aim = curvature * scores + (target + 1.0) / 2.0 - chance
        slope = curvature[:, None] * own + penalty * np.eye(len(known))
        weights = np.asarray(np.linalg.solve(slope, aim), dtype=np.float64)
        moved: Floats = own @ weights
        change = float(np.abs(moved - scores).max())
        scores = moved
        if change < SETTLED:
            break
    return np.asarray(kernel[np.ix_(asked, known)] @ weights)
