"""One number for all groups: demographic parity, equalised odds, equal opportunity, worst group."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from epicene.core.measurement import Measurement
from epicene.evaluation import share_rows
from epicene.evaluation.classification.by_group import difference, ratio
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import (
    FALSE_POSITIVE,
    SELECTION,
    TRUE_POSITIVE,
    Rate,
)
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import Rows, Sample
from epicene.metrics import Estimate
from epicene.metrics.estimate import undefined
from epicene.metrics.extremes import largest_gap, shared_confidence, smallest_ratio

# As fairlearn calls them: the rates that must be equal, and the paper that asks for it.
PARITIES: dict[str, tuple[tuple[Rate, ...], str]] = {
    "demographic_parity": ((SELECTION,), "dwork2012fairness"),
    "equalized_odds": ((TRUE_POSITIVE, FALSE_POSITIVE), "hardt2016equality"),
    "equal_opportunity": ((TRUE_POSITIVE,), "hardt2016equality"),
}
LEFT_OUT = "left_out: groups without such a rate"


def parity_rows(
    rows: Rows, sample: Sample, decision: Decision, axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield the largest difference and the smallest ratio over all pairs of groups."""
    for name, (rates, reference) in PARITIES.items():
        fields = {"axis": axis.name, "item": item, "reference": reference}
        gap, quotient = parity(sample, decision, rates, axis)
        yield rows.row(f"{name}_difference", gap, neutral=0.0, direction="more_biased", **fields)
        yield rows.row(f"{name}_ratio", quotient, neutral=1.0, direction="less_biased", **fields)


def parity(
    sample: Sample, decision: Decision, rates: Sequence[Rate], axis: Axis
) -> tuple[Estimate, Estimate]:
    """Return the largest difference, and the smallest ratio, of rates between any two groups.

    As fairlearn, with `agg="worst_case"` for several rates; but a group in which no document
    counts is left out and told, where scikit-learn takes its rate as 0.
    """
    pairs: list[tuple[Rate, Contrast]] = []
    left: set[str] = set()
    for rate in rates:
        defined = [g for g in axis.groups if _counts(sample, decision, rate, g)]
        left |= {g.value for g in axis.groups if g not in defined}
        if len(defined) < 2:
            n = sum(int((g.members & sample.known).sum()) for g in axis.groups)
            return undefined(rate.empty, n), undefined(rate.empty, n)
        pairs += [(rate, Contrast(one, two)) for one, two in combinations(defined, 2)]
    level = shared_confidence(len(pairs))
    kept = [g for g in axis.groups if g.value not in left]
    n = sum(int((g.members & sample.known).sum()) for g in kept)
    lost = sum(int(g.members.sum()) for g in axis.groups if g.value in left)
    gaps = [difference(sample, decision, rate, c, level, test=False) for rate, c in pairs]
    quotients = [_both_ways(sample, decision, rate, c, level) for rate, c in pairs]
    return (
        largest_gap(gaps, "", n).with_unscored(lost, LEFT_OUT),
        smallest_ratio(quotients, "no_share: no group has such a share", n).with_unscored(
            lost, LEFT_OUT
        ),
    )


def worst_rows(
    rows: Rows, sample: Sample, decision: Decision, rates: Sequence[Rate], axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield the worst group of each rate that has a worse end, named in ``group``."""
    asked = [rate.of(decision) for rate in rates]
    yield from share_rows.worst_rows(rows, sample, asked, axis, item)


def _counts(sample: Sample, decision: Decision, rate: Rate, group: Group) -> bool:
    return bool((rate.among(decision) & group.members & sample.known).any())


def _both_ways(
    sample: Sample, decision: Decision, rate: Rate, contrast: Contrast, level: float
) -> Estimate:
    """Divide by the group that has a share, where one of two has none: the ratio is then 0."""
    found = ratio(sample, decision, rate, contrast, level)
    if math.isnan(found.estimate):
        return ratio(sample, decision, rate, Contrast(contrast.second, contrast.first), level)
    return found
