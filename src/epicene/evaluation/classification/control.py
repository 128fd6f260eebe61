"""Comparisons that hold a field constant: within its strata, and pooled over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation.classification.by_group import FIRST, contrast_rows, group_rows
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import Rate
from epicene.evaluation.groups import CROSS, Axis, Contrast, Group
from epicene.evaluation.rows import Rows, Sample
from epicene.metrics import Estimate
from epicene.metrics.linear import Linear, linear_mean

NO_STRATUM = "no_stratum: no stratum has documents of both groups that count"


def control_rows(
    rows: Rows,
    sample: Sample,
    decision: Decision,
    rates: tuple[Rate, ...],
    axis: Axis,
    strata: Axis,
    item: str,
) -> Iterator[Measurement]:
    """Yield rates and gaps within each stratum, and the gap pooled over strata, which is tested.

    fairlearn calls the field a control feature, and gives the rates of each stratum.
    """
    names = strata.name.split(CROSS)
    for stratum in strata.groups:
        values = stratum.value.split(CROSS)
        held = ", ".join(f"{n}={v}" for n, v in zip(names, values, strict=True))
        label = ", ".join(filter(None, (item, held)))
        inside = sample.within(stratum.members)
        yield from group_rows(rows, inside, decision, rates, axis, label)
        yield from contrast_rows(rows, inside, decision, rates, axis, label, tested=False)
    for rate in rates:
        for contrast in axis.contrasts:
            found = pooled_difference(sample, decision, rate, contrast, strata.groups)
            yield rows.row(
                f"{rate.name}_difference",
                found if rate.asked else found.without_test(),
                axis=axis.name,
                group=contrast.name,
                item=", ".join(filter(None, (item, f"within {strata.name}"))),
                neutral=0.0,
                direction=FIRST,
                reference="mantel1959statistical",
            )


def pooled_difference(
    sample: Sample, decision: Decision, rate: Rate, contrast: Contrast, strata: Sequence[Group]
) -> Estimate:
    """Return the mean of the differences within strata, by Mantel and Haenszel's weights.

    A stratum weighs as the product of its two groups over their sum; one without documents of
    both groups says nothing of the gap. The error is by patient, who may lie in several strata.
    """
    among = rate.among(decision) & sample.known
    counted = rate.counted(decision).astype(np.float64)
    gaps: list[tuple[float, Linear, int]] = []
    for stratum in strata:
        one, two = (
            among & stratum.members & group.members for group in (contrast.first, contrast.second)
        )
        n_one, n_two = int(one.sum()), int(two.sum())
        if n_one and n_two:
            means = [linear_mean(counted, part, sample.patients) for part in (one, two)]
            gaps.append((n_one * n_two / (n_one + n_two), means[0] - means[1], n_one + n_two))
    empty = np.zeros(len(sample.patients))
    if not gaps:
        return Linear(float("nan"), empty, empty).estimate(0, NO_STRATUM)
    total = sum(weight for weight, _, _ in gaps)
    pooled = Linear(0.0, empty, empty)
    for weight, gap, _ in gaps:
        pooled = pooled + gap.times(weight / total)
    return pooled.estimate(sum(n for _, _, n in gaps), NO_STRATUM)
