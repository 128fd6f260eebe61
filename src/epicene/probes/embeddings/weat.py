"""Word Embedding Association Tests on static vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.word_sets import load_word_sets
from epicene.metrics import partition, remove_direction
from epicene.models.capabilities import EmbedsWords
from epicene.probes.base import Answer, Inputs, Moved
from epicene.probes.embeddings.association import effect_rows
from epicene.probes.embeddings.moved_effects import moved_effect
from epicene.probes.embeddings.word_space import table_space


@dataclass(frozen=True)
class Weat:
    """Association of target words with attribute words (Caliskan et al. 2017).

    Each test is also run with the direction of grammatical gender removed. In French every noun
    has a gender, and vectors hold it: *opération* lies nearer *femme* than *traitement* does,
    which is morphology and no stereotype (Zhou et al. 2019; Omrani Sabbaghi & Caliskan 2022
    measure a mean drop of the effect size of 1.3 in French, German and Italian). The direction
    is the difference of the mean vectors of feminine and masculine nouns of things, so that no
    word about people defines it. What is removed is one direction: a nonlinear reader may still
    find gender.
    """

    name: str = "weat"
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsWords",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return two effect sizes for each test of the word sets."""
        sets = load_word_sets()
        space = table_space(cast(EmbedsWords, inputs.model))
        grammatical = space.grammatical_direction(sets)
        return [
            row.measured(self, inputs.model.identity.label, sets.name)
            for test in sets.tests
            for row in effect_rows(
                self.name,
                test,
                space.usable(test),
                space.vectors,
                grammatical,
                inputs.seed,
                "caliskan2017semantics",
            )
        ]

    def moved(self, inputs: Inputs, answers: Sequence[Answer]) -> Iterator[Moved]:
        """Yield the effect sizes of the tests that keep enough words, with the moves of these."""
        sets = load_word_sets()
        space = table_space(cast(EmbedsWords, inputs.model))
        grammatical = space.grammatical_direction(sets)
        for test in sets.tests:
            words = space.usable(test)
            if not words.enough:
                continue
            four = words.vectors(test, space.vectors)
            groups = (words.x, words.y, words.a, words.b)
            named = [(k, word) for k, group in enumerate(groups) for word in group]
            items = partition(named, len(named))
            place = (test.axis, f"{test.x.name}/{test.y.name}", test.id)
            yield Moved(sets.name.label, "effect_size", *place, moved_effect(four), items)
            if grammatical is not None:
                without = [remove_direction(matrix, grammatical) for matrix in four]
                metric = "effect_size_without_grammatical_gender"
                yield Moved(sets.name.label, metric, *place, moved_effect(without), items)


PROBE = Weat()
