"""Does a tool widen the gap that the gold has?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation.classification.by_group import difference
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import BASE, NO_DOCUMENT
from epicene.evaluation.groups import Axis, Contrast
from epicene.evaluation.rows import UNSCORED, Rows, Sample, share
from epicene.evaluation.shares import FIRST
from epicene.metrics import Estimate
from epicene.metrics.linear import linear_mean


def base_rate_rows(
    rows: Rows, sample: Sample, decision: Decision, axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield how often each group is positive in the gold, and the gaps of the gold.

    They are facts about the data: they have no neutral value, and no test.
    """
    for group in axis.groups:
        found = share(sample, decision.gold, group.members)
        yield rows.row("base_rate", found, axis=axis.name, group=group.value, item=item)
    for contrast in axis.contrasts:
        found = difference(sample, decision, BASE, contrast, test=False)
        yield rows.row(
            "base_rate_difference", found, axis=axis.name, group=contrast.name, item=item
        )


def amplification_rows(
    rows: Rows, sample: Sample, decision: Decision, axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield the gap of the predictions minus the gap of the gold, on the same documents.

    Zhao et al. count how much more often predictions go with a gender than gold does; the
    difference of gaps asks the same of two groups, and is signed: above 0 the predictions move the
    first group up, relative to the second.
    """
    for contrast in axis.contrasts:
        yield rows.row(
            "amplification",
            amplification(sample, decision, contrast),
            axis=axis.name,
            group=contrast.name,
            item=item,
            neutral=0.0,
            direction=FIRST,
            reference="zhao2017men",
        )


def amplification(sample: Sample, decision: Decision, contrast: Contrast) -> Estimate:
    """Return the predicted gap minus the gap of the gold, paired by patient."""
    excess = decision.predicted.astype(np.float64) - decision.gold
    parts = [group.members & sample.known for group in (contrast.first, contrast.second)]
    first, second = (linear_mean(excess, part, sample.patients) for part in parts)
    found = (first - second).estimate(int((parts[0] | parts[1]).sum()), NO_DOCUMENT)
    missing = sample.unscored(contrast.first.members | contrast.second.members)
    return found.with_unscored(missing, UNSCORED)
