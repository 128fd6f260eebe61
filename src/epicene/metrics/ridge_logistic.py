"""Logistic regression with an L2 penalty, on many resamples of few words at once.

The solution lies in the span of the words, so that a problem has as many unknowns as words and
not as dimensions. scikit-learn's solver gives the same (`LogisticRegression`, liblinear: its
intercept is penalised as any weight), one problem at a time.
"""

from __future__ import annotations

import numpy as np

from epicene.metrics.clusters import Floats

STEPS = 60
HALVINGS = 30
TOLERANCE = 1e-9


def fit(products: Floats, labels: Floats, counts: Floats, strength: float) -> Floats:
    """Fit by Newton's method, with steps halved while they would climb.

    Parameters
    ----------
    products : ndarray, shape (n, n)
        Inner products of the words, plus 1 for the intercept.
    labels : ndarray, shape (n,)
        1 or -1.
    counts : ndarray, shape (n_problems, n)
        How many times each word counts in each problem.
    strength : float
        Weight of the losses against the penalty (scikit-learn's C).

    Returns
    -------
    ndarray, shape (n_problems, n)
        Coefficients over the words: the score of a word is its products with them.
    """
    weights = strength * counts
    coefficients = np.zeros_like(weights)
    identity = np.eye(len(products))
    value = _objective(products, labels, weights, coefficients)
    active = np.arange(len(weights))
    for _ in range(STEPS):
        scores = coefficients[active] @ products
        miss = 1.0 / (1.0 + np.exp(np.clip(labels * scores, -500.0, 500.0)))
        pull = weights[active] * labels * miss
        curve = weights[active] * miss * (1.0 - miss)
        target = np.linalg.solve(
            identity + curve[:, :, None] * products, (curve * scores + pull)[:, :, None]
        )[:, :, 0]
        step = target - coefficients[active]
        size = np.ones(len(active))
        for _ in range(HALVINGS):
            moved = coefficients[active] + size[:, None] * step
            reached = _objective(products, labels, weights[active], moved)
            climbs = reached > value[active] + 1e-12 * np.abs(value[active])
            if not climbs.any():
                break
            size[climbs] /= 2.0
        coefficients[active], value[active] = moved, reached
        # Moves of the scores, not of the coefficients: words that depend on others leave
        # coefficients undetermined.
        largest = np.abs((size[:, None] * step) @ products).max(axis=1)
        active = active[largest > TOLERANCE * (1.0 + np.abs(scores).max(axis=1))]
        if not active.size:
            break
    return coefficients


def _objective(products: Floats, labels: Floats, weights: Floats, coefficients: Floats) -> Floats:
    scores = coefficients @ products
    loss = (weights * np.logaddexp(0.0, -labels * scores)).sum(axis=1)
    return np.asarray(0.5 * (coefficients * scores).sum(axis=1) + loss)
