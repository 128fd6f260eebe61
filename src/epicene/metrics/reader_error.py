"""What the errors of a reader of labels do to numbers made from its labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import NO_SPREAD, SINGLE_CLUSTER
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import Z_95

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
N_DRAWS = 1_000


@dataclass(frozen=True)
class ReaderErrors:
    """How often a reader gives each label to texts whose true label is known.

    Parameters
    ----------
    labels : tuple of str, length k
        The labels, in the order of rows and columns.
    counts : tuple of tuple of int, shape (k, k)
        A row a true label, a column a label read.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def true_given_read(self, n_draws: int, rng: np.random.Generator) -> Floats:
        """Draw the share of each true label among texts of each label read.

        Returns
        -------
        numpy.ndarray, shape (n_draws, k, k)
            A row a label read; rows sum to 1. Dirichlet draws from the counts, with a prior that
            weighs as much as one text a row, spread evenly. A label that no text was read as is
            taken for true: nothing tells its errors.
        """
        k = len(self.labels)
        read = np.asarray(self.counts, dtype=np.float64).reshape(k, k).T
        drawn = np.empty((n_draws, k, k))
        for label in range(k):
            if read[label].sum():
                drawn[:, label] = rng.dirichlet(read[label] + 1.0 / k, n_draws)
            else:
                drawn[:, label] = np.eye(k)[label]
        return drawn


def reader_corrections(
    shares: ArrayLike,
    errors: ReaderErrors,
    statistic: Statistic,
    n_draws: int = N_DRAWS,
    seed: int | np.random.Generator = 0,
) -> Floats:
    """Return what the reader's errors may have taken from a number, draw by draw.

    In each draw, texts of each label read become texts of the true labels in the shares that the
    counts make likely, and the number of these shares is compared with that of the shares as they
    were read. The texts of the counts must be like those read here, in what they are and in how
    often they have each label: they say what is true of a text that is read so, and not how a
    text that is so is read. (Undoing the latter fails where a label is never read: our reader
    takes most texts with marks of both genders for the first one.)

    Parameters
    ----------
    shares : array-like, shape (m, k)
        Shares of the labels read, in the order of `errors.labels`, in each of m sets of texts.
    errors : ReaderErrors
    statistic : callable
        From shares, shape (…, k), to numbers, shape (…); NaN where it is undefined.
    n_draws : int
    seed : int or numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (n_draws, m)
        Number of the corrected shares minus number of the shares read; 0 where either is
        undefined.
    """
    read = np.asarray(shares, dtype=np.float64)
    if read.ndim != 2 or read.shape[1] != len(errors.labels):
        raise InputError(f"shares of shape {read.shape} for {len(errors.labels)} labels.")
    true = read @ errors.true_given_read(n_draws, np.random.default_rng(seed))
    return np.nan_to_num(statistic(true) - statistic(read))


def mean_with_reader_error(
    values: ArrayLike,
    corrections: ArrayLike,
    null: float = 0.0,
    confidence: float = 0.95,
) -> Estimate:
    """Return the mean over sets of texts, uncertain for both the texts and their reader.

    The variance is that of the mean over the sets, as a sample of such sets, plus the mean square
    of what the reader's errors may have added to that mean (which all sets share). Interval and
    test are Student's, with the number of sets minus one degrees of freedom.

    Parameters
    ----------
    values : array-like, shape (m,)
        A number a set (a condition, say); NaN where it is undefined.
    corrections : array-like, shape (n_draws, m)
        From `reader_corrections`; the columns of undefined numbers are left out.
    null : float
        Mean under the null hypothesis.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In the unit of the values; the mean is of the values as they are, uncorrected. `n` counts
        the sets.
    """
    from scipy.stats import t as student

    check_confidence(confidence)
    array = np.asarray(values, dtype=np.float64)
    scored = ~np.isnan(array)
    n, lost = int(scored.sum()), int((~scored).sum())
    unscored = "unscored: the value is undefined" if lost else ""
    if n == 0:
        return undefined(join_reasons("no items", unscored), n_unscored=lost)
    mean = float(array[scored].mean())
    if n < 2:
        return Estimate(mean, n=n, reason=join_reasons(SINGLE_CLUSTER, unscored), n_unscored=lost)
    if np.ptp(array[scored]) == 0.0:
        return Estimate(mean, n=n, reason=join_reasons(NO_SPREAD, unscored), n_unscored=lost)
    of_texts = float(array[scored].std(ddof=1)) / np.sqrt(n)
    error = float(np.hypot(of_texts, root_mean_square(np.asarray(corrections)[:, scored])))
    half = float(student.ppf((1.0 + confidence) / 2.0, n - 1)) * error
    p_value = 2.0 * float(student.sf(abs(mean - null) / error, n - 1))
    return Estimate(mean, mean - half, mean + half, p_value, n, unscored, lost)


def widened(
    value: Estimate, error: float, low: float, high: float, null: float | None = None
) -> Estimate:
    """Return a number whose interval also holds an error of its reader.

    Each half of the interval and the reader's half, 1.96 times `error`, add as squares do
    (zou2008construction); the limits stay within `low` and `high`.

    Parameters
    ----------
    value : Estimate
        With a 95 % interval.
    error : float
        Root mean square of what the reader's errors may have added.
    low, high : float
        Least and largest value that the number can have.
    null : float, optional
        Number under the null hypothesis: the p value is that of the level at which the interval
        touches it. None for a number without a test.
    """
    if np.isnan(value.ci_low):
        return value.without_test()
    from scipy.stats import norm as normal

    half = Z_95 * error
    lower = float(np.hypot(value.estimate - value.ci_low, half))
    upper = float(np.hypot(value.ci_high - value.estimate, half))
    p_value = NAN
    if null is not None:
        away = value.estimate - null
        near = lower if away > 0.0 else upper
        p_value = 2.0 * float(normal.sf(Z_95 * abs(away) / near)) if away else 1.0
    return replace(
        value,
        ci_low=max(low, value.estimate - lower),
        ci_high=min(high, value.estimate + upper),
        p_value=p_value,
    )


def root_mean_square(corrections: ArrayLike) -> float:
    """Return the root mean square, over draws, of the mean correction, shape (n_draws, m)."""
    return float(np.sqrt((np.asarray(corrections).mean(axis=1) ** 2).mean()))


def label_shares(labels: Sequence[str], of: Sequence[str]) -> Floats:
    """Return the share of each label of `of` among labels, shape (k,); NaN where there are none."""
    counts = np.array([sum(label == one for label in labels) for one in of], dtype=np.float64)
    return counts / len(labels) if len(labels) else np.full(len(of), np.nan)
