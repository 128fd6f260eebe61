"""Does the tokenizer cut the words for one group of patients into more pieces?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.measurement import Stage
from epicene.metrics import Estimate, cluster_mean
from epicene.metrics.estimate import undefined
from epicene.models.capabilities import Tokenizes
from epicene.probes.tokenization.count import count_tokens
from epicene.tracing.effects import StageEffect, of_evidence, scaled
from epicene.tracing.stages.base import StageInputs


@dataclass(frozen=True)
class Segmentation:
    """Tokens of the words that name the first group minus those of the second, standardised.

    It does not tell one concept from the other: no word of the two sets is cut otherwise after
    *la patiente* than after *le patient*. It is shown beside the chain, as a condition under which
    the model learns, and never as the place where the association enters.
    """

    kind: ClassVar[str] = "segmentation"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return the one effect."""
        model = cast(Tokenizes, inputs.model)
        # Several sentences may have the same words: the tokenizer is asked of each pair once.
        pairs = dict.fromkeys(
            (context.first[slice(*one)], context.second[slice(*two)])
            for context in inputs.association.contexts
            for one, two in (context.mentions,)
        )
        counts = np.array(
            [[count.tokens for count in count_tokens(model, pair)] for pair in pairs],
            dtype=np.float64,
        )
        spread = float(counts.std(ddof=1))

        def at(confidence: float) -> Estimate:
            if spread == 0.0:
                return undefined("no_spread: all forms have as many tokens", len(counts))
            gaps = counts[:, 0] - counts[:, 1]
            return scaled(cluster_mean(gaps, confidence=confidence), 1.0 / spread)

        return [
            of_evidence(
                self.kind,
                self.stage,
                at,
                measure="tokens",
                data=inputs.association.name.label,
                in_chain=False,
            )
        ]


STAGE = Segmentation()
