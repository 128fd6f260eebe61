"""Logistic regression by scikit-learn, kept as arrays: the last step of every linear baseline."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LinearHead:
    """Classes and how features speak for them.

    Parameters
    ----------
    classes : tuple of str, length k
    coefficients : ndarray, shape (k, d)
    intercepts : ndarray, shape (k,)
    several : bool
        Whether each class is a yes or no of its own (logistic), or one of them holds (softmax).
    """

    classes: tuple[str, ...]
    coefficients: NDArray[np.floating[Any]]
    intercepts: NDArray[np.floating[Any]]
    several: bool = False

    def log_probabilities(self, features: Any) -> Floats:
        """Return the log-probability of each class, shape (n, k); features (n, d), sparse or not.

        Where each class is a yes or no of its own, of the yes.
        """
        margins = np.asarray(features @ self.coefficients.T) + self.intercepts
        if self.several:
            return np.asarray(-np.logaddexp(0.0, -margins))
        highest = margins.max(axis=1, keepdims=True)
        total = np.log(np.exp(margins - highest).sum(axis=1, keepdims=True))
        return np.asarray(margins - highest - total)


def fit_head(
    features: Any,
    labels: Sequence[frozenset[str]],
    *,
    several: bool,
    C: float,
    max_iter: int = 1000,
    weights: Sequence[float] | None = None,
) -> LinearHead:
    """Learn the labels of each row: one of several classes, or for each class whether it holds."""
    if several:
        return fit_several(features, labels, C, max_iter, weights)
    return fit_one(features, [next(iter(own)) for own in labels], C, max_iter, weights)


def fit_one(
    features: Any,
    labels: Sequence[str],
    C: float,
    max_iter: int,
    weights: Sequence[float] | None = None,
) -> LinearHead:
    """Learn which one of several classes holds.

    Parameters
    ----------
    features : array or sparse matrix, shape (n, d)
    labels : sequence of str, length n
    C : float
        Inverse of the penalty, as in scikit-learn.
    max_iter : int
        Steps at most; where they do not suffice, the weights of the last one are kept.
    weights : sequence of float, length n, optional
        How much each row counts; all alike by default.
    """
    classes = tuple(sorted(set(labels)))
    if len(classes) == 1:
        return LinearHead(classes, np.zeros((1, features.shape[1])), np.zeros(1))
    coefficients, intercepts = _regression(features, labels, C, max_iter, weights)
    if len(classes) == 2:
        # scikit-learn keeps the odds of the second class alone.
        coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
        intercepts = np.array([0.0, intercepts[0]])
    return LinearHead(classes, coefficients, intercepts)


def fit_several(
    features: Any,
    labels: Sequence[frozenset[str]],
    C: float,
    max_iter: int,
    weights: Sequence[float] | None = None,
) -> LinearHead:
    """Learn for each class whether it holds; the parameters are those of `fit_one`."""
    classes = tuple(sorted(frozenset().union(*labels)))
    coefficients = np.zeros((len(classes), features.shape[1]))
    intercepts = np.zeros(len(classes))
    for k, name in enumerate(classes):
        holds = np.array([name in own for own in labels])
        if holds.all():
            # Nothing tells the class apart; Laplace's rule keeps its probability below 1.
            intercepts[k] = np.log(len(labels) + 1)
            continue
        found, intercept = _regression(features, holds, C, max_iter, weights)
        coefficients[k], intercepts[k] = found[0], intercept[0]
    return LinearHead(classes, coefficients, intercepts, several=True)


def _regression(
    features: Any, labels: Any, C: float, max_iter: int, weights: Sequence[float] | None
) -> tuple[Floats, Floats]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        # A floor need not sit at the very minimum, and it is the same each time.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=C, max_iter=max_iter)
        fitted = model.fit(features, labels, sample_weight=weights)
    return np.asarray(fitted.coef_, dtype=np.float64), np.asarray(fitted.intercept_, np.float64)
