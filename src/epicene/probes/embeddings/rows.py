"""A number of a probe of this stage before its probe and model are named: what units answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.core.measurement import Measurement
from epicene.corpora.embedded import DataName
from epicene.metrics import Estimate
from epicene.probes.base import Question, measurement


@dataclass(frozen=True)
class Row:
    """One number, under the question it answers.

    Parameters
    ----------
    question : str
        Which probe reads it, where one pass over a model answers several.
    metric, value, axis, group, item, neutral, direction, reference, n_unscored, reason
        As in `epicene.probes.base.measurement`.
    """

    question: str
    metric: str
    value: Estimate
    axis: str = ""
    group: str = ""
    item: str = ""
    neutral: float = float("nan")
    direction: str = ""
    reference: str = ""
    n_unscored: int = 0
    reason: str = ""

    def measured(self, probe: Question, model: str, data: DataName) -> Measurement:
        """Return the row of the table."""
        return measurement(
            probe,
            model,
            data,
            self.metric,
            self.value,
            axis=self.axis,
            group=self.group,
            item=self.item,
            neutral=self.neutral,
            direction=self.direction,
            reference=self.reference,
            n_unscored=self.n_unscored,
            reason=self.reason,
        )

    def as_answer(self) -> dict[str, Any]:
        """Return what a cache can keep."""
        return dataclasses.asdict(self)


def of_question(answer: Sequence[dict[str, Any]], question: str) -> Iterator[Row]:
    """Yield the rows of an answer that one probe reads."""
    for row in answer:
        if row["question"] == question:
            yield Row(**{**row, "value": Estimate(**row["value"])})


def at_layer(item: str, layer: int) -> str:
    """Name an item at a layer: ``gender_pain/layer_3``, ``layer_3``."""
    return f"{item}/layer_{layer}" if item else f"layer_{layer}"
