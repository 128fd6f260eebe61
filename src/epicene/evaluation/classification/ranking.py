"""Do scores rank patients of every group as well: the area under the ROC curve."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.groups import Axis, Group
from epicene.evaluation.rows import Rows, Sample
from epicene.metrics import Estimate
from epicene.metrics.linear import Linear, linear_roc_area

METRIC = "roc_auc_score"
REFERENCE = "delong1988comparing"
ONE_CLASS = "one_class: the group has no positive, or no negative, with a score"
NO_SCORE = "no_score: the tool gave no score"


def ranking_rows(
    rows: Rows, sample: Sample, decision: Decision, axis: Axis | None, item: str
) -> Iterator[Measurement]:
    """Yield the area of each group and the differences; over all documents without an axis."""
    if decision.scores is None:
        return
    if axis is None:
        everybody = Group("", "", np.ones(decision.gold.size, dtype=bool))
        found = _estimate(sample, decision, everybody.members, area(sample, decision, everybody))
        yield rows.row(METRIC, found, item=item, reference=REFERENCE)
        return
    areas = {group.value: area(sample, decision, group) for group in axis.groups}
    for group in axis.groups:
        found = _estimate(sample, decision, group.members, areas[group.value])
        yield rows.row(
            METRIC, found, axis=axis.name, group=group.value, item=item, reference=REFERENCE
        )
    for contrast in axis.contrasts:
        first, second = (area(sample, decision, g) for g in (contrast.first, contrast.second))
        both = contrast.first.members | contrast.second.members
        gap = (first - second).estimate(*_counted(sample, decision, both))
        yield rows.row(
            f"{METRIC}_difference",
            gap.with_unscored(_lost(sample, decision, both), NO_SCORE),
            axis=axis.name,
            group=contrast.name,
            item=item,
            neutral=0.0,
            direction="better_ranked_first_group",
            reference=REFERENCE,
        )


def area(sample: Sample, decision: Decision, group: Group) -> Linear:
    """Return the area of a group, with the moves of its patients."""
    assert decision.scores is not None  # noqa: S101
    members = group.members & sample.known
    scores = np.where(members, decision.scores, np.nan)
    return linear_roc_area(decision.gold, scores, sample.patients)


def _estimate(
    sample: Sample, decision: Decision, members: NDArray[np.bool_], found: Linear
) -> Estimate:
    n, empty = _counted(sample, decision, members)
    value = found.estimate(n, empty, in_unit=True)
    return value.with_unscored(_lost(sample, decision, members), NO_SCORE)


def _counted(sample: Sample, decision: Decision, members: NDArray[np.bool_]) -> tuple[int, str]:
    assert decision.scores is not None  # noqa: S101
    return int((members & sample.known & ~np.isnan(decision.scores)).sum()), ONE_CLASS


def _lost(sample: Sample, decision: Decision, members: NDArray[np.bool_]) -> int:
    return int((members & sample.eligible).sum()) - _counted(sample, decision, members)[0]
