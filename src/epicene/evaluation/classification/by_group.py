"""Rates of each group, and their differences and ratios between groups that are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import Rate, fairlearn_values, overall_values
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import UNSCORED, Rows, Sample, share
from epicene.metrics import Estimate, cluster_proportion_difference
from epicene.metrics.estimate import undefined
from epicene.metrics.share_ratios import cluster_proportion_ratio

FIRST = "more_often_first_group"


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
    among = rate.among(decision) & group.members
    found = share(sample, rate.counted(decision), among)
    missing = sample.unscored(group.members)
    if not found.n:
        return undefined(rate.empty, 0).with_unscored(missing, UNSCORED)
    return replace(found, estimate=value).with_unscored(missing, UNSCORED)


def contrast_rows(
    rows: Rows,
    sample: Sample,
    decision: Decision,
    rates: tuple[Rate, ...],
    axis: Axis,
    item: str,
    *,
    tested: bool = True,
) -> Iterator[Measurement]:
    """Yield the difference and the ratio of each rate in each comparison.

    Parameters
    ----------
    tested : bool
        Whether differences are questions; what only details another one has no test.
    """
    for rate in rates:
        for contrast in axis.contrasts:
            where = {"axis": axis.name, "group": contrast.name, "item": item}
            gap = difference(sample, decision, rate, contrast)
            yield rows.row(
                f"{rate.name}_difference",
                gap if tested and rate.asked else gap.without_test(),
                neutral=0.0,
                direction=FIRST,
                reference=rate.reference,
                **where,
            )
            if rate.asked:
                yield rows.row(
                    f"{rate.name}_ratio",
                    ratio(sample, decision, rate, contrast),
                    neutral=1.0,
                    direction=FIRST,
                    reference="koopman1984confidence",
                    **where,
                )


def difference(
    sample: Sample,
    decision: Decision,
    rate: Rate,
    contrast: Contrast,
    confidence: float = 0.95,
    test: bool = True,
) -> Estimate:
    """Return the rate of the first group minus that of the second."""
    if reason := _empty(sample, decision, rate, contrast):
        return undefined(reason)
    counted = rate.counted(decision)
    one, two = (part & sample.known for part in _parts(decision, rate, contrast))
    found = cluster_proportion_difference(
        counted[one], sample.part(one), counted[two], sample.part(two), confidence, test
    )
    return _with_unscored(found, sample, contrast)


def ratio(
    sample: Sample, decision: Decision, rate: Rate, contrast: Contrast, confidence: float = 0.95
) -> Estimate:
    """Return the rate of the first group divided by that of the second."""
    if reason := _empty(sample, decision, rate, contrast):
        return undefined(reason)
    counted = rate.counted(decision)
    one, two = (part & sample.known for part in _parts(decision, rate, contrast))
    found = cluster_proportion_ratio(
        counted[one], sample.part(one), counted[two], sample.part(two), confidence
    )
    return _with_unscored(found, sample, contrast)


def _parts(decision: Decision, rate: Rate, contrast: Contrast) -> list[np.ndarray]:
    among = rate.among(decision)
    return [among & group.members for group in (contrast.first, contrast.second)]


def _empty(sample: Sample, decision: Decision, rate: Rate, contrast: Contrast) -> str:
    """Say which group has no such rate, or nothing."""
    counts = [(part & sample.known).any() for part in _parts(decision, rate, contrast)]
    return "" if all(counts) else rate.empty


def _with_unscored(found: Estimate, sample: Sample, contrast: Contrast) -> Estimate:
    missing = sum(sample.unscored(group.members) for group in (contrast.first, contrast.second))
    return found.with_unscored(missing, UNSCORED)
