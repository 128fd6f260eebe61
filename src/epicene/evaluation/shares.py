"""Shares of items (documents, entities, criteria): of a group, and between groups compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import UNSCORED, Sample, share
from epicene.metrics import Estimate, cluster_proportion_difference
from epicene.metrics.estimate import undefined
from epicene.metrics.extremes import highest, largest_gap, lowest, shared_confidence
from epicene.metrics.linear import Linear, linear_mean
from epicene.metrics.share_ratios import cluster_proportion_ratio

Bools = NDArray[np.bool_]
FIRST = "more_often_first_group"
LEFT_OUT = "left_out: groups without such a share"
NO_STRATUM = "no_stratum: no stratum has items of both groups that count"


@dataclass(frozen=True, eq=False)
class Share:
    """Of some items, the share that is counted.

    Parameters
    ----------
    name : str
        The metric.
    among, counted : ndarray of bool, shape (n_items,)
        Which items may count, and which of them are counted.
    empty : str
        Why a group has no such share.
    asked : bool
        Whether its difference between groups is a question of its own, with a test.
    worst : {"min", "max"}
        Which end is the worse one; empty where neither is.
    reference : str
        Key of the paper that defines it.
    mirrors : bool
        Whether it is not asked because another share asks the same the other way round: its
        interval then agrees with the test of that one.
    """

    name: str
    among: Bools
    counted: Bools
    empty: str
    asked: bool = True
    worst: str = ""
    reference: str = ""
    mirrors: bool = False

    def defined(self, sample: Sample, group: Group) -> bool:
        """Whether any item of a group counts."""
        return bool((self.among & group.members & sample.known).any())


def share_of(sample: Sample, asked: Share, group: Group, confidence: float = 0.95) -> Estimate:
    """Return the share in a group, with its interval by patient."""
    found = share(sample, asked.counted, asked.among & group.members, confidence)
    missing = sample.unscored(group.members)
    if not found.n:
        return undefined(asked.empty, 0).with_unscored(missing, UNSCORED)
    return found.with_unscored(missing, UNSCORED)


def difference(
    sample: Sample,
    asked: Share,
    contrast: Contrast,
    confidence: float = 0.95,
    test: bool = True,
) -> Estimate:
    """Return the share of the first group minus that of the second."""
    if not _both_defined(sample, asked, contrast):
        return undefined(asked.empty)
    one, two = (asked.among & group.members & sample.known for group in _groups(contrast))
    found = cluster_proportion_difference(
        asked.counted[one], sample.part(one), asked.counted[two], sample.part(two), confidence, test
    )
    return _with_unscored(found, sample, contrast)


def ratio(sample: Sample, asked: Share, contrast: Contrast, confidence: float = 0.95) -> Estimate:
    """Return the share of the first group divided by that of the second."""
    if not _both_defined(sample, asked, contrast):
        return undefined(asked.empty)
    one, two = (asked.among & group.members & sample.known for group in _groups(contrast))
    found = cluster_proportion_ratio(
        asked.counted[one], sample.part(one), asked.counted[two], sample.part(two), confidence
    )
    return _with_unscored(found, sample, contrast)


def linear_share(sample: Sample, asked: Share, group: Group) -> tuple[Linear, int]:
    """Return the share in a group with the moves that patients give it, and its items."""
    part = asked.among & sample.known & group.members
    counted = asked.counted.astype(np.float64)
    return linear_mean(counted, part, sample.patients), int(part.sum())


def worst_share(sample: Sample, asked: Share, axis: Axis) -> tuple[Estimate, str]:
    """Return the share of the worst group, and which it is; its interval holds for all groups."""
    defined = [group for group in axis.groups if asked.defined(sample, group)]
    level = shared_confidence(len(defined))
    values = [share(sample, asked.counted, asked.among & g.members, level) for g in defined]
    pick: Callable[..., float]
    choose, pick = (lowest, min) if asked.worst == "min" else (highest, max)
    found = choose(values, asked.empty, sum(value.n for value in values))
    if not defined:
        return found, ""
    end = pick(value.estimate for value in values)
    return found, next(
        group.value for group, v in zip(defined, values, strict=True) if v.estimate == end
    )


def largest_difference(sample: Sample, asked: Share, axis: Axis) -> Estimate:
    """Return the largest absolute difference between two groups; its interval holds for all pairs.

    Groups in which nothing counts are left out and told.
    """
    defined = [group for group in axis.groups if asked.defined(sample, group)]
    n = sum(int((asked.among & group.members & sample.known).sum()) for group in defined)
    if len(defined) < 2:
        return undefined(asked.empty, n)
    pairs = [Contrast(one, two) for one, two in combinations(defined, 2)]
    level = shared_confidence(len(pairs))
    gaps = [difference(sample, asked, contrast, level, test=False) for contrast in pairs]
    lost = sum(int(g.members.sum()) for g in axis.groups if not asked.defined(sample, g))
    return largest_gap(gaps, "", n).with_unscored(lost, LEFT_OUT)


def pooled_difference(
    sample: Sample, asked: Share, contrast: Contrast, strata: Sequence[Group]
) -> Estimate:
    """Return the mean of the differences within strata, by Mantel and Haenszel's weights.

    A stratum weighs as the product of its two groups over their sum; one without items of both
    groups says nothing of the gap. The error is by patient, who may lie in several strata.
    """
    gaps: list[tuple[float, Linear, int]] = []
    for stratum in strata:
        inside = sample.within(stratum.members)
        (one, n_one), (two, n_two) = (linear_share(inside, asked, g) for g in _groups(contrast))
        if n_one and n_two:
            gaps.append((n_one * n_two / (n_one + n_two), one - two, n_one + n_two))
    empty = np.zeros(len(sample.patients))
    if not gaps:
        return Linear(float("nan"), empty, empty).estimate(0, NO_STRATUM)
    total = sum(weight for weight, _, _ in gaps)
    pooled = Linear(0.0, empty, empty)
    for weight, gap, _ in gaps:
        pooled = pooled + gap.times(weight / total)
    return pooled.estimate(sum(n for _, _, n in gaps), NO_STRATUM)


def _groups(contrast: Contrast) -> tuple[Group, Group]:
    return contrast.first, contrast.second


def _both_defined(sample: Sample, asked: Share, contrast: Contrast) -> bool:
    return all(asked.defined(sample, group) for group in _groups(contrast))


def _with_unscored(found: Estimate, sample: Sample, contrast: Contrast) -> Estimate:
    missing = sum(sample.unscored(group.members) for group in _groups(contrast))
    return found.with_unscored(missing, UNSCORED)
