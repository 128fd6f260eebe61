"""Do static vectors, or the input embeddings, hold the association?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Stage
from epicene.models.capabilities import EmbedsTexts, EmbedsWords
from epicene.probes.embeddings.contexts import WORD
from epicene.tracing.effects import Floats, StageEffect
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.stages.layers import mentions_in_embeddings, words_in_layers
from epicene.tracing.stages.vectors import vector_effect


@dataclass(frozen=True)
class StaticVectors:
    """WEAT between the words of the two concepts and the words that tell the groups apart.

    Of a table of vectors, a phrase has the mean of its words. Of a contextual model, the vectors
    are those of layer 0, before any layer mixes one token with another.
    """

    kind: ClassVar[str] = "static_vectors"
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ()

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return the one effect."""
        model, association = inputs.model, inputs.association
        if isinstance(model, EmbedsTexts):
            # No word meets its sentence yet: one pair of sentences shows its vector.
            words = words_in_layers(model, association, 1)[:, 0]
            groups = mentions_in_embeddings(model, association.contexts)
        elif isinstance(model, EmbedsWords):
            words = _phrases(model, association.words)
            mentions = [
                text[slice(*span)]
                for context in association.contexts
                for text, span in zip(context.both, context.mentions, strict=True)
            ]
            vectors = _phrases(model, mentions)
            groups = vectors[::2], vectors[1::2]
        else:
            raise NotApplicableError("the model gives no vectors.")
        return [vector_effect(self.kind, self.kind, association, words, *groups)]


def _phrases(model: EmbedsWords, phrases: Sequence[str]) -> Floats:
    """Return the mean vector of the words of each phrase; NaN where one has none of its own."""
    rows = []
    for phrase in phrases:
        # A word at the head of a sentence has the vector of the same word within it.
        words = [w if model.owns_row([w])[0] else w.lower() for w in WORD.findall(phrase)]
        owned = bool(words) and bool(model.owns_row(words).all())
        rows.append(model.word_vectors(words).mean(axis=0) if owned else None)
    width = next((len(row) for row in rows if row is not None), 1)
    return np.stack([np.full(width, np.nan) if row is None else row for row in rows])


STAGE = StaticVectors()
