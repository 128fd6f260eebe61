"""Does an application decide otherwise for one group of patients?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Stage
from epicene.metrics import Estimate, cluster_mean
from epicene.models.capabilities import BLANK, Classifies
from epicene.tracing.effects import LOGISTIC, StageEffect, of_evidence, scaled
from epicene.tracing.stages.base import StageInputs

SURE = 1e-6
"""Nearest that a probability may come to 0 and 1: rounding makes them so, and their logit none."""


@dataclass(frozen=True)
class Application:
    """The log odds ratio of the label of the first concept between the two groups.

    The classifier reads each sentence about a patient of either group, with a word in the blank
    that belongs to neither concept, so that nothing but the group can decide. Sentences are the
    clusters. It is the classifier of `--task`, or the model itself where it classifies
    (`epicene.tracing.task.application_of`).
    """

    kind: ClassVar[str] = "application"
    stage: ClassVar[Stage] = "application"
    needs: ClassVar[tuple[str, ...]] = ()

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return the one effect."""
        task, association = inputs.task, inputs.association
        if task is None:
            raise NotApplicableError("no task was given.")
        if not association.neutral:
            raise NotApplicableError("the association has no neutral words for the blank.")
        model = cast(Classifies, task.model)
        texts = [
            text.replace(BLANK, word)
            for context in association.contexts
            for text in context.both
            for word in association.neutral
        ]
        said = model.classify(texts)[:, model.labels.index(task.label)]
        shares = np.clip(said, SURE, 1.0 - SURE)
        logits = np.log(shares / (1.0 - shares))
        shape = (len(association.contexts), 2, len(association.neutral))
        by_group = logits.reshape(shape).mean(axis=2)
        gaps = by_group[:, 0] - by_group[:, 1]

        def at(confidence: float) -> Estimate:
            return scaled(cluster_mean(gaps, confidence=confidence), LOGISTIC)

        return [
            of_evidence(self.kind, self.stage, at, measure="decisions", data=association.name.label)
        ]


STAGE = Application()
