"""The association tests by the other published numbers, on tables and in layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.word_sets import load_word_sets
from epicene.models.capabilities import EmbedsWords
from epicene.probes.base import Inputs
from epicene.probes.embeddings.layers import InLayers
from epicene.probes.embeddings.scores import QUESTION, score_rows
from epicene.probes.embeddings.word_space import table_space


@dataclass(frozen=True)
class AssociationScores:
    """RND, RIPA, ECT, MAC and RNSB of the tests of `Weat`, on the same words.

    They answer the question of the effect size in other units, and do not always agree with it:
    ECT, MAC and RNSB say how much the words differ, whoever is nearer to what. RND alone carries
    a test, and the controls of the method are left to the effect size.
    """

    name: str = QUESTION
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsWords",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return four numbers for each test of a bias, five where words are paired."""
        sets, label = load_word_sets(), inputs.model.identity.label
        space = table_space(cast(EmbedsWords, inputs.model))
        return [
            row.measured(self, label, sets.name)
            for test in sets.questions
            for row in score_rows(test, space, inputs.seed, tested=True)
        ]


@dataclass(frozen=True)
class AssociationScoresByLayer(InLayers):
    """The numbers of `AssociationScores` on the vectors of `Seat`.

    At the first, the middle and the chosen layer, where RND carries its test.
    """

    name: str = "association-scores-by-layer"
    question: ClassVar[str] = QUESTION


PROBE = AssociationScores()
BY_LAYER = AssociationScoresByLayer()
