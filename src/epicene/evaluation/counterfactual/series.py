"""Numbers of documents, or of what is in them, and their rows: over all, by group, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import NAN, Measurement
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import Rows
from epicene.evaluation.shares import FIRST
from epicene.metrics import Clusters, Estimate, cluster_proportion, linear_mean, partition
from epicene.metrics.estimate import undefined
from epicene.metrics.matched_proportions import matched_difference
from epicene.metrics.paired import mean_margin

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
COMPARED = "n_patients_compared"


@dataclass(frozen=True, eq=False)
class Series:
    """One number of each unit: a document, or an entity of one.

    Parameters
    ----------
    metric, item, direction, reference : str
        As in `Measurement`.
    values : ndarray of float, shape (n_units,)
        NaN where a unit was not scored.
    kind : {"share", "change", "mean"}
        Of 0 and 1; of -1, 0 and 1; of anything.
    documents : ndarray of int, shape (n_units,)
        The document of each unit.
    empty : str
        Why there is no number, or why units were not scored.
    neutral : float
        What no bias gives.
    tested : bool
        Whether it is a question of its own.
    compared : bool
        Whether groups are compared by it.
    """

    metric: str
    values: Floats
    kind: Literal["share", "change", "mean"]
    documents: NDArray[np.intp]
    empty: str
    item: str = ""
    neutral: float = NAN
    direction: str = ""
    reference: str = ""
    tested: bool = False
    compared: bool = False


@dataclass(frozen=True, eq=False)
class Scope:
    """Whose documents count, and why some do not.

    Parameters
    ----------
    patients : Clusters
        The patient of each document.
    reasons : tuple of str
        Of each document; empty where it was scored.
    seed : int
        Fixes resamples and exchanges.
    """

    patients: Clusters
    reasons: tuple[str, ...]
    seed: int

    def missing(self, members: Bools) -> tuple[int, str]:
        """Return how many of some documents were not scored, and why."""
        told = [self.reasons[place] for place in np.flatnonzero(members) if self.reasons[place]]
        return len(told), "; ".join(sorted(set(told)))


def overall_rows(
    rows: Rows, scope: Scope, series: Sequence[Series], axis: str, group: str
) -> Iterator[Measurement]:
    """Yield each number over all documents, under the axis and the contrast of the swap."""
    everybody = np.ones(len(scope.reasons), dtype=bool)
    for one in series:
        found = estimate(scope, one, everybody)
        yield _row(rows, one, found if one.tested else found.without_test(), axis, group)


def group_rows(
    rows: Rows, scope: Scope, series: Sequence[Series], axis: Axis
) -> Iterator[Measurement]:
    """Yield each number of each group, and the differences between groups."""
    for one in series:
        for group in axis.groups:
            found = estimate(scope, one, group.members).without_test()
            yield _row(rows, one, found, axis.name, group.value)
    for one in (one for one in series if one.compared):
        for contrast in axis.contrasts:
            yield rows.row(
                f"{one.metric}_difference",
                difference(scope, one, contrast),
                axis=axis.name,
                group=contrast.name,
                item=one.item,
                neutral=0.0,
                direction=FIRST if one.kind == "share" else one.direction,
                reference=one.reference,
            )


def compared_rows(
    rows: Rows, scope: Scope, series: Sequence[Series], axis: Axis | None
) -> Iterator[Measurement]:
    """Yield the patients behind the numbers of each item: the fewest of any.

    What leaves a hospital is judged by these: ``n`` may count entities.
    """
    everybody = Group("", "", np.ones(len(scope.reasons), dtype=bool))
    for item in dict.fromkeys(one.item for one in series):
        own = [one for one in series if one.item == item]
        for group in (everybody,) if axis is None else axis.groups:
            fewest = float(min(_n_patients(scope, one, group.members) for one in own))
            n = max(int(group.members[one.documents].sum()) for one in own)
            found = Estimate(fewest, fewest, fewest, n=n)
            yield rows.row(COMPARED, found, axis=group.axis, group=group.value, item=item)


def estimate(scope: Scope, series: Series, members: Bools) -> Estimate:
    """Return a number of some documents, its interval by patient, its test by exchange."""
    among, known = members[series.documents], ~np.isnan(series.values)
    chosen = among & known
    n_empty = int((among & ~known).sum())
    values, patients = series.values[chosen], _patients(scope, series.documents[chosen])
    n_missing, reason = scope.missing(members)
    if not values.size:
        return undefined(series.empty, n_unscored=n_empty).with_unscored(n_missing, reason)
    if series.kind == "share":
        found = cluster_proportion(values, patients)
    elif series.kind == "change":
        found = matched_difference(values, patients, seed=scope.seed)
    else:
        labels = [patients.labels[place] for place in patients.index]
        found = mean_margin(values, labels, seed=scope.seed)
    return found.with_unscored(n_empty, series.empty).with_unscored(n_missing, reason)


def difference(scope: Scope, series: Series, contrast: Contrast) -> Estimate:
    """Return the number of the first group minus that of the second."""
    known = ~np.isnan(series.values)
    patients = _patients(scope, series.documents)
    one, two = (
        group.members[series.documents] & known for group in (contrast.first, contrast.second)
    )
    gap = linear_mean(series.values, one, patients) - linear_mean(series.values, two, patients)
    n_missing, reason = scope.missing(contrast.first.members | contrast.second.members)
    found = gap.estimate(int((one | two).sum()), series.empty)
    return found.with_unscored(n_missing, reason)


def _n_patients(scope: Scope, series: Series, members: Bools) -> int:
    chosen = members[series.documents] & ~np.isnan(series.values)
    return len(np.unique(scope.patients.index[series.documents[chosen]]))


def _patients(scope: Scope, documents: NDArray[np.intp]) -> Clusters:
    return partition(scope.patients.index[documents].tolist(), documents.size)


def _row(rows: Rows, series: Series, found: Estimate, axis: str, group: str) -> Measurement:
    return rows.row(
        series.metric,
        found,
        axis=axis,
        group=group,
        item=series.item,
        neutral=series.neutral,
        direction=series.direction,
        reference=series.reference,
    )
