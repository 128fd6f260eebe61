"""How much of the gender of vectors is grammar, on tables and in layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.word_sets import load_word_sets
from epicene.models.capabilities import EmbedsWords
from epicene.probes.base import Inputs
from epicene.probes.embeddings.grammar import QUESTION, grammar_rows
from epicene.probes.embeddings.layers import InLayers
from epicene.probes.embeddings.word_space import table_space


@dataclass(frozen=True)
class GrammaticalGender:
    """What *la table* and *le bureau* show of gender: grammar, and no stereotype.

    Four numbers. Whether feminine nouns of things lie nearer to words for women (Zhou et al. 2019);
    the share of the direction between words for women and for men that nouns of things show too;
    the direct bias of epicene words along the direction of people, beside that of things; and, for
    each association test of gender, how much of its effect size goes with the direction of
    grammatical gender (Omrani Sabbaghi & Caliskan 2022).
    """

    name: str = QUESTION
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsWords",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return the numbers of a table of vectors."""
        sets, label = load_word_sets(), inputs.model.identity.label
        space = table_space(cast(EmbedsWords, inputs.model))
        return [
            row.measured(self, label, sets.name)
            for row in grammar_rows(space, sets, inputs.seed, whole=True)
        ]


@dataclass(frozen=True)
class GrammaticalGenderByLayer(InLayers):
    """The numbers of `GrammaticalGender` on the vectors of `Seat`, at every layer.

    The association of things is tested, and the part of grammar in each association given, at the
    chosen layer alone.
    """

    name: str = "grammatical-gender-by-layer"
    question: ClassVar[str] = QUESTION


PROBE = GrammaticalGender()
BY_LAYER = GrammaticalGenderByLayer()
