"""Numbers that clusters move: differences of them, on the same or on other items, keep an error.

A number such as a share is moved by each cluster a little. Where two numbers rest on the same
patients their moves are subtracted before they are squared, so that what both share cancels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.metrics.cluster_means import NO_SPREAD, SINGLE_CLUSTER
from epicene.metrics.clusters import Clusters, Floats
from epicene.metrics.estimate import NAN, Estimate, check_confidence, undefined
from epicene.metrics.numerics import TIE

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Linear:
    """A number with the move that each cluster gives it.

    Parameters
    ----------
    value : float
        NaN where it is undefined.
    moves : ndarray, shape (n_clusters,)
        How far each cluster pulls the number from what the others say, scaled so that the sum of
        squares is the variance of the number.
    weights : ndarray, shape (n_clusters,)
        How much each cluster counts, for the degrees of freedom; 0 or more.
    """

    value: float
    moves: Floats
    weights: Floats

    def __sub__(self, other: Linear) -> Linear:
        return Linear(
            self.value - other.value, self.moves - other.moves, self.weights + other.weights
        )

    def __add__(self, other: Linear) -> Linear:
        return self - other.times(-1.0)

    def times(self, factor: float) -> Linear:
        """Return the number multiplied by a constant."""
        return Linear(factor * self.value, factor * self.moves, abs(factor) * self.weights)

    @property
    def error(self) -> float:
        """The standard error."""
        return float(np.sqrt((self.moves**2).sum()))

    def estimate(
        self,
        n: int,
        empty: str,
        null: float = 0.0,
        confidence: float = 0.95,
        *,
        in_unit: bool = False,
    ) -> Estimate:
        """Return the number with its t interval and test.

        Parameters
        ----------
        n : int
            Items behind it.
        empty : str
            Why the number is undefined, where it is.
        null : float
            The number under the null hypothesis.
        confidence : float
            Level of the interval, in (0, 1).
        in_unit : bool
            For a number in (0, 1): the interval is drawn on the logistic scale, so that it stays
            there, and there is no test.

        Notes
        -----
        Degrees of freedom are Satterthwaite's for clusters that vary as their weights do, which
        are those of Student's test for one mean of equal clusters, and near Welch's for two.
        """
        check_confidence(confidence)
        if np.isnan(self.value):
            return undefined(empty, n)
        counted = self.weights[self.weights > 0.0]
        if counted.size < 2:
            return Estimate(self.value, n=n, reason=SINGLE_CLUSTER)
        if self.error <= TIE * max(1.0, abs(self.value)) / counted.size:
            return Estimate(self.value, n=n, reason=NO_SPREAD)
        from scipy.stats import t as student

        # Only ratios of the squared weights count, so that their unit does not matter.
        squares = (counted / counted.max()) ** 2
        freedom = max(1.0, float(squares.sum() ** 2 / (squares**2).sum()) - 1.0)
        half = float(student.ppf((1.0 + confidence) / 2.0, freedom)) * self.error
        if in_unit:
            middle, steps = np.log(self.value / (1.0 - self.value)), np.array([-half, half])
            logits = middle + steps / (self.value * (1.0 - self.value))
            low, high = (1.0 / (1.0 + np.exp(-logits))).tolist()
            return Estimate(self.value, low, high, n=n)
        p_value = 2.0 * float(student.sf(abs(self.value - null) / self.error, freedom))
        return Estimate(self.value, self.value - half, self.value + half, p_value, n)


def linear_mean(values: ArrayLike, among: ArrayLike, clusters: Clusters) -> Linear:
    """Return the mean of some of the items.

    Parameters
    ----------
    values : array-like, shape (n_items,)
        Numbers; what is not among those that count may be anything finite.
    among : array-like of bool, shape (n_items,)
        Which items count.
    clusters : Clusters
        The partition of all items: numbers that are subtracted share it.

    Returns
    -------
    Linear
        Its error is the cluster-robust one that leaves a single mean of clusters of equal size
        with Student's. NaN without items.

    References
    ----------
    bell2002bias
    """
    counted = np.asarray(among, dtype=np.float64)
    total = float(counted.sum())
    if total == 0.0:
        return Linear(NAN, np.zeros(len(clusters)), np.zeros(len(clusters)))
    numbers = np.where(counted > 0.0, np.asarray(values, dtype=np.float64), 0.0)
    mean = float((numbers * counted).sum() / total)
    shares = clusters.sums(counted) / total
    pulls = clusters.sums((numbers - mean) * counted) / total
    alone = shares >= 1.0
    moves = np.where(alone, 0.0, pulls / np.sqrt(np.where(alone, 1.0, 1.0 - shares)))
    return Linear(mean, moves, shares)


def linear_roc_area(positive: ArrayLike, scores: ArrayLike, clusters: Clusters) -> Linear:
    """Return the area under the ROC curve: how often a positive scores above a negative.

    Parameters
    ----------
    positive : array-like of bool, shape (n_items,)
        What is true of each item.
    scores : array-like of float, shape (n_items,)
        Higher for likelier positives; NaN marks an item that does not count.
    clusters : Clusters
        The partition of all items.

    Returns
    -------
    Linear
        In [0, 1], ties counted half. NaN without a positive or without a negative.

    Notes
    -----
    The error is DeLong's where items are independent. With clusters the sums of the components of
    DeLong are taken by cluster, as Obuchowski does; the term that positives and negatives of a
    cluster share has the geometric mean of their two small-sample factors.

    References
    ----------
    delong1988comparing, obuchowski1997nonparametric
    """
    from scipy.stats import rankdata

    truth, values = np.asarray(positive, dtype=bool), np.asarray(scores, dtype=np.float64)
    known = ~np.isnan(values)
    ones, zeros = truth & known, ~truth & known
    m, n = int(ones.sum()), int(zeros.sum())
    empty = np.zeros(len(clusters))
    if not (m and n):
        return Linear(NAN, empty, empty)
    ranks = np.zeros(values.size)
    ranks[known] = rankdata(values[known])
    # Placements: the share of the other kind that an item is on the right side of.
    placed = np.zeros(values.size)
    placed[ones] = (ranks[ones] - rankdata(values[ones])) / n
    placed[zeros] = 1.0 - (ranks[zeros] - rankdata(values[zeros])) / m
    of_ones = linear_mean(placed, ones, clusters)
    of_zeros = linear_mean(placed, zeros, clusters)
    return Linear(of_ones.value, of_ones.moves + of_zeros.moves, of_ones.weights + of_zeros.weights)
