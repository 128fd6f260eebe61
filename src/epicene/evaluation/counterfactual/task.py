"""The counterfactual task: from a corpus and a tool to rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement
from epicene.corpora.corpus import Corpus
from epicene.corpora.load import load_corpus
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.counterfactual.entities import entity_series
from epicene.evaluation.counterfactual.flips import flip_series
from epicene.evaluation.counterfactual.run import Asked, ask
from epicene.evaluation.counterfactual.series import Scope, compared_rows, group_rows, overall_rows
from epicene.evaluation.counterfactual.shift import shift_series
from epicene.evaluation.counterfactual.swaps.registry import SWAPS
from epicene.evaluation.counterfactual.twin_rows import TASK as NAME
from epicene.evaluation.counterfactual.twin_rows import probe_of
from epicene.evaluation.documents import patient_columns, patients_of, read_documents
from epicene.evaluation.evaluate import name_of
from epicene.evaluation.groups import axes
from epicene.evaluation.rows import Rows, Sample, count_rows
from epicene.evaluation.tables import GOLD, value_text
from epicene.evaluation.tools.open import open_tool


@dataclass(frozen=True)
class Counterfactual:
    """A tool on documents and on their twins, which differ in one thing about the patient.

    Gold is a corpus, or what `epicene.load_corpus` reads; predictions are the tool itself, as
    `epicene.evaluation.tools.open.open_tool` takes it.

    Parameters
    ----------
    swap : {"sex", "age", "origin", "socioeconomic"}
        What differs.
    threshold : float, optional
        For a tool that gives scores and no labels: from which score on it says yes.
    positive : str, optional
        The label that counts as yes; by default as in the task ``classification``.
    order : sequence of str
        Labels from the lowest to the highest (degrees of urgency); numbers are ordered anyway.
    repeat : bool, optional
        Whether to ask about each document twice, so that what the tool changes by itself is seen;
        by default where nobody knows that it repeats itself.
    limit : int, optional
        Read the first documents only.
    metadata : str or Path, optional
        A table of patients to join to the corpus on the document's id.
    allow_remote_text : bool
        Whether texts may be sent to another machine.
    tool_options : mapping
        Further options of the kind of tool: ``{"timeout": 3600.0}``.
    """

    name: ClassVar[str] = NAME
    swap: str = "sex"
    threshold: float | None = None
    positive: str | None = None
    order: tuple[str, ...] = ()
    repeat: bool | None = None
    limit: int | None = None
    metadata: str | Path | None = None
    allow_remote_text: bool = False
    tool_options: Mapping[str, Any] = field(default_factory=dict)

    def accepts(self, gold: object) -> bool:
        """Never: without a tool to run, a corpus is the gold of another task."""
        return False

    def score(self, inputs: EvaluationInputs) -> Sequence[Measurement]:
        """Return the rows.

        Raises
        ------
        InputError
            If the corpus, the tool, an option or a field of patients cannot be used, or no document
            has a twin.
        ToolError
            If the tool fails.
        """
        return list(self._rows(inputs))

    def _rows(self, inputs: EvaluationInputs) -> Iterator[Measurement]:
        self._check()
        swap = SWAPS.get(self.swap)
        if inputs.control:
            raise InputError("this task holds nothing constant.", hint="Leave control out.")
        options = {"allow_remote_text": self.allow_remote_text, **self.tool_options}
        tool = open_tool(inputs.predictions, **options)
        corpus, documents = self._read(inputs.gold)
        columns = patient_columns(documents)
        by = axes(columns, inputs.by, inputs.reference)
        pairs = tuple(swap.pairs(corpus, documents, inputs.seed))
        repeat = not tool.deterministic if self.repeat is None else self.repeat
        found = ask(tool, documents, pairs, repeat=repeat, threshold=self.threshold)
        asked = [(place, one) for place, one in enumerate(found) if isinstance(one, Asked)]
        reasons = tuple("" if isinstance(one, Asked) else one for one in found)
        if not asked:
            told = "; ".join(sorted(set(reasons)))
            raise InputError(f"no document could be compared with a twin ({told}).")
        series = [
            *flip_series(asked),
            *shift_series(
                asked,
                swap.direction,
                # The shell reads 1 as a number.
                positive=value_text(self.positive),
                order=[str(label) for label in self.order],
            ),
            *entity_series(asked, swap.direction),
        ]
        # Tools have names of their own; one that the user gave is kept.
        named = inputs.tool != name_of(inputs.predictions, "predictions")
        shown = replace(inputs, tool=inputs.tool if named else tool.name)
        rows = Rows(shown, probe_of(swap.name))
        scope = Scope(patients_of(documents), reasons, inputs.seed)
        scored = np.array([not reason for reason in reasons], dtype=bool)
        sample = Sample(scope.patients, scored, np.ones(scored.size, dtype=bool))
        why = "; ".join(sorted(set(filter(None, reasons))))
        yield from count_rows(rows, sample, None, why)
        yield from compared_rows(rows, scope, series, None)
        yield from overall_rows(rows, scope, series, swap.axis, "-".join(swap.contrast))
        for axis in by:
            yield from count_rows(rows, sample, axis, why)
            yield from compared_rows(rows, scope, series, axis)
            yield from group_rows(rows, scope, series, axis)

    def _check(self) -> None:
        if self.threshold is not None and not isinstance(self.threshold, int | float):
            raise InputError("the threshold is no number.", hint="Give a score, such as 0.5.")
        if self.limit is not None and not (isinstance(self.limit, int) and self.limit > 0):
            raise InputError("the limit is no number of documents.", hint="Give 1 or more.")
        if isinstance(self.order, str) or len(set(self.order)) != len(self.order):
            raise InputError(
                "the order is no list of labels, each there once.", hint="Give order=low,high."
            )

    def _read(self, gold: Any) -> tuple[Corpus, tuple[Document, ...]]:
        ours = isinstance(gold, Corpus)
        corpus = gold if ours else load_corpus(gold, metadata=self.metadata)
        documents = read_documents(corpus, GOLD, self.metadata if ours else None)
        return corpus, documents[: self.limit]


TASK = Counterfactual()
