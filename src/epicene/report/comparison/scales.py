"""How the numbers of a comparison are written: factor, unit and name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from epicene.report.families import family_of
from epicene.report.labels import Labels
from epicene.report.scope import USEFULNESS
from epicene.report.texts import Texts

if TYPE_CHECKING:
    from epicene.audit.comparison.questions import Question


@dataclass(frozen=True)
class Scale:
    """How the numbers of a question are written: a factor and a unit, and its name."""

    factor: float
    unit: str
    name: str

    def apart(self) -> Scale:
        """Return how a distance is written: that of two percentages, in points."""
        return replace(self, unit="points" if self.unit == "percent" else self.unit)


def scale_of(question: Question, texts: Texts) -> Scale:
    """Return how the numbers of a question are written, and what it is called."""
    family = family_of(question.metric)
    task = texts.get(f"pair_usefulness.{question.part('probe').removeprefix(USEFULNESS)}", "")
    if task:
        return Scale(family.scale, family.unit, task)
    name = texts.get(f"metrics.{question.metric}", question.metric)
    estimator = texts.get(f"estimators.{question.part('probe')}", "")
    place = ", ".join(part for part in (_place(question, texts), estimator) if part)
    return Scale(family.scale, family.unit, f"{name} ({place})" if place else name)


def _place(question: Question, texts: Texts) -> str:
    """Say about whom or what a number is, in the words of the report."""
    from epicene.core.measurement import Measurement

    row = Measurement(
        model="x",
        data=question.part("data"),
        stage=question.part("stage"),  # type: ignore[arg-type]
        probe=question.part("probe"),
        metric=question.metric,
        axis=question.part("axis"),
        group=question.part("group"),
        item=question.part("item"),
        estimate=0.0,
    )
    label = Labels.of([row], texts).row(row)
    return "" if label == texts("words.all") else label
