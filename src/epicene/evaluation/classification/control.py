"""Comparisons that hold a field constant: within its strata, and pooled over them."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.core.measurement import Measurement
from epicene.evaluation import share_rows
from epicene.evaluation.classification.by_group import group_rows
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import Rate
from epicene.evaluation.groups import Axis
from epicene.evaluation.rows import Rows, Sample


def control_rows(
    rows: Rows,
    sample: Sample,
    decision: Decision,
    rates: tuple[Rate, ...],
    axis: Axis,
    strata: Axis,
    item: str,
) -> Iterator[Measurement]:
    """Yield rates and gaps within each stratum, and the gap pooled over strata, which is tested."""

    def of_groups(inside: Sample, label: str) -> Iterator[Measurement]:
        return group_rows(rows, inside, decision, rates, axis, label)

    asked = [rate.of(decision) for rate in rates]
    yield from share_rows.control_rows(rows, sample, asked, axis, strata, item, of_groups)
