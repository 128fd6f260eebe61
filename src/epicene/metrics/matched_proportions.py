"""Two shares of the same items: what changed up minus what changed down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import (
    SINGLE_CLUSTER,
    degrees_of_freedom,
    variance,
)
from epicene.metrics.clusters import Clusters, Floats, Labels, clean, unscored_reason
from epicene.metrics.estimate import Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.sign_flip import sign_flip_test

# What the two added clusters pull, per item: together they add 1 to the sum of squares, as 1/2
# added to both cells of changes does.
_ADDED = np.sqrt(0.5) * np.array([1.0, -1.0])


def matched_difference(
    changes: ArrayLike,
    clusters: Labels | Clusters | None = None,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return how much larger one share is than another share of the same items.

    Parameters
    ----------
    changes : array-like, shape (n_items,)
        1 where an item counts for the first share alone, -1 for the second alone, 0 for both or
        none; NaN marks an item that could not be scored.
    clusters : iterable of hashable, or Clusters, optional
        A label per item, for example its patient; None makes items independent.
    confidence : float
        Level of the interval, in (0, 1).
    seed : int or numpy.random.Generator
        Fixes the random exchanges of the test, where there are too many for all.

    Returns
    -------
    Estimate
        The share of 1 minus the share of -1, in [-1, 1]. The test exchanges the two members of
        every item of a cluster together: without clusters it is McNemar's exact test. No interval,
        with a reason, for a single cluster.

    Raises
    ------
    InputError
        If a value is none of these, or values and labels do not match.

    Notes
    -----
    The interval is that of Agresti and Min, who add 1/2 to each cell of the table of pairs, here by
    cluster: two clusters are added, and the jackknife variance and the degrees of freedom of
    `epicene.metrics.cluster_mean` taken. Each has as many items as change together (the design
    effect; a cluster of mean size where nothing changed, where nobody knows). The interval does
    not collapse where nothing changed.

    References
    ----------
    agresti2005simple, mcnemar1947note
    """
    check_confidence(confidence)
    array, groups, n_unscored = clean(changes, clusters, "changes")
    if not np.isin(array, (-1.0, 0.0, 1.0)).all():
        raise InputError("the changes are not all -1, 0 or 1.")
    reason = unscored_reason(n_unscored)
    if array.size == 0:
        return undefined(join_reasons("no items", reason), n_unscored=n_unscored)
    test = sign_flip_test(array, groups, seed=seed)
    found = Estimate(float(array.mean()), 0.0, 0.0, test.p_value, array.size, reason, n_unscored)
    if len(groups) < 2:
        nothing = join_reasons(SINGLE_CLUSTER, reason)
        return replace(found, ci_low=np.nan, ci_high=np.nan, p_value=np.nan, reason=nothing)
    added = _items_in_step(array, groups)
    sizes = np.append(groups.sizes, [added, added])
    sums = np.append(groups.sums(array), added * _ADDED)
    centre = float(sums.sum() / sizes.sum())
    error = float(np.sqrt(variance(sums - centre * sizes, sizes)))
    from scipy.stats import t as student

    half = error * float(student.ppf((1.0 + confidence) / 2.0, degrees_of_freedom(groups.sizes)))
    return replace(found, ci_low=max(-1.0, centre - half), ci_high=min(1.0, centre + half))


def _items_in_step(array: Floats, groups: Clusters) -> float:
    """Return how many items of a cluster change as one, between 1 and those of a mean cluster."""
    most = float(groups.sizes.mean())
    residuals = array - array.mean()
    alone = float((residuals**2).sum())
    if alone == 0.0:
        return most
    together = float((groups.sums(residuals) ** 2).sum())
    return float(np.clip(together / alone, 1.0, most))
