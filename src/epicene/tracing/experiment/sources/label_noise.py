"""Label noise in one group: women whose pain is to be explored are labelled otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.corpora.generation.pain_notes import LABEL
from epicene.tracing.experiment.sources.base import PartName, Source


class LabelNoise(Source):
    """Dose: the share of women with a true *yes* who are labelled *no*."""

    name: ClassVar[str] = "label-noise"
    part: ClassVar[PartName] = "classifier"
    drives: ClassVar[str] = "true_positive_rate_gap"

    def altered(self, document: Document, dose: float, seed: int) -> Document:
        """Turn the label of some women."""
        if document.subject.sex != "F" or document.attributes[LABEL] != "yes":
            return document
        if generator(seed, self.name, document.id).random() >= dose:
            return document
        return replace(document, attributes={**document.attributes, LABEL: "no"})


SOURCE = LabelNoise()
