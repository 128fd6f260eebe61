"""The decisions on patients, with the lawful criteria of one sex and without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.evaluation.inclusion.criteria import Trial, Undecided
from epicene.evaluation.inclusion.decisions import Codes, Passes, lets_in
from epicene.evaluation.rows import Sample

Bools = NDArray[np.bool_]
WITH_LAWFUL = "_with_lawful_criteria"


@dataclass(frozen=True, eq=False)
class View:
    """Some criteria of a trial, and the decisions that they make.

    Parameters
    ----------
    suffix : str
        What the names of its metrics end with.
    columns : ndarray of int
        The criteria that count, as columns of `before` and `after`.
    before, after : ndarray of bool, shape (n_patients, n_criteria)
        Where a criterion lets a patient in: by gold, and by the tool.
    gold, predicted : ndarray of bool, shape (n_patients,)
        Who is included, by gold and by the tool.
    sample : Sample
        The patients who count.
    """

    suffix: str
    columns: NDArray[np.intp]
    before: Bools
    after: Bools
    gold: Bools
    predicted: Bools
    sample: Sample

    @property
    def asked(self) -> bool:
        """Whether its gaps are the question, or a detail beside it."""
        return not self.suffix


def views_of(
    trial: Trial, passes: Passes, gold: Codes, sample: Sample, undecided: Undecided
) -> tuple[View, ...]:
    """Return the view without lawful criteria of one sex and, if there are any, that of all.

    Without them, patients count whom gold says that each lawful criterion lets in, and the tool
    is taken to have read these as gold does: what is left is not for them to explain.

    Parameters
    ----------
    trial : Trial
    passes : Passes
    gold : ndarray of int8, shape (n_patients,)
        The true decisions.
    sample : Sample
        Of patients.
    undecided : {"human", "exclude", "include"}
    """
    before, after = (lets_in(codes, undecided) for codes in (passes.gold, passes.predicted))
    included = lets_in(gold, undecided)
    lawful = np.array([criterion.sex_specific for criterion in trial.criteria])
    eligible = _every(before[:, lawful])
    general = View(
        "",
        np.flatnonzero(~lawful),
        before,
        after,
        included,
        _every(after[:, ~lawful]),
        sample.within(eligible),
    )
    if not lawful.any():
        return (general,)
    everything = View(
        WITH_LAWFUL,
        np.arange(lawful.size),
        before,
        after,
        included,
        _every(after),
        sample,
    )
    return general, everything


def _every(columns: Bools) -> Bools:
    return np.asarray(columns.all(axis=1))
