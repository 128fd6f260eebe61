"""Rates of each group, and their differences and ratios between groups that are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation import share_rows, shares
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import Rate, fairlearn_values, overall_values
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import Rows, Sample
from epicene.metrics import Estimate


def overall_rows(
    rows: Rows, sample: Sample, decision: Decision, rates: tuple[Rate, ...]
) -> Iterator[Measurement]:
    """Yield each rate over all documents: the quality of the tool."""
    everybody = Group("", "", np.ones(decision.gold.size, dtype=bool))
    values = overall_values(rates, decision, sample.known)
    for rate in rates:
        found = rate_of(sample, decision, rate, everybody, values[rate.name])
        yield rows.row(rate.name, found, item=decision.item)


def group_rows(
    rows: Rows, sample: Sample, decision: Decision, rates: tuple[Rate, ...], axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield each rate of each group, its points by fairlearn, its intervals by patient."""
    members = {group.value: group.members for group in axis.groups}
    values = fairlearn_values(rates, decision, members, sample.known)
    for rate in rates:
        for group in axis.groups:
            found = rate_of(sample, decision, rate, group, values[rate.name, group.value])
            yield rows.row(rate.name, found, axis=axis.name, group=group.value, item=item)


def rate_of(sample: Sample, decision: Decision, rate: Rate, group: Group, value: float) -> Estimate:
    """Return a rate of a group with its interval, around the value that fairlearn computed."""
    found = shares.share_of(sample, rate.of(decision), group)
    return replace(found, estimate=value) if found.n else found


def contrast_rows(
    rows: Rows, sample: Sample, decision: Decision, rates: tuple[Rate, ...], axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield the difference and the ratio of each rate in each comparison."""
    asked = [rate.of(decision) for rate in rates]
    yield from share_rows.contrast_rows(rows, sample, asked, axis, item)


def difference(
    sample: Sample,
    decision: Decision,
    rate: Rate,
    contrast: Contrast,
    confidence: float = 0.95,
    test: bool = True,
) -> Estimate:
    """Return the rate of the first group minus that of the second."""
    return shares.difference(sample, rate.of(decision), contrast, confidence, test)


def ratio(
    sample: Sample, decision: Decision, rate: Rate, contrast: Contrast, confidence: float = 0.95
) -> Estimate:
    """Return the rate of the first group divided by that of the second."""
    return shares.ratio(sample, rate.of(decision), contrast, confidence)
