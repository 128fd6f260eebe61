"""Which share of the variance of vectors lies between two groups?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import NAN, Estimate, undefined
from epicene.metrics.numerics import TIE


def variance_share(
    vectors: ArrayLike, labels: ArrayLike, n_permutations: int = 999, seed: int = 0
) -> Estimate:
    """Return the share of the variance of vectors between two groups, adjusted for chance.

    The squares between the means of the groups over all squares around the common mean, as in the
    analysis of variance of distances (Anderson 2001), then adjusted as R² is: groups drawn at
    random have 0 on average, where the raw share is above 0 always. No direction is fitted: one
    fitted to these labels would be compared with those of permuted labels, which follow the
    largest components and may hold more variance.

    Parameters
    ----------
    vectors : array-like, shape (n, d)
    labels : array-like, shape (n,)
        Two values.
    n_permutations, seed : int
        Of the test: labels are exchanged, and the share is compared with theirs.

    Returns
    -------
    Estimate
        In percent; a little below 0 where groups differ less than by chance. The interval is the
        jackknife's over items, with Student's t.

    Raises
    ------
    InputError
        If the labels are not two, or the vectors not finite.

    References
    ----------
    anderson2001new
    """
    array = np.asarray(vectors, dtype=np.float64)
    values = np.asarray(labels)
    kinds = np.unique(values)
    if array.ndim != 2 or len(kinds) != 2 or not np.isfinite(array).all():
        raise InputError("the share of variance needs finite vectors, and labels of two values.")
    first = (values == kinds[1]).astype(np.float64)
    n = len(first)
    if min(first.sum(), n - first.sum()) < 3.0:
        return undefined("too_few_items: fewer than 3 of a group", n)
    centred = array - array.mean(axis=0)
    products = centred @ centred.T
    if np.trace(products) <= (TIE * np.abs(array).max()) ** 2 * array.size:
        return undefined("no_spread: all vectors are equal", n)
    share = float(_shares(products, first[:, None])[0])
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(first, (n_permutations, 1)), axis=1).T
    drawn = _shares(products, order)
    p_value = float((1.0 + (drawn >= share - TIE).sum()) / (1.0 + n_permutations))
    return _interval(share, _left_out(products, first), n, p_value)


def _adjusted(between: Floats, total: Floats, n: int) -> Floats:
    return np.asarray(100.0 * (1.0 - (1.0 - between / total) * (n - 1) / (n - 2)))


def _shares(products: Floats, first: Floats) -> Floats:
    """Return the adjusted share of each column of `first`, from products of centred vectors."""
    n = len(products)
    ones = first.sum(axis=0)
    # The mean of all is 0: the sum of one group is minus that of the other.
    sums = np.einsum("ij,ij->j", first, products @ first)
    between = sums / ones + sums / (n - ones)
    return _adjusted(between, np.full_like(between, np.trace(products)), n)


def _left_out(products: Floats, first: Floats) -> Floats:
    """Return the adjusted share without each item in turn, shape (n,)."""
    n = len(products)
    own = np.diag(products)
    total = np.trace(products) - own - own / (n - 1)
    sides = []
    for member in (first, 1.0 - first):
        reach = products @ member
        # The squared sum of the group without item i, and its products with that item.
        squared = float(member @ reach) - member * (2.0 * reach - own)
        sides.append((squared, member.sum() - member, reach - member * own))
    (sum_f, n_f, _), (sum_m, n_m, _) = sides
    # All others sum to minus the item left out.
    between = sum_f / n_f + sum_m / n_m - own / (n - 1)
    return _adjusted(between, total, n - 1)


def _interval(share: float, without: Floats, n: int, p_value: float) -> Estimate:
    from scipy.stats import t as student

    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    half = float(student.ppf(0.975, n - 1)) * error
    if half == 0.0:
        return Estimate(share, NAN, NAN, p_value, n, "no_spread: every item weighs the same")
    return Estimate(share, share - half, share + half, p_value, n)
