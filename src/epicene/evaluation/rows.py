"""Rows of an evaluation, and the documents behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import NAN, Measurement
from epicene.evaluation.base import STAGE, EvaluationInputs
from epicene.evaluation.groups import Axis
from epicene.metrics import Clusters, Estimate, cluster_proportion

Bools = NDArray[np.bool_]
UNSCORED = "no_prediction: the tool gave no answer"


@dataclass(frozen=True, eq=False)
class Sample:
    """The documents that a number may count.

    Parameters
    ----------
    patients : Clusters
        The patient of each document, shape (n_documents,): what intervals resample or cluster by.
    known : ndarray of bool, shape (n_documents,)
        Which documents count: those with an answer, of the stratum at hand.
    eligible : ndarray of bool, shape (n_documents,)
        Which would count if they had an answer.
    """

    patients: Clusters
    known: Bools
    eligible: Bools

    def part(self, chosen: Bools) -> Clusters:
        """Return the partition of some items by patient."""
        patients, index = np.unique(self.patients.index[chosen], return_inverse=True)
        return Clusters(index, tuple(patients.tolist()))

    def within(self, stratum: Bools) -> Sample:
        """Return the sample without the documents of other strata."""
        return Sample(self.patients, self.known & stratum, self.eligible & stratum)

    def unscored(self, members: Bools) -> int:
        """Return how many documents of a group have no answer."""
        return int((members & self.eligible & ~self.known).sum())


def share(sample: Sample, counted: Bools, among: Bools, confidence: float = 0.95) -> Estimate:
    """Return the share of some items, its interval by patient: exact where each has one item."""
    chosen = among & sample.known
    part = sample.part(chosen)
    alone = len(part) == part.index.size
    return cluster_proportion(counted[chosen], None if alone else part, confidence)


@dataclass(frozen=True)
class Rows:
    """Makes rows that share who, what and which question."""

    inputs: EvaluationInputs
    task: str

    def row(
        self,
        metric: str,
        value: Estimate,
        *,
        axis: str = "",
        group: str = "",
        item: str = "",
        neutral: float = NAN,
        direction: str = "",
        reference: str = "",
    ) -> Measurement:
        """Return a row of the table."""
        return Measurement(
            model=self.inputs.tool,
            data=self.inputs.data,
            stage=STAGE,
            probe=self.task,
            metric=metric,
            axis=axis,
            group=group,
            item=item,
            estimate=value.estimate,
            ci_low=value.ci_low,
            ci_high=value.ci_high,
            p_value=value.p_value,
            neutral=neutral,
            direction=direction,
            n=value.n,
            n_unscored=value.n_unscored,
            unscored_reason=value.reason,
            reference=reference,
        )


def count_rows(
    rows: Rows, sample: Sample, axis: Axis | None, why: str = UNSCORED
) -> Iterator[Measurement]:
    """Yield the patients of each group, of all without an axis; ``n`` counts their documents.

    Parameters
    ----------
    why : str
        Why documents are not scored.
    """
    everybody = np.ones(sample.known.size, dtype=bool)
    if axis is None:
        yield rows.row("n_patients", patients_in(sample, everybody, why))
        return
    for group in axis.groups:
        yield rows.row(
            "n_patients", patients_in(sample, group.members, why), axis=axis.name, group=group.value
        )
    if axis.n_unknown:
        unknown = everybody & ~np.logical_or.reduce([group.members for group in axis.groups])
        yield rows.row("n_patients_not_recorded", patients_in(sample, unknown, why), axis=axis.name)


def patients_in(sample: Sample, members: Bools, why: str = UNSCORED) -> Estimate:
    """Return of how many patients the items of a group are; ``n`` counts the items."""
    counted = members & sample.known
    patients = float(len(sample.part(counted)))
    found = Estimate(patients, patients, patients, n=int(counted.sum()))
    return found.with_unscored(sample.unscored(members), why)
