"""Word Embedding Association Tests on static vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.word_sets import WordSets, load_word_sets
from epicene.metrics import direction
from epicene.models.capabilities import EmbedsWords
from epicene.probes.base import Inputs
from epicene.probes.embeddings.association import MIN_WORDS, rows_of_test, usable_words


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
        model = cast(EmbedsWords, inputs.model)
        sets = load_word_sets()
        grammatical = _grammatical_direction(model, sets)
        rows: list[Measurement] = []
        for test in sets.tests:
            rows += rows_of_test(
                self,
                inputs,
                sets,
                test,
                usable_words(test, model),
                lambda _, words: model.word_vectors(words),
                grammatical,
                "caliskan2017semantics",
            )
        return rows


def _grammatical_direction(model: EmbedsWords, sets: WordSets) -> NDArray[np.float64] | None:
    words = [*sets.feminine_things, *sets.masculine_things]
    own = {word for word, owned in zip(words, model.owns_row(words), strict=True) if owned}
    feminine = [word for word in sets.feminine_things if word in own]
    masculine = [word for word in sets.masculine_things if word in own]
    if min(len(feminine), len(masculine)) < MIN_WORDS:
        return None
    return direction(model.word_vectors(feminine), model.word_vectors(masculine))


PROBE = Weat()
