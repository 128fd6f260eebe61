"""Constants and draws that several metrics share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Numbers that differ by less than this share of their size are the same number, computed in
# another order: without it an observed value may not count as at least itself.
TIE = 1e-9

# 97.5 % quantile of the standard normal distribution.
Z_95 = 1.959963984540054


def resample_counts(n_resamples: int, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how many times each of `n` items is drawn, in each resample of `n` draws.

    Counting uniform draws is several times faster than asking for multinomial counts.

    Returns
    -------
    ndarray, shape (n_resamples, n)
        Rows of counts that sum to `n`.
    """
    drawn = rng.integers(0, n, size=(n_resamples, n)) + n * np.arange(n_resamples)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=n_resamples * n)
    return counts.reshape(n_resamples, n).astype(np.float64)
