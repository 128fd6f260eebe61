"""Does each layer bring the patient's group nearer to one concept than to the other?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.errors import ModelError, NotApplicableError
from epicene.core.measurement import Stage
from epicene.models.capabilities import BLANK, EmbedsTexts, Model
from epicene.tracing.associations.association import Association, Context
from epicene.tracing.effects import Floats, StageEffect
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.stages.vectors import vector_effect


@dataclass(frozen=True)
class Layers:
    """The association in the vectors of each layer, whatever the output head makes of them.

    Words are read where they stand, in `word_contexts` of the sentences of both groups, and
    averaged; the patient's group is read at the blank, where a masked model sees its mask, or at
    the last token before it in a model that reads from left to right. d is the effect size of WEAT
    on these vectors (May et al. 2019 for contextual ones). The output head is not used, so that a
    bias that the head alone holds is not seen here.

    Parameters
    ----------
    word_contexts : int
        Sentences in which each word is read.
    """

    word_contexts: int = 4
    kind: ClassVar[str] = "layers"
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsTexts",)

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return an effect a layer, from the first above the embeddings."""
        association = inputs.association
        words = words_in_layers(inputs.model, association, self.word_contexts)
        first, second = blanks_in_layers(inputs.model, association.contexts)
        return [
            vector_effect(
                self.kind,
                f"layer_{layer}",
                association,
                words[:, layer],
                first[:, layer],
                second[:, layer],
            )
            for layer in range(1, words.shape[1])
        ]


def words_in_layers(model: Model, association: Association, most: int) -> Floats:
    """Return the mean vector of each word over sentences, shape (n_words, n_layers + 1, d)."""
    chosen = association.contexts[:: max(1, len(association.contexts) // most)][:most]
    frames = [text for context in chosen for text in context.both]
    texts = [text.replace(BLANK, word) for word in association.words for text in frames]
    spans = [
        (text.index(BLANK), text.index(BLANK) + len(word))
        for word in association.words
        for text in frames
    ]
    found = embedded(model, texts, spans)
    by_word = found.reshape(len(association.words), len(frames), *found.shape[1:])
    return np.asarray(by_word.mean(axis=1))


def blanks_in_layers(model: Model, contexts: Sequence[Context]) -> tuple[Floats, Floats]:
    """Return the vector at the blank in the sentences of each group, shape (t, n_layers + 1, d)."""
    read = list(_blanks(model, contexts))
    found = embedded(model, [text for text, _ in read], [span for _, span in read])
    return found[::2], found[1::2]


def mentions_in_embeddings(model: Model, contexts: Sequence[Context]) -> tuple[Floats, Floats]:
    """Return the input vector of the words that tell the groups apart, shape (t, d) each."""
    texts = [text for context in contexts for text in context.both]
    spans = [span for context in contexts for span in context.mentions]
    found = embedded(model, [blanked(model, text)[0] for text in texts], spans, layer=0)
    return found[::2], found[1::2]


def blanked(model: Model, text: str) -> tuple[str, tuple[int, int]]:
    """Return a sentence as the model reads it before the word is there, and where it is asked."""
    at = text.index(BLANK)
    mask = str(getattr(model, "mask_token", ""))
    if mask:
        return text.replace(BLANK, mask), (at, at + len(mask))
    before = text[:at].rstrip()
    return before, (len(before) - 1, len(before))


def _blanks(model: Model, contexts: Sequence[Context]) -> Iterator[tuple[str, tuple[int, int]]]:
    for context in contexts:
        for text in context.both:
            yield blanked(model, text)


def embedded(
    model: Model,
    texts: Sequence[str],
    spans: Sequence[tuple[int, int]],
    layer: int | None = None,
) -> Floats:
    """Return the vectors of spans, at each layer or at one.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand.
    """
    reader = cast(EmbedsTexts, model)
    try:
        if layer is None:
            return np.asarray(reader.embed_layers(texts, spans))
        return np.asarray(reader.embed_texts(texts, spans, layer))
    except ModelError as error:
        raise NotApplicableError("the tokenizer gives no offsets.") from error


STAGE = Layers()
