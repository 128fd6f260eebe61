"""Sentence Encoder Association Tests on contextual vectors."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.word_sets import AssociationTest, load_word_sets
from epicene.metrics import direction
from epicene.models.capabilities import EmbedsTexts
from epicene.probes.base import Inputs
from epicene.probes.embeddings.association import Usable, rows_of_test


@dataclass(frozen=True)
class Seat:
    """The tests of `Weat` on words in sentences that say almost nothing (May et al. 2019).

    The vector of a word is the mean over its carrier sentences, at `layer`, of the mean over
    the sentence's tokens (``unit="sentence"``, as published but for the [CLS] token, which
    models without a sentence objective do not train) or over the word's own tokens
    (``unit="word"``). Grammatical gender is removed as in `Weat`, and for the same reason.
    """

    layer: int = -1
    unit: Literal["sentence", "word"] = "sentence"
    name: str = "seat"
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsTexts",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return two effect sizes for each test of the word sets."""
        model = cast(EmbedsTexts, inputs.model)
        sets = load_word_sets()

        @functools.cache
        def vectors(kind: str, words: tuple[str, ...]) -> NDArray[np.float64]:
            return self._embed(model, sets.carriers[kind], words)

        things = direction(
            vectors("noun", sets.feminine_things), vectors("noun", sets.masculine_things)
        )
        rows: list[Measurement] = []
        for test in sets.tests:
            rows += rows_of_test(
                self,
                inputs,
                sets,
                test,
                _all_words(test),
                lambda kind, words: vectors(kind, tuple(words)),
                things,
                "may2019measuring",
            )
        return rows

    def _embed(
        self, model: EmbedsTexts, carriers: Sequence[str], words: Sequence[str]
    ) -> NDArray[np.float64]:
        texts = [carrier.replace("{word}", word) for word in words for carrier in carriers]
        spans = None
        if self.unit == "word":
            starts = [carrier.index("{word}") for carrier in carriers]
            spans = [(start, start + len(word)) for word in words for start in starts]
        vectors = model.embed_texts(texts, spans, self.layer)
        return np.asarray(vectors.reshape(len(words), len(carriers), -1).mean(axis=1))


def _all_words(test: AssociationTest) -> Usable:
    """Keep every word: a contextual model has a vector for any."""
    return Usable(test.x.words, test.y.words, test.a.words, test.b.words, 0, "")


PROBE = Seat()
