"""The smallest difference that a test would see: what a corpus of this size can show."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import variance
from epicene.metrics.clusters import Floats, clean
from epicene.metrics.estimate import NAN, join_reasons
from epicene.metrics.score_statistics import all_exact_p

# Tables for which the power is summed; above, it is that of the normal approximation.
MAX_SUMMED = 40_000
STEP = 0.005


@dataclass(frozen=True)
class SmallestDifference:
    """The smallest difference that a test sees with the power asked for.

    Parameters
    ----------
    upward, downward : float
        Size of the difference, where the first group lies above or below the second; NaN with
        a `reason` where no difference, however large, is seen.
    reason : str
        Empty where both are defined.
    """

    upward: float
    downward: float
    reason: str = ""


def smallest_difference(
    n_a: int,
    n_b: int,
    base: float,
    power: float = 0.8,
    alpha: float = 0.05,
    design_effect: float = 1.0,
) -> SmallestDifference:
    """Return the smallest difference of two shares that `proportion_difference` would see.

    Summed over all tables up to some 200 against 200 items, so exact; above, by the normal
    approximation of the score test.

    Parameters
    ----------
    n_a, n_b : int
        Items of the first and of the second group.
    base : float
        Share in the second group, in [0, 1].
    power : float
        Probability that the test rejects, in (`alpha`, 1).
    alpha : float
        Level of the test, in (0, 1).
    design_effect : float
        How many items of a cluster are worth one that is independent, 1 or more.

    Returns
    -------
    SmallestDifference
        Between shares, in (0, 1].

    Raises
    ------
    InputError
        If a share or level lies outside its range, or a group is negative.

    Notes
    -----
    At 150 against 250 items, a base of 5 to 50 % and gaps of 5 to 20 points, the approximate and
    the exact power differ by less than 3.5 points.

    References
    ----------
    suissa1985exact, berger1994values
    """
    _check(power, alpha)
    if not 0.0 <= base <= 1.0:
        raise InputError(f"the share is {base}.", hint="Give a share such as 0.2.")
    if min(n_a, n_b) < 0 or not design_effect >= 1.0:
        raise InputError("a group is negative, or the design effect below 1.")
    first, second = (int(n / design_effect) for n in (n_a, n_b))
    if not (first and second):
        return SmallestDifference(NAN, NAN, "a group has no independent item")
    reject = None
    if (first + 1) * (second + 1) <= MAX_SUMMED:
        reject = (all_exact_p(first, second) < alpha).astype(np.float64)

    def seen(gap: float) -> float:
        if reject is None:
            return _approximate_power(first, second, base + gap, base, alpha)
        return _exact_power(reject, base + gap, base)

    return _both_ways(seen, base, power)


def smallest_f1_difference(
    n_docs_a: int,
    n_docs_b: int,
    f1: float,
    spread: float,
    power: float = 0.8,
    alpha: float = 0.05,
) -> SmallestDifference:
    """Return the smallest difference in F1 between two groups of documents that would be seen.

    By the noncentral t distribution, with Welch's degrees of freedom. Documents vary more where
    F1 is lower: the spread of the first group follows its F1 as `expected_f1_spread` does.

    Parameters
    ----------
    n_docs_a, n_docs_b : int
        Documents, or clusters of them, of each group.
    f1 : float
        F1 in the second group, in (0, 1).
    spread : float
        Its standard deviation for one document: `f1_spread` of annotations that exist, or
        `expected_f1_spread` without.
    power, alpha : float
        As in `smallest_difference`.

    Returns
    -------
    SmallestDifference
        NaN, with a reason, with fewer than 2 documents in a group, without spread, or where no
        difference is seen.

    Raises
    ------
    InputError
        If a number lies outside its range.

    Notes
    -----
    Simulated power at the downward difference asked at 80 %, 1,000 data sets a case, F1 of
    0.8, 10 entities a document, 15 against 30 to 100 against 100 documents: 78.0 to 81.2 % for
    Welch's test with jackknife errors; 76.5 to 83.0 % (200 data sets) for
    `epicene.metrics.cluster_proportion_difference` of matched entities.
    """
    _check(power, alpha)
    if not 0.0 < f1 < 1.0:
        raise InputError(f"the F1 is {f1}.", hint="Give an F1 in (0, 1).")
    if min(n_docs_a, n_docs_b) < 2:
        return SmallestDifference(NAN, NAN, "a group has fewer than 2 documents")
    if not spread > 0.0:
        return SmallestDifference(NAN, NAN, "the spread between documents is unknown or 0")
    from scipy.stats import nct
    from scipy.stats import t as student

    def seen(gap: float) -> float:
        scale = _f1_variance(f1 + gap) / _f1_variance(f1)
        parts = np.maximum(spread**2 * np.array([scale / n_docs_a, 1.0 / n_docs_b]), 1e-12)
        freedom = parts.sum() ** 2 / (parts**2 / np.array([n_docs_a - 1, n_docs_b - 1])).sum()
        critical = float(student.ppf(1.0 - alpha / 2.0, freedom))
        return float(nct.sf(critical, freedom, abs(gap) / math.sqrt(parts.sum())))

    return _both_ways(seen, f1, power)


def f1_spread(
    true_positives: ArrayLike, false_positives: ArrayLike, false_negatives: ArrayLike
) -> float:
    """Return the standard deviation of F1 for one document, from counts per document.

    Such that over its square root of n documents it is the jackknife error of the F1 of n.

    Parameters
    ----------
    true_positives, false_positives, false_negatives : array-like, shape (n_documents,)

    Returns
    -------
    float
        NaN with fewer than 2 documents that have an entity.

    Raises
    ------
    InputError
        If the counts do not match.
    """
    tp, fp, fn = (
        clean(counts, None, "counts")[0]
        for counts in (true_positives, false_positives, false_negatives)
    )
    if not tp.size == fp.size == fn.size:
        raise InputError(f"there are {tp.size}, {fp.size} and {fn.size} counts.")
    sizes: Floats = 2.0 * tp + fp + fn
    some = sizes > 0.0
    if some.sum() < 2:
        return NAN
    sizes, hits = sizes[some], 2.0 * tp[some]
    residuals = hits - hits.sum() / sizes.sum() * sizes
    return float(np.sqrt(variance(residuals, sizes) * sizes.size))


def expected_f1_spread(f1: float, entities_per_doc: float, design_effect: float = 1.0) -> float:
    """Return the standard deviation of F1 for one document, without any annotation.

    For errors that are independent, half of them false positives: ``f1 (1 - f1) (2 - f1)``
    over twice the entities, by the delta method; times the design effect.

    Parameters
    ----------
    f1 : float
        In (0, 1).
    entities_per_doc : float
        Entities of the truth in a document, above 0.
    design_effect : float
        How many times the errors of a document make the variance larger, 1 or more.

    Raises
    ------
    InputError
        If a number lies outside its range.
    """
    if not (0.0 < f1 < 1.0 and entities_per_doc > 0.0 and design_effect >= 1.0):
        raise InputError(
            f"no spread for an F1 of {f1}, {entities_per_doc} entities, effect {design_effect}.",
            hint="Give an F1 in (0, 1), entities above 0 and a design effect of 1 or more.",
        )
    return math.sqrt(design_effect * _f1_variance(f1) / (2.0 * entities_per_doc))


def _check(power: float, alpha: float) -> None:
    if not 0.0 < alpha < power < 1.0:
        raise InputError(f"power {power} at level {alpha}.", hint="Give 0 < alpha < power < 1.")


def _exact_power(reject: Floats, first: float, second: float) -> float:
    from scipy.stats import binom

    masses = [
        binom.pmf(np.arange(size), size - 1, share)
        for size, share in zip(reject.shape, (first, second), strict=True)
    ]
    return float(masses[0] @ reject @ masses[1])


def _approximate_power(n_1: int, n_2: int, first: float, second: float, alpha: float) -> float:
    from scipy.stats import norm

    total = n_1 + n_2
    pooled = (n_1 * first + n_2 * second) / total
    null = pooled * (1.0 - pooled) * (1.0 / n_1 + 1.0 / n_2) * total / (total - 1.0)
    own = first * (1.0 - first) / n_1 + second * (1.0 - second) / n_2
    if own <= 0.0:
        return float(first != second)
    critical = float(norm.ppf(1.0 - alpha / 2.0)) * math.sqrt(null)
    gap = abs(first - second)
    return float(norm.cdf((gap - critical) / math.sqrt(own)))


def _f1_variance(f1: float) -> float:
    return f1 * (1.0 - f1) * (2.0 - f1)


def _both_ways(seen: Callable[[float], float], base: float, power: float) -> SmallestDifference:
    up, down = (
        _smallest(seen, sign, room, power) for sign, room in ((1.0, 1.0 - base), (-1.0, base))
    )
    reasons = [
        f"no difference {way} is seen with power {power:g}"
        for way, gap in (("upward", up), ("downward", down))
        if math.isnan(gap)
    ]
    return SmallestDifference(up, down, join_reasons(*reasons))


def _smallest(seen: Callable[[float], float], sign: float, room: float, power: float) -> float:
    """Return the gap from which on every one of this sign is seen; NaN where even `room` is not.

    The power may waver by the jumps of a discrete test: the last gap that is not seen counts.
    """
    gaps = np.append(np.arange(0.0, room, STEP), room)
    enough = np.array([seen(sign * gap) >= power for gap in gaps])
    if not enough[-1]:
        return NAN
    last = int(np.flatnonzero(~enough)[-1])
    low, high = float(gaps[last]), float(gaps[last + 1])
    while high - low > 1e-6:
        middle = (low + high) / 2.0
        low, high = (low, middle) if seen(sign * middle) >= power else (middle, high)
    return high
