"""Scores averaged over labels, so that rare ones count as much as frequent ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation.entities.scores import NO_ENTITY, REFERENCE, Scored
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import UNSCORED, Rows, Sample
from epicene.evaluation.shares import FIRST, Share, linear_share
from epicene.metrics import Estimate
from epicene.metrics.linear import Linear

NO_SHARED_LABEL = "no_shared_label: the groups have no label in common"


def macro_rows(
    rows: Rows, labels: Sequence[tuple[Scored, ...]], sample: Sample, axis: Axis | None
) -> Iterator[Measurement]:
    """Yield the mean over labels of precision, recall and F1, and its gaps, which have no test.

    Parameters
    ----------
    rows : Rows
    labels : sequence of tuple of Scored
        For each label, its scores in each scheme.
    sample : Sample
        All entities.
    axis : Axis, optional
        Groups of entities; none for everybody.

    Notes
    -----
    A label counts in a group where gold or the tool has an entity of it there; where it has no
    precision or no recall, that is 0 in the mean, as in seqeval. Groups are compared over the
    labels that both have. Intervals are by linearisation over patients.
    """
    everybody = Group("", "", np.ones(sample.known.size, dtype=bool))
    for of_scheme in zip(*labels, strict=True):
        for which, named in enumerate(of_scheme[0].shares):
            name = f"{named.name}_macro"
            for group in axis.groups if axis else (everybody,):
                counted = [s for s in of_scheme if _counts(s, group)]
                value, n = _mean(counted, which, group)
                found = value.estimate(n, NO_ENTITY, in_unit=0.0 < value.value < 1.0)
                yield rows.row(
                    name,
                    _with_unscored(found.without_test(), sample, group),
                    axis=group.axis,
                    group=group.value,
                    reference=REFERENCE,
                )
            for contrast in axis.contrasts if axis else ():
                yield rows.row(
                    f"{name}_difference",
                    _gap(of_scheme, which, contrast, sample),
                    axis=contrast.first.axis,
                    group=contrast.name,
                    neutral=0.0,
                    direction=FIRST,
                    reference=REFERENCE,
                )


def _gap(scores: Sequence[Scored], which: int, contrast: Contrast, sample: Sample) -> Estimate:
    shared = [s for s in scores if _counts(s, contrast.first) and _counts(s, contrast.second)]
    (one, n_one), (two, n_two) = (
        _mean(shared, which, group) for group in (contrast.first, contrast.second)
    )
    found = (one - two).estimate(n_one + n_two, NO_SHARED_LABEL).without_test()
    return _with_unscored(_with_unscored(found, sample, contrast.first), sample, contrast.second)


def _mean(scores: Sequence[Scored], which: int, group: Group) -> tuple[Linear, int]:
    """Return the mean over labels of a score, and the entities behind it."""
    total, n = None, 0
    for one in scores:
        part, count = _linear(one, one.shares[which], group)
        total, n = part if total is None else total + part, n + count
    if total is None:
        return Linear(float("nan"), np.zeros(0), np.zeros(0)), 0
    return total.times(1.0 / len(scores)), n


def _linear(scored: Scored, share: Share, group: Group) -> tuple[Linear, int]:
    found, n = linear_share(scored.sample, share, scored.group(group))
    if np.isnan(found.value):
        return Linear(0.0, found.moves, found.weights), 0
    return found, n // 2 if scored.halves else n


def _counts(scored: Scored, group: Group) -> bool:
    *_, of_both = scored.shares
    return of_both.defined(scored.sample, scored.group(group))


def _with_unscored(found: Estimate, sample: Sample, group: Group) -> Estimate:
    return found.with_unscored(sample.unscored(group.members), UNSCORED)
