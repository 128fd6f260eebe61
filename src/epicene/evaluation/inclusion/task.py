"""The inclusion task: from entities to wrongful decisions, and to what caused them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, get_args

import numpy as np

from epicene.core.errors import InputError
from epicene.core.measurement import Measurement
from epicene.core.registry import suggestion
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.classification.linear_numbers import everywhere
from epicene.evaluation.documents import patient_columns, read_pairs
from epicene.evaluation.groups import Axis, axes
from epicene.evaluation.inclusion.blame import kind_shares
from epicene.evaluation.inclusion.blame_rows import blame_rows, blames_of, flips
from epicene.evaluation.inclusion.candidates import Candidate, candidates_of
from epicene.evaluation.inclusion.criteria import Trial, Undecided
from epicene.evaluation.inclusion.decisions import Codes, decided, passes_of
from epicene.evaluation.inclusion.reading import trial_of
from epicene.evaluation.inclusion.stated import stated
from epicene.evaluation.inclusion.views import View, views_of
from epicene.evaluation.inclusion.wrongful import (
    lawful_rows,
    undecided_rows,
    widening_rows,
    wrongful_rows,
    wrongful_shares,
)
from epicene.evaluation.paired import Placed
from epicene.evaluation.rows import Rows, Sample, count_rows
from epicene.evaluation.shares import FIRST, linear_share
from epicene.evaluation.tables import Missing
from epicene.metrics import partition

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Inclusion:
    """Who is included in a trial by the entities of a tool, compared with those of gold.

    Gold and predictions are annotated documents: all that `epicene.load_corpus` reads, with the
    same ids. Everything is counted by patient, over all documents of each.

    Parameters
    ----------
    criteria : path, mapping or Trial
        A YAML file: see `epicene.evaluation.inclusion.criteria.Trial`, and ``docs/evaluation.md``.
    decided_by : str, optional
        The field of patients, or attribute of gold documents, that holds the true decision
        (``included``); by default the criteria applied to the entities of gold.
    undecided : {"human", "exclude", "include"}, optional
        Replaces what the criteria say of patients who cannot be decided.
    missing : {"error", "unscored"}
        What is done about a document without a prediction; a patient counts who has them all.
    metadata : path, optional
        A table of patients to join to the gold on the document's id.
    """

    name: ClassVar[str] = "inclusion"
    criteria: object = None
    decided_by: str | None = None
    undecided: Undecided | None = None
    missing: Missing = "error"
    metadata: str | Path | None = None

    def accepts(self, gold: object) -> bool:
        """Never: without criteria there is nothing to decide, so that the task must be named."""
        return False

    def score(self, inputs: EvaluationInputs) -> Sequence[Measurement]:
        """Return the rows.

        Raises
        ------
        InputError
            If the criteria, a document or a field of patients cannot be used.
        """
        return list(self._rows(inputs))

    def _rows(self, inputs: EvaluationInputs) -> Iterator[Measurement]:
        read = self._read(inputs)
        strata = axes(read.columns, [inputs.control]) if inputs.control else ()
        rows = Rows(inputs, self.name)
        general, everything = read.views[0], read.views[-1]
        kinds = kind_shares(read.candidates, read.trial.criteria, flips(read.views), read.unknown)
        names = [criterion.id for criterion in read.trial.criteria]
        blames = [(view, blame) for view in read.views for blame in blames_of(view, names, kinds)]
        for axis in (None, *read.axes):
            yield from count_rows(rows, read.sample, axis)
            yield from widening_rows(rows, general, axis)
            for view in read.views:
                yield from wrongful_rows(rows, view, axis, strata)
            yield from undecided_rows(rows, read.sample, general.gold, read.predicted, axis)
            if everything is not general:
                yield from lawful_rows(rows, read.sample, general.sample.eligible, axis)
            for view, blame in blames:
                yield from blame_rows(rows, view, blame, axis)

    def linears(self, inputs: EvaluationInputs) -> Iterator[Placed]:
        """Yield the wrongful rates in which two tools are compared, with the moves of patients.

        Raises
        ------
        InputError
            As `score`; also where a document has no prediction, whatever `missing`.
        """
        read = replace(self, missing="error")._read(inputs)
        view = read.views[0]
        for asked in wrongful_shares(view):
            first = Placed(asked.name, empty=asked.empty, direction=FIRST)
            of = partial(linear_share, view.sample, asked)
            yield from everywhere(first, of, len(read.candidates), read.axes)

    def _read(self, inputs: EvaluationInputs) -> _Read:
        trial = self._trial()
        unknown = self.undecided or trial.undecided
        documents = read_pairs(inputs.gold, inputs.predictions, self.missing, self.metadata)
        candidates = candidates_of(documents, trial)
        passes = passes_of(trial, candidates)
        if self.decided_by is None:
            gold = decided(passes.gold)
        else:
            gold = stated(documents, candidates, self.decided_by)
        n = len(candidates)
        answered = np.array([candidate.answered for candidate in candidates], dtype=bool)
        sample = Sample(partition(None, n), answered, np.ones(n, dtype=bool))
        columns = _first_recorded(patient_columns(documents.gold), candidates)
        return _Read(
            trial,
            unknown,
            candidates,
            columns,
            axes(columns, inputs.by, inputs.reference),
            sample,
            views_of(trial, passes, gold, sample, unknown),
            decided(passes.predicted),
        )

    def _trial(self) -> Trial:
        if self.criteria is None:
            raise InputError(
                "the task inclusion needs criteria.",
                hint="Give a YAML file: criteria='trial.yaml' (--option criteria=trial.yaml).",
            )
        known = list(get_args(Undecided))
        if self.undecided is not None and self.undecided not in known:
            raise InputError(
                f"unknown undecided={self.undecided!r}.", hint=suggestion(self.undecided, known)
            )
        return trial_of(self.criteria)


@dataclass(frozen=True, eq=False)
class _Read:
    """Criteria and patients that were read and found good."""

    trial: Trial
    unknown: Undecided
    candidates: tuple[Candidate, ...]
    columns: pd.DataFrame
    axes: tuple[Axis, ...]
    sample: Sample
    views: tuple[View, ...]
    predicted: Codes


def _first_recorded(columns: pd.DataFrame, candidates: Sequence[Candidate]) -> pd.DataFrame:
    """Return a row a patient: of each field what their first document that records it says."""
    import pandas as pd

    values = {name: columns[name].tolist() for name in columns.columns}
    return pd.DataFrame(
        {
            name: [
                next((column[row] for row in c.rows if column[row] is not None), None)
                for c in candidates
            ]
            for name, column in values.items()
        },
        dtype=object,
    )


TASK = Inclusion()
