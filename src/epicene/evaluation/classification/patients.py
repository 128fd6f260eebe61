"""Of how many patients the documents behind rates are: many notes may be of few people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.groups import Axis, Group
from epicene.evaluation.rows import Rows, Sample, patients_in

BEHIND = "n_patients_behind_rates"


def patient_rows(
    rows: Rows, sample: Sample, decision: Decision, axis: Axis | None
) -> Iterator[Measurement]:
    """Yield the fewest patients behind any rate of a decision, where one has several documents.

    They are those with the class, without it, of whom the tool says yes, or no; nobody is not few.
    What leaves a hospital is judged by these: ``n`` counts documents.
    """
    if len(sample.patients) == sample.known.size:
        return
    everybody = Group("", "", np.ones(sample.known.size, dtype=bool))
    sides = (decision.gold, ~decision.gold, decision.predicted, ~decision.predicted)
    for group in (everybody,) if axis is None else axis.groups:
        counted = [patients_in(sample, group.members & side) for side in sides]
        some = [one for one in counted if one.estimate > 0]
        if some:
            fewest = min(some, key=lambda one: one.estimate)
            yield rows.row(BEHIND, fewest, axis=group.axis, group=group.value, item=decision.item)
