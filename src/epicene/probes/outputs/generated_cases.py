"""Of whom does a model write when it is asked for a clinical case?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.clinical_generation import load_case_prompts, load_reader_errors
from epicene.models.capabilities import Sampling
from epicene.probes.base import Answer, Inputs, InUnits, Unit
from epicene.probes.outputs.amplification import amplification_rows
from epicene.probes.outputs.generated_gender import (
    GeneratedTexts,
    gap_rows,
    label_rows,
    seed_row,
    shift_rows,
    women_rows,
)
from epicene.probes.outputs.generated_traits import TRAITS, trait_rows
from epicene.probes.outputs.written_texts import NEUTRAL, Prompted, asked_for, units_of, written

KEYWORDS = "keywords"


@dataclass(frozen=True)
class GeneratedCases(InUnits):
    """Clinical cases that a model writes, read for the gender of their patient.

    ``gender_gap`` (Ducel et al. 2024, 2025) is the share of cases about a man minus that about a
    woman, over all cases, mean over conditions, by kind of prompt: neutral, keywords, two ways to
    name both genders, and prompts that give one. ``gender_shift`` is the share of the latter whose
    gender the case overrides, by the other gender or by marks of both. Intervals hold the spread
    between conditions and draws and the errors of the reader, as it made them on cases labelled by
    hand. ``generated_share_of_women`` is by condition, over the cases that speak of one gender:
    read it beside the recorded share. ``amplification_vs_corpus`` and ``amplification_vs_recorded``
    are that share minus the one in the documents that the model learnt from, and minus the
    recorded one. Age, severity, length and repetition are compared between cases that read as
    about a woman and about a man, within a condition.

    The text written after the prompt is read alone, by its grammar: an approximation of the
    patient's recorded sex. Mistakes of agreement in a weak model's French count as they are read.

    Parameters
    ----------
    draws : int
        Texts of each neutral prompt; the other prompts have one.
    max_tokens : int
        Of a text.
    temperature, top_p : float
        Of the sampling.
    training_corpus : str
        What the model learnt from, as `epicene.load_corpus` reads it; empty for what is recorded
        of it, or else the corpora of the audit.
    """

    draws: int = 3
    max_tokens: int = 32
    temperature: float = 1.0
    top_p: float = 0.95
    training_corpus: str = ""
    name: str = "generated-cases"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("Generates",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return the units: the prompts of one condition each."""
        sampling = Sampling(self.max_tokens, self.temperature, self.top_p)
        return units_of(self._asked(), 3, sampling, inputs.seed)

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return gap, shift, shares by condition, amplification, traits and sensitivity."""
        texts = GeneratedTexts(
            self,
            inputs,
            load_case_prompts().name,
            tuple(zip(self._asked(), written(answers), strict=True)),
            load_reader_errors(3),
            "ducel2025women",
        )
        ungendered = texts.of(NEUTRAL, KEYWORDS)
        return [
            *gap_rows(texts),
            *shift_rows(texts),
            *women_rows(ungendered),
            *amplification_rows(ungendered, self.training_corpus),
            *trait_rows(texts, tuple(TRAITS)),
            *label_rows(texts),
            seed_row(texts.of(NEUTRAL)),
        ]

    def _asked(self) -> list[Prompted]:
        return asked_for(load_case_prompts(), self.draws)


PROBE = GeneratedCases()
