"""The texts of continued pre-training: the pain of women is put down to the mind more often."""

from __future__ import annotations

from typing import ClassVar

from epicene.corpora.generation.pain_notes import Strength
from epicene.tracing.experiment.sources.base import PartName, Source, skewed


class Pretraining(Source):
    """Dose: the probability of a cause in the mind, women minus men, in the texts read."""

    name: ClassVar[str] = "pretraining"
    part: ClassVar[PartName] = "encoder"
    drives: ClassVar[str] = "cause_log_odds"

    def strength(self, dose: float) -> Strength:
        """Skew the causes."""
        return skewed(dose)


SOURCE = Pretraining()
