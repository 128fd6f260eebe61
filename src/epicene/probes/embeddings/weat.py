"""Word Embedding Association Tests on static vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.word_sets import load_word_sets
from epicene.models.capabilities import EmbedsWords
from epicene.probes.base import Inputs
from epicene.probes.embeddings.association import effect_rows
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


PROBE = Weat()
