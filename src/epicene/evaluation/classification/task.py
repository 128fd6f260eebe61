"""The classification task: from tables of labels and predictions to rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from epicene.core.errors import InputError
from epicene.core.measurement import Measurement
from epicene.corpora.records import TABLE_SUFFIXES, open_records
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.classification.amplification import amplification_rows, base_rate_rows
from epicene.evaluation.classification.by_group import contrast_rows, group_rows, overall_rows
from epicene.evaluation.classification.calibration import Calibration
from epicene.evaluation.classification.control import control_rows
from epicene.evaluation.classification.decisions import (
    Decision,
    Decisions,
    decisions_of,
)
from epicene.evaluation.classification.linear_numbers import linear_areas, linear_rates
from epicene.evaluation.classification.parity import parity_rows, worst_rows
from epicene.evaluation.classification.patients import patient_rows
from epicene.evaluation.classification.ranking import ranking_rows
from epicene.evaluation.classification.rates import ACCURACY, RATES, Rate
from epicene.evaluation.groups import Axis, axes
from epicene.evaluation.paired import Placed
from epicene.evaluation.rows import Rows, Sample, count_rows
from epicene.evaluation.tables import Missing, joined, patients_of, read_frame
from epicene.metrics import partition

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Classification:
    """Labels of documents, compared with those that a tool gave.

    Gold has ``id``, ``label``, the fields of patients and, where there is one, ``patient``;
    predictions have ``id`` and ``prediction``, and where there is one ``score`` (of the positive
    class) or ``score_NAME`` for each class NAME.

    Parameters
    ----------
    positive : str, optional
        The label that counts as yes. By default ``1``, ``yes``, ``oui``, ``true``, ``vrai``,
        ``positive`` or ``positif`` where those are the two labels; else every class is asked
        about in turn, against all others, and named in ``item``.
    labels : sequence of str, optional
        All classes, where gold does not have each of them.
    multilabel : bool, optional
        Whether a document has several labels: as a list, or as a text with `separator` between
        them (in a file: ``anxiety|insomnia``); no label is an empty list. By default whether any
        document has a list or that mark.
    separator : str
        Between labels of a text.
    missing : {"error", "unscored"}
        What is done about a document without a prediction, or without a score.
    n_bins : int
        Bins of the scores, of equal width.
    """

    name: ClassVar[str] = "classification"
    positive: str | None = None
    labels: tuple[str, ...] | None = None
    multilabel: bool | None = None
    separator: str = "|"
    missing: Missing = "error"
    n_bins: int = 10

    def accepts(self, gold: object) -> bool:
        """Whether gold is a table with a column of labels."""
        import pandas as pd

        if isinstance(gold, pd.DataFrame):
            return "label" in gold.columns
        if isinstance(gold, str | Path) and Path(gold).suffix.lower() in TABLE_SUFFIXES:
            # A file that is not there is refused when it is read, in better words.
            path = Path(gold)
            return not path.exists() or "label" in {c.name for c in open_records(path).columns}
        return False

    def score(self, inputs: EvaluationInputs) -> Sequence[Measurement]:
        """Return the rows.

        Raises
        ------
        InputError
            If a table, a label, a score or a field of patients cannot be used.
        """
        return list(self._rows(inputs))

    def _rows(self, inputs: EvaluationInputs) -> Iterator[Measurement]:
        read = self._read(inputs)
        strata = axes(read.gold, [inputs.control]) if inputs.control else ()
        rows, sample, decisions = Rows(inputs, self.name), read.sample, read.decisions
        for axis in (None, *read.axes):
            yield from count_rows(rows, sample, axis)
            if not decisions.binary:
                yield from self._rate_rows(rows, sample, decisions.whole, (ACCURACY,), axis, strata)
            # Of one class against the rest, accuracy says little that the other rates do not.
            rates = RATES if decisions.binary else RATES[:-1]
            for decision in decisions.each:
                yield from self._rate_rows(rows, sample, decision, rates, axis, strata)
                yield from self._decision_rows(rows, sample, decision, axis)

    def _rate_rows(
        self,
        rows: Rows,
        sample: Sample,
        decision: Decision,
        rates: tuple[Rate, ...],
        axis: Axis | None,
        strata: tuple[Axis, ...],
    ) -> Iterator[Measurement]:
        """Yield rates, and how they differ between groups."""
        if axis is None:
            yield from overall_rows(rows, sample, decision, rates)
            return
        yield from group_rows(rows, sample, decision, rates, axis, decision.item)
        yield from worst_rows(rows, sample, decision, rates, axis, decision.item)
        yield from contrast_rows(rows, sample, decision, rates, axis, decision.item)
        for stratum in strata:
            yield from control_rows(rows, sample, decision, rates, axis, stratum, decision.item)

    def _decision_rows(
        self, rows: Rows, sample: Sample, decision: Decision, axis: Axis | None
    ) -> Iterator[Measurement]:
        """Yield what is asked of a yes or no beside its rates."""
        yield from patient_rows(rows, sample, decision, axis)
        if axis is not None:
            yield from base_rate_rows(rows, sample, decision, axis, decision.item)
            yield from parity_rows(rows, sample, decision, axis, decision.item)
            yield from amplification_rows(rows, sample, decision, axis, decision.item)
        yield from ranking_rows(rows, sample, decision, axis, decision.item)
        yield from Calibration(self.n_bins).rows(rows, sample, decision, axis, decision.item)

    def linears(self, inputs: EvaluationInputs) -> Iterator[Placed]:
        """Yield the numbers in which two tools are compared, with the moves of patients.

        Raises
        ------
        InputError
            As `score`; also where a document has no prediction, whatever `missing`.
        """
        read = replace(self, missing="error")._read(inputs)
        asked: list[tuple[Decision, tuple[Rate, ...]]]
        if read.decisions.binary:
            asked = [(read.decisions.each[0], RATES)]
        else:
            asked = [(read.decisions.whole, (ACCURACY,))]
            asked += [(decision, RATES[:-1]) for decision in read.decisions.each]
        for decision, rates in asked:
            yield from linear_rates(read.sample, decision, rates, read.axes)
            yield from linear_areas(read.sample, decision, read.axes)

    def _read(self, inputs: EvaluationInputs) -> _Read:
        if not isinstance(self.n_bins, int) or self.n_bins < 1:
            raise InputError(f"{self.n_bins} bins cannot hold scores.", hint="Ask for 10.")
        gold = read_frame(inputs.gold, "the gold", ["label"])
        predictions = read_frame(inputs.predictions, "the predictions", ["prediction"])
        decisions = decisions_of(
            joined(gold, predictions, self.missing),
            positive=self.positive,
            labels=self.labels,
            multilabel=self.multilabel,
            separator=self.separator,
            missing=self.missing,
        )
        everybody = np.ones(len(gold), dtype=bool)
        patients = partition(patients_of(gold), len(gold))
        return _Read(
            gold,
            decisions,
            Sample(patients, decisions.predicted, everybody),
            axes(gold, inputs.by, inputs.reference),
        )


@dataclass(frozen=True, eq=False)
class _Read:
    """Tables that were read and found good."""

    gold: pd.DataFrame
    decisions: Decisions
    sample: Sample
    axes: tuple[Axis, ...]


TASK = Classification()
