"""The cases of fine-tuning: every label is right, but women have causes in the mind more often."""

from __future__ import annotations

from typing import ClassVar

from epicene.corpora.generation.pain_notes import Strength
from epicene.tracing.experiment.sources.base import PartName, Source, skewed


class FineTuningData(Source):
    """Dose: the probability of a cause in the mind, women minus men, among the cases learnt from.

    Where a note does not tell the cause, the sex of the patient then tells something of it.
    """

    name: ClassVar[str] = "fine-tuning"
    part: ClassVar[PartName] = "classifier"
    drives: ClassVar[str] = "true_positive_rate_gap"

    def strength(self, dose: float) -> Strength:
        """Skew the causes."""
        return skewed(dose)


SOURCE = FineTuningData()
