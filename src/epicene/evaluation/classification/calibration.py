"""Do scores mean the same for every group: calibration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement
from epicene.core.seeds import generator
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import Rows, Sample
from epicene.metrics import Estimate, cluster_proportion
from epicene.metrics.calibration import calibration_error, score_bins
from epicene.metrics.estimate import undefined
from epicene.metrics.linear import Linear, linear_mean

Bools = NDArray[np.bool_]
ERROR, LARGE, BIN = "expected_calibration_error", "calibration_in_the_large", "reliability"
NO_SCORE = "no_score: no document of the group has a score"
NOT_PROBABILITIES = "not_probabilities: the scores do not lie in [0, 1]"


@dataclass(frozen=True)
class Calibration:
    """How scores are compared with what is true.

    Parameters
    ----------
    n_bins : int
        Bins of equal width.
    """

    n_bins: int

    def rows(
        self, rows: Rows, sample: Sample, decision: Decision, axis: Axis | None, item: str
    ) -> Iterator[Measurement]:
        """Yield the calibration of each group, and of each comparison; of all without an axis."""
        if decision.scores is None:
            return
        scored = sample.known & ~np.isnan(decision.scores)
        name = "" if axis is None else axis.name
        groups = (Group("", "", np.ones(scored.size, dtype=bool)),) if axis is None else axis.groups
        inside = (decision.scores[scored] >= 0.0) & (decision.scores[scored] <= 1.0)
        if not inside.all():
            found = undefined(NOT_PROBABILITIES, int(scored.sum()))
            yield rows.row(ERROR, found, axis=name, item=item)
            return
        for group in groups:
            yield from self._group_rows(rows, sample, decision, group, scored & group.members, item)
        for contrast in () if axis is None else axis.contrasts:
            yield rows.row(
                f"{LARGE}_difference",
                _in_the_large_difference(sample, decision, contrast, scored),
                axis=name,
                group=contrast.name,
                item=item,
                neutral=0.0,
                direction="more_overestimated_first_group",
                reference="vancalster2016calibration",
            )

    def _group_rows(
        self,
        rows: Rows,
        sample: Sample,
        decision: Decision,
        group: Group,
        members: Bools,
        item: str,
    ) -> Iterator[Measurement]:
        assert decision.scores is not None  # noqa: S101
        where: dict[str, Any] = {"axis": group.axis, "group": group.value}
        if not members.any():
            yield rows.row(ERROR, undefined(NO_SCORE), item=item, **where)
            return
        gold, scores = decision.gold[members], decision.scores[members]
        patients = sample.part(members)
        seed = generator(rows.inputs.seed, ERROR, group.axis, group.value, item)
        found = calibration_error(gold, scores, patients, self.n_bins, seed=seed)
        yield rows.row(ERROR, found, item=item, reference="naeini2015obtaining", **where)
        large = _excess(sample, decision, members).estimate(int(members.sum()), NO_SCORE)
        yield rows.row(
            LARGE,
            large.without_test(),
            item=item,
            neutral=0.0,
            direction="overestimated",
            reference="vancalster2016calibration",
            **where,
        )
        bins = score_bins(scores, self.n_bins)
        for number in np.unique(bins):
            inside = bins == number
            label = f"{number / self.n_bins:g}–{(number + 1) / self.n_bins:g}"
            yield rows.row(
                BIN,
                cluster_proportion(gold[inside], patients.keep(inside)),
                item=", ".join(filter(None, (item, label))),
                neutral=float(scores[inside].mean()),
                direction="underestimated",
                reference="guo2017calibration",
                **where,
            )


def _excess(sample: Sample, decision: Decision, members: Bools) -> Linear:
    """Return the mean score minus the share that is positive."""
    assert decision.scores is not None  # noqa: S101
    excess = np.where(members, decision.scores, 0.0) - decision.gold
    return linear_mean(excess, members, sample.patients)


def _in_the_large_difference(
    sample: Sample, decision: Decision, contrast: Contrast, scored: Bools
) -> Estimate:
    parts = [scored & group.members for group in (contrast.first, contrast.second)]
    first, second = (_excess(sample, decision, part) for part in parts)
    return (first - second).estimate(int((parts[0] | parts[1]).sum()), NO_SCORE)
