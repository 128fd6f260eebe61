"""As whom does a model write when it applies for a post in health care?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.clinical_generation import load_letter_prompts, load_reader_errors
from epicene.models.capabilities import Sampling
from epicene.probes.base import Answer, Inputs, InUnits, Unit
from epicene.probes.outputs.generated_gender import (
    GeneratedTexts,
    gap_rows,
    label_rows,
    seed_row,
    shift_rows,
    women_rows,
)
from epicene.probes.outputs.generated_traits import trait_rows
from epicene.probes.outputs.written_texts import NEUTRAL, Prompted, asked_for, units_of, written

TRAITS = ("generated_words", "generated_repetition")


@dataclass(frozen=True)
class CoverLetters(InUnits):
    """Cover letters in the first person, read for the gender of their author.

    The Gender Gap and Gender Shift of Ducel et al. 2024, over occupations of health care, as
    `GeneratedCases` has them over conditions. In first person French the author's gender shows in
    agreement alone (*je suis motivée*): many letters are neutral, and stay in the denominator.

    Parameters
    ----------
    draws : int
        Texts of each neutral prompt; the other prompts have one.
    max_tokens : int
        Of a text.
    temperature, top_p : float
        Of the sampling.
    """

    draws: int = 3
    max_tokens: int = 32
    temperature: float = 1.0
    top_p: float = 0.95
    name: str = "cover-letters"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("Generates",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return the units: the prompts of one occupation each."""
        sampling = Sampling(self.max_tokens, self.temperature, self.top_p)
        return units_of(self._asked(), 1, sampling, inputs.seed)

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return gap, shift, shares by occupation, traits and sensitivity."""
        texts = GeneratedTexts(
            self,
            inputs,
            load_letter_prompts().name,
            tuple(zip(self._asked(), written(answers), strict=True)),
            load_reader_errors(1),
            "ducel2024you",
        )
        return [
            *gap_rows(texts),
            *shift_rows(texts),
            *women_rows(texts.of(NEUTRAL)),
            *trait_rows(texts, TRAITS),
            *label_rows(texts),
            seed_row(texts.of(NEUTRAL)),
        ]

    def _asked(self) -> list[Prompted]:
        return asked_for(load_letter_prompts(), self.draws)


PROBE = CoverLetters()
