"""One pass over a contextual model that answers every question put to word sets in carriers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

import numpy as np

from epicene.core.measurement import Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.word_sets import WordSets, load_word_sets
from epicene.metrics.estimate import undefined
from epicene.models.capabilities import EmbedsTexts, Model
from epicene.probes.base import Answer, Inputs, InUnits, Question
from epicene.probes.embeddings.association import (
    TOO_FEW,
    Floats,
    described_effect,
    effect_rows,
    row_of_test,
)
from epicene.probes.embeddings.grammar import grammar_rows
from epicene.probes.embeddings.rows import Row, at_layer, of_question
from epicene.probes.embeddings.scores import score_rows
from epicene.probes.embeddings.word_space import WordSpace, layer_space

Unit = Literal["sentence", "word"]
"""Over which tokens the vector of a word is averaged in a sentence."""

SEAT, REFERENCE = "seat", "may2019measuring"
# Words embedded together: all layers of a large model are many numbers.
CHUNK = 32


@dataclass(frozen=True)
class WordsInLayers:
    """The word sets in their carrier sentences, at every layer: what several probes read.

    Equal fields are asked once an audit, whichever probes read the answer.

    Parameters
    ----------
    sets : WordSets
        Words, tests and carriers.
    layer : int
        The layer of the tests; 0 for the embeddings, or counted from the end.
    unit : {"sentence", "word"}
        Over which tokens the vector of a word is averaged.
    seed : int
        Of the audit.
    """

    sets: WordSets
    layer: int = -1
    unit: Unit = "sentence"
    seed: int = 0

    def ask(self, model: Model) -> list[dict[str, Any]]:
        """Return the rows of every question."""
        vectors = self._embed(cast(EmbedsTexts, model))
        n = next(iter(vectors.values())).shape[0]
        if not -n <= self.layer < n:
            # As `embed_texts` refuses it, with the name of the model.
            cast(EmbedsTexts, model).embed_texts(["mot"], layer=self.layer)
        chosen = self.layer % n
        rows: list[Row] = []
        for layer in range(n):
            space = self._space(vectors, layer)
            rows += self._seat(space, layer == chosen)
            if layer in (0, n // 2, chosen):
                for test in self.sets.questions:
                    rows += score_rows(test, space, self.seed, tested=layer == chosen)
            rows += grammar_rows(space, self.sets, self.seed, whole=layer == chosen)
        return [row.as_answer() for row in rows]

    def _seat(self, space: WordSpace, chosen: bool) -> list[Row]:
        """Return the effect sizes of a layer: with their tests, and without for the curve."""
        rows: list[Row] = []
        grammatical = space.grammatical_direction(self.sets) if chosen else None
        for test in self.sets.tests:
            words = space.usable(test)
            if chosen:
                rows += effect_rows(
                    SEAT, test, words, space.vectors, grammatical, self.seed, REFERENCE
                )
            item = at_layer(test.id, cast(int, space.layer))
            value = undefined(TOO_FEW)
            if words.enough:
                four = words.vectors(test, space.vectors)
                value = described_effect(four, generator(self.seed, SEAT, item))
            rows.append(
                row_of_test(SEAT, test, words, "effect_size_by_layer", value, REFERENCE, item=item)
            )
        return rows

    def _space(self, vectors: dict[tuple[str, str], Floats], layer: int) -> WordSpace:
        def of(kind: str, words: Sequence[str]) -> Floats:
            return np.stack([vectors[kind, word][layer] for word in words])

        return layer_space(of, layer)

    def _embed(self, model: EmbedsTexts) -> dict[tuple[str, str], Floats]:
        """Return the vectors of each word at each layer, shape (n_layers + 1, d), by kind."""
        vectors: dict[tuple[str, str], Floats] = {}
        for kind, words in self._words().items():
            carriers = self.sets.carriers[kind]
            starts = [carrier.index("{word}") for carrier in carriers]
            for at in range(0, len(words), CHUNK):
                some = words[at : at + CHUNK]
                texts = [c.replace("{word}", word) for word in some for c in carriers]
                spans = None
                if self.unit == "word":
                    spans = [(start, start + len(word)) for word in some for start in starts]
                found = model.embed_layers(texts, spans)
                means = found.reshape(len(some), len(carriers), *found.shape[1:]).mean(axis=1)
                vectors |= {(kind, word): mean for word, mean in zip(some, means, strict=True)}
        return vectors

    def _words(self) -> dict[str, list[str]]:
        """Return every word that a question needs, once, by its kind."""
        sets = self.sets
        every = [s for test in sets.tests for s in (test.x, test.y, test.a, test.b)]
        words: dict[str, dict[str, None]] = {}
        for one in (*every, *sets.people, *sets.epicene):
            words.setdefault(one.kind, {}).update(dict.fromkeys(one.words))
        things = (*sets.feminine_things, *sets.masculine_things)
        words.setdefault("noun", {}).update(dict.fromkeys(things))
        return {kind: list(some) for kind, some in words.items()}


@dataclass(frozen=True)
class InLayers(InUnits):
    """A probe that reads its own rows of the one pass over the word sets.

    Parameters
    ----------
    layer, unit
        As in `WordsInLayers`.
    """

    layer: int = -1
    unit: Unit = "sentence"
    question: ClassVar[str]
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsTexts",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[WordsInLayers]:
        """Return the one pass over the word sets."""
        return [WordsInLayers(load_word_sets(), self.layer, self.unit, inputs.seed)]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return the rows of this question."""
        name, label = load_word_sets().name, inputs.model.identity.label
        return [
            row.measured(cast(Question, self), label, name)
            for row in of_question(answers[0], self.question)
        ]
