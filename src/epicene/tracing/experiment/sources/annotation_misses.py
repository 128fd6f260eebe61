"""Misses of annotators in one group: entities of women that nobody marked."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.tracing.experiment.sources.base import PartName, Source


class AnnotationMisses(Source):
    """Dose: the probability that an entity of a woman is not annotated."""

    name: ClassVar[str] = "annotation-misses"
    part: ClassVar[PartName] = "extractor"
    drives: ClassVar[str] = "entity_recall_gap"

    def altered(self, document: Document, dose: float, seed: int) -> Document:
        """Leave out some entities of women."""
        if document.subject.sex != "F":
            return document
        draws = generator(seed, self.name, document.id).random(len(document.entities))
        kept = tuple(e for e, u in zip(document.entities, draws, strict=True) if u >= dose)
        return replace(document, entities=kept)


SOURCE = AnnotationMisses()
