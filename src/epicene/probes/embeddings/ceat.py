"""Contextualized Embedding Association Tests on sentences of corpora."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.corpora.word_sets import AssociationTest, load_word_sets
from epicene.metrics import Estimate, ceat
from epicene.metrics.estimate import undefined
from epicene.models.capabilities import EmbedsTexts, Model, Tokenizes
from epicene.probes.base import Answer, Inputs, InUnits
from epicene.probes.embeddings.association import TOO_FEW, Floats, Usable, row_of_test
from epicene.probes.embeddings.contexts import Context, contexts_of
from epicene.probes.embeddings.rows import Row, at_layer, of_question
from epicene.probes.tokenization.shipped_notes import all_shipped, shipped_corpora

NAME, REFERENCE = "ceat", "guo2021detecting"
# Sentences embedded together: all layers of a large model are many numbers.
CHUNK = 256


@dataclass(frozen=True)
class WordsInContexts:
    """The tests on words in sentences, at every layer.

    Parameters
    ----------
    contexts : mapping of str to tuple of Context
        Sentences of each word.
    tests : tuple of AssociationTest
        The tests.
    layer : int
        The layer of the test; 0 for the embeddings, or counted from the end.
    draws : int
        Draws of contexts.
    seed : int
        Of the audit.
    """

    contexts: Mapping[str, tuple[Context, ...]]
    tests: tuple[AssociationTest, ...]
    layer: int
    draws: int
    seed: int

    def ask(self, model: Model) -> list[dict[str, Any]]:
        """Return the combined effect size of each test, or why it has none."""
        kept = {test.id: words_in(test, self.contexts) for test in self.tests}
        vectors = self._embed(cast(EmbedsTexts, model), kept.values())
        rows: list[Row] = []
        for test in self.tests:
            words = kept[test.id]
            if words.enough:
                rows += self._rows(test, words, vectors)
            else:
                value = undefined(TOO_FEW)
                rows.append(
                    row_of_test(NAME, test, words, "combined_effect_size", value, REFERENCE)
                )
        return [row.as_answer() for row in rows]

    def _embed(self, model: EmbedsTexts, kept: Iterable[Usable]) -> Mapping[str, Floats]:
        """Return the vectors of each word that is needed, shape (n_contexts, n_layers + 1, d)."""
        needed = {word for words in kept if words.enough for word in words.all}
        places = [(word, one) for word in sorted(needed) for one in self.contexts[word]]
        vectors: dict[str, list[Floats]] = {}
        for at in range(0, len(places), CHUNK):
            some = places[at : at + CHUNK]
            found = model.embed_layers(
                [one.text for _, one in some], [(one.start, one.end) for _, one in some]
            )
            for (word, _), vector in zip(some, found, strict=True):
                vectors.setdefault(word, []).append(vector)
        return {word: np.stack(rows) for word, rows in vectors.items()}

    def _rows(
        self, test: AssociationTest, words: Usable, vectors: Mapping[str, Floats]
    ) -> Iterator[Row]:
        n = vectors[words.x[0]].shape[1]
        for layer in range(n):
            x, y, a, b = (
                [vectors[word][:, layer] for word in group]
                for group in (words.x, words.y, words.a, words.b)
            )
            rng = generator(self.seed, NAME, test.id)
            found = ceat(x, y, a, b, n_draws=self.draws, seed=rng)
            value = Estimate(
                found.combined, found.ci_low, found.ci_high, found.p_value, found.n, found.reason
            )
            if layer == self.layer % n:
                yield row_of_test(NAME, test, words, "combined_effect_size", value, REFERENCE)
            yield row_of_test(
                NAME,
                test,
                words,
                "combined_effect_size_by_layer",
                value.without_test(),
                REFERENCE,
                item=at_layer(test.id, layer),
            )


@dataclass(frozen=True)
class Ceat(InUnits):
    """Association tests over contexts drawn from a corpus (Guo & Caliskan 2021).

    The sentences are those of the neutral corpora that ship and, apart, of each corpus of the
    audit. The vector of a word is the mean over its own tokens. A word that no sentence holds
    is not measured: clinical notes hold few of the words of most tests, few first names, and none
    of the flowers and weapons of the controls of the method, which are left to `Seat`.

    Parameters
    ----------
    layer : int
        0 for the embeddings, 1 to the number of layers, or counted from the end.
    contexts : int
        Most sentences of a word.
    draws : int
        Draws of one context a word.
    """

    layer: int = -1
    contexts: int = 8
    draws: int = 1_000
    name: str = NAME
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsTexts",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[WordsInContexts]:
        """Return one pass a corpus."""
        model = inputs.model
        if isinstance(model, Tokenizes) and model.encode("mot").offsets is None:
            raise NotApplicableError("the tokenizer does not say where its tokens stand.")
        return [self._unit(corpora, inputs) for _, corpora in _sources(inputs)]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return the combined effect size of each test, and why others have none."""
        label = inputs.model.identity.label
        return [
            row.measured(self, label, data)
            for (data, _), answer in zip(_sources(inputs), answers, strict=True)
            for row in of_question(answer, NAME)
        ]

    def _unit(self, corpora: Sequence[Corpus], inputs: Inputs) -> WordsInContexts:
        tests = load_word_sets().questions
        sets = [words for test in tests for words in (test.x, test.y, test.a, test.b)]
        words = list(dict.fromkeys(word for one in sets for word in one.words))
        contexts = contexts_of(corpora, words, self.contexts, inputs.seed)
        return WordsInContexts(contexts, tests, self.layer, self.draws, inputs.seed)


def words_in(test: AssociationTest, contexts: Mapping[str, Sequence[Context]]) -> Usable:
    """Keep the words of a test that a sentence holds."""
    sets = (test.x.words, test.y.words, test.a.words, test.b.words)
    x, y, a, b = (tuple(word for word in group if contexts.get(word)) for group in sets)
    absent = len({word for group in sets for word in group if not contexts.get(word)})
    return Usable(x, y, a, b, absent, f"no_context: {absent}" if absent else "")


def _sources(inputs: Inputs) -> list[tuple[DataName, Sequence[Corpus]]]:
    """Return the neutral corpora that ship, together, and each corpus of the audit."""
    ours = shipped_corpora()
    known = {corpus.data_name.label for corpus in ours}
    others = [corpus for corpus in inputs.corpora if corpus.data_name.label not in known]
    return [(all_shipped(ours), ours), *((corpus.data_name, [corpus]) for corpus in others)]


PROBE = Ceat()
