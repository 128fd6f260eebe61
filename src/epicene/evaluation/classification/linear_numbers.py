"""Rates and areas with the moves that patients give them, for the comparison of two tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from epicene.evaluation.classification.decisions import Bools, Decision
from epicene.evaluation.classification.ranking import METRIC, ONE_CLASS, REFERENCE, area
from epicene.evaluation.classification.rates import Rate
from epicene.evaluation.groups import Axis, Group
from epicene.evaluation.paired import Placed
from epicene.evaluation.rows import Sample
from epicene.evaluation.shares import FIRST
from epicene.metrics.linear import Linear, linear_mean

Of = Callable[[Group], tuple[Linear, int]]
"""From a group to its number, and how many documents are behind it."""


def linear_rates(
    sample: Sample, decision: Decision, rates: tuple[Rate, ...], axes: tuple[Axis, ...]
) -> Iterator[Placed]:
    """Yield the rates that are questions, of all, of each group and of each comparison."""
    for rate in rates:
        if rate.asked:
            among = rate.among(decision) & sample.known
            counted = rate.counted(decision).astype(np.float64)

            def of(
                group: Group, among: Bools = among, counted: np.ndarray = counted
            ) -> tuple[Linear, int]:
                part = among & group.members
                return linear_mean(counted, part, sample.patients), int(part.sum())

            first = Placed(rate.name, item=decision.item, empty=rate.empty, direction=FIRST)
            yield from everywhere(first, of, decision.gold.size, axes)


def linear_areas(sample: Sample, decision: Decision, axes: tuple[Axis, ...]) -> Iterator[Placed]:
    """Yield the areas under the ROC curve, where there are scores."""
    if decision.scores is not None:
        first = Placed(
            METRIC,
            item=decision.item,
            empty=ONE_CLASS,
            direction="better_ranked_first_group",
            reference=REFERENCE,
        )

        def of_scores(group: Group) -> tuple[Linear, int]:
            return area(sample, decision, group), int((sample.known & group.members).sum())

        yield from everywhere(first, of_scores, decision.gold.size, axes)


def everywhere(placed: Placed, of: Of, n_items: int, axes: tuple[Axis, ...]) -> Iterator[Placed]:
    """Yield a number of everybody, of each group, and of each comparison."""
    everybody = Group("", "", np.ones(n_items, dtype=bool))
    yield placed.at(*of(everybody))
    for axis in axes:
        for group in axis.groups:
            yield placed.at(*of(group), axis.name, group.value)
        for contrast in axis.contrasts:
            (one, n_one), (two, n_two) = of(contrast.first), of(contrast.second)
            yield placed.at(one - two, n_one + n_two, axis.name, contrast.name, compared=True)
