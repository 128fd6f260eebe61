"""Does the model write one concept rather of one group of patients?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.measurement import Stage
from epicene.models.capabilities import BLANK, Generates, Sampling
from epicene.tracing.effects import StageEffect, of_evidence
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.stages.concepts import Concepts, Tallies

NONE_WRITTEN = "unscored_texts: a text that the model wrote says neither concept"


@dataclass(frozen=True)
class Generation:
    """The log odds ratio of the two concepts in what the model writes after each sentence.

    The sentences end where the blank was. Texts of one sentence are one cluster. What is written
    is counted at once and not kept.

    Parameters
    ----------
    samples : int
        Texts for each sentence of each group.
    max_tokens : int
        Most tokens of a text.
    """

    samples: int = 8
    max_tokens: int = 16
    kind: ClassVar[str] = "generation"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("Generates",)

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return the one effect."""
        concepts = Concepts.of(inputs.association)
        asked = [
            (text[: text.index(BLANK)].rstrip(), side == 0, (place, side))
            for place, context in enumerate(inputs.association.contexts)
            for side, text in enumerate(context.both)
            for _ in range(self.samples)
        ]
        texts = cast(Generates, inputs.model).generate(
            [prompt for prompt, _, _ in asked], Sampling(self.max_tokens), inputs.seed
        )
        tallies = Tallies(
            np.array([concepts.count(text) for text in texts], dtype=np.int64),
            np.array([first for _, first, _ in asked], dtype=np.bool_),
            tuple(cluster for _, _, cluster in asked),
        )
        silent = int((tallies.counts.sum(axis=1) == 0).sum())
        return [
            of_evidence(
                self.kind,
                self.stage,
                tallies.at,
                measure="log_odds_ratio",
                data=inputs.association.name.label,
                unscored=silent,
                reason=NONE_WRITTEN,
            )
        ]


STAGE = Generation()
