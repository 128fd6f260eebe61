"""Effect sizes of association tests with the move of each word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from epicene.metrics import weat
from epicene.metrics.linear import Linear

Floats = NDArray[np.float64]


def moved_effect(four: Sequence[Floats]) -> Linear:
    """Return an effect size with the moves of the words of its four sets, by jackknife.

    Each word is left out in turn; its move is how far that takes the effect size from the mean of
    those of its set, scaled so that the sum of squares is the variance of the stratified jackknife
    (Efron & Tibshirani 1993).

    Parameters
    ----------
    four : sequence of ndarray, shape (n, d)
        The vectors of both target sets and both attribute sets.

    Returns
    -------
    Linear
        Its moves stand in the order of the sets and of their words.
    """
    whole = _effect(four)
    moves = []
    for k, group in enumerate(four):
        n = len(group)
        without = np.array(
            [_effect([*four[:k], np.delete(group, i, axis=0), *four[k + 1 :]]) for i in range(n)]
        )
        moves.append(np.sqrt((n - 1) / n) * (without.mean() - without))
    weights = np.concatenate([np.full(len(group), 1.0 / len(group)) for group in four])
    return Linear(whole, np.concatenate(moves), weights)


def _effect(four: Sequence[Floats]) -> float:
    return float(weat(*four, n_permutations=0, max_exact=0, n_bootstrap=0).effect_size)
