"""The test of WEAT as a known library runs it: partitions drawn one by one, cosines and all."""

from __future__ import annotations

import numpy as np

N_PARTITIONS = 10_000


def weat_p_value(
    x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray, n: int = N_PARTITIONS
) -> float:
    """Return the one-sided p value over `n` partitions drawn at random.

    WEFE 1.0 does it so (its default is 10,000), with scikit-learn's cosines, which take longer
    than those written here.
    """
    rng = np.random.default_rng(0)
    observed = _statistic(x, y, a, b)
    targets = np.vstack((x, y))
    above = 0
    for _ in range(n):
        order = rng.permutation(len(targets))
        first, second = targets[order[: len(x)]], targets[order[len(x) :]]
        above += _statistic(first, second, a, b) >= observed
    return (above + 1) / (n + 1)


def _statistic(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    return sum(_association(w, a, b) for w in x) - sum(_association(w, a, b) for w in y)


def _association(w: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    return float(_cosines(w, a).mean() - _cosines(w, b).mean())


def _cosines(w: np.ndarray, others: np.ndarray) -> np.ndarray:
    return others @ w / (np.linalg.norm(others, axis=1) * np.linalg.norm(w))
