"""Which items belong together: the one partition that every interval and test shares."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError

Floats = NDArray[np.float64]
Labels = Iterable[Hashable]


@dataclass(frozen=True, eq=False)
class Clusters:
    """A partition of items into clusters (documents, patients, templates, edits).

    Parameters
    ----------
    index : ndarray of int, shape (n_items,)
        The cluster of each item, from 0, in order of first appearance.
    labels : tuple of hashable
        The label of each cluster, in the same order.
    """

    index: NDArray[np.intp]
    labels: tuple[Hashable, ...]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def sizes(self) -> Floats:
        """Items per cluster, shape (n_clusters,), as float for use in sums."""
        return np.bincount(self.index, minlength=len(self)).astype(np.float64)

    def sums(self, values: Floats) -> Floats:
        """Sum of `values` (n_items,) per cluster, shape (n_clusters,)."""
        return np.asarray(np.bincount(self.index, weights=values, minlength=len(self)), np.float64)

    def keep(self, kept: NDArray[np.bool_]) -> Clusters:
        """Return the partition of the items where `kept` (n_items,) is true."""
        return partition((self.labels[position] for position in self.index[kept]), int(kept.sum()))


def partition(clusters: Labels | None, n: int) -> Clusters:
    """Put `n` items in clusters.

    The order is that of first appearance, so that a seeded resampling does not depend on
    how labels sort or hash.

    Parameters
    ----------
    clusters : iterable of hashable, or None
        A label per item; None makes each item its own cluster.
    n : int
        Number of items.

    Raises
    ------
    InputError
        If there is not one label per item, or a label is missing (None or NaN).
    """
    if clusters is None:
        return Clusters(np.arange(n), tuple(range(n)))
    position: dict[Hashable, int] = {}
    index: list[int] = []
    for item, label in enumerate(clusters):
        # NaN, and pandas' missing values, are not equal to themselves: each would silently
        # become a cluster of its own.
        if label is None or label != label:  # noqa: PLR0124
            raise InputError(
                f"the cluster of item {item} is missing.",
                hint="Give every item a cluster; an item alone has a label of its own.",
            )
        index.append(position.setdefault(label, len(position)))
    if len(index) != n:
        raise InputError(f"there are {len(index)} cluster labels for {n} values.")
    return Clusters(np.asarray(index, dtype=np.intp), tuple(position))


def clean(
    values: ArrayLike, clusters: Labels | Clusters | None, name: str = "values"
) -> tuple[Floats, Clusters, int]:
    """Drop the values that could not be scored (NaN), and count them.

    Parameters
    ----------
    values : array-like of float, shape (n_items,)
        NaN marks an item that could not be scored.
    clusters : iterable of hashable, Clusters or None
        As in `partition`.
    name : str
        What the values are, for the messages.

    Returns
    -------
    values : ndarray, shape (n_scored,)
    clusters : Clusters
        The partition of the scored items.
    n_unscored : int

    Raises
    ------
    InputError
        If the values are not one-dimensional numbers, are infinite, or do not match `clusters`.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"the {name} are not numbers: {error}.") from error
    if array.ndim != 1:
        raise InputError(f"the {name} have shape {array.shape}.", hint="Give one number per item.")
    if np.isinf(array).any():
        raise InputError(
            f"the {name} contain an infinite number, at position {int(np.isinf(array).argmax())}.",
            hint="Use NaN for what could not be scored.",
        )
    groups = clusters if isinstance(clusters, Clusters) else partition(clusters, array.size)
    scored = ~np.isnan(array)
    if scored.all():
        return array, groups, 0
    return array[scored], groups.keep(scored), int((~scored).sum())


def unscored_reason(n_unscored: int) -> str:
    """Say that some values were NaN."""
    return "value is NaN" if n_unscored else ""
