"""Who contributed what to a result that several brought about: the Shapley value."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError

MOST_PLAYERS = 16


def shapley_values(worth: ArrayLike) -> NDArray[np.float64]:
    """Return what each player adds, averaged over all orders in which they may come.

    Parameters
    ----------
    worth : array-like of float, shape (2 ** n_players,)
        What each set of players is worth: set number k holds player i where bit i of k is set, so
        that ``worth[0]`` is that of nobody and ``worth[-1]`` that of all.

    Returns
    -------
    ndarray, shape (n_players,)
        Their sum is ``worth[-1] - worth[0]``.

    Raises
    ------
    InputError
        If there is not one worth for each set of at most 16 players.

    References
    ----------
    shapley1953value
    """
    values = np.asarray(worth, dtype=np.float64)
    n = int(values.size).bit_length() - 1
    if values.ndim != 1 or values.size != 1 << max(n, 0) or n > MOST_PLAYERS:
        raise InputError(
            f"worths have shape {values.shape}.",
            hint=f"Give one for each set of at most {MOST_PLAYERS} players.",
        )
    sets = np.arange(values.size)
    sizes = np.bitwise_count(sets).astype(np.int64)
    found = np.zeros(n)
    # Before a player come s others in one of C(n - 1, s) equally likely ways, for each s.
    weights = np.array([1.0 / (n * comb(n - 1, size)) for size in range(n)])
    for player in range(n):
        without = sets[(sets >> player) & 1 == 0]
        gains = values[without | (1 << player)] - values[without]
        found[player] = float((weights[sizes[without]] * gains).sum())
    return found
