"""What every source of bias is: a dose in, documents for one part of the chain out."""

from __future__ import annotations

from typing import ClassVar, Literal

from epicene.core.document import Document
from epicene.corpora.generation.pain_notes import NEUTRAL, Strength

PartName = Literal["encoder", "classifier", "extractor"]


class Source:
    """A source that plants nothing; each file overrides what its own changes.

    Attributes
    ----------
    name : str
        The name in the registry.
    part : {"encoder", "classifier", "extractor"}
        Which model learns from the documents that are biased.
    drives : str
        The measure that it is expected to move, named before anything is run: what "recovered"
        is judged by.
    """

    name: ClassVar[str]
    part: ClassVar[PartName]
    drives: ClassVar[str]

    def strength(self, dose: float) -> Strength:
        """Return with which probabilities facts are drawn, before notes are written."""
        return NEUTRAL

    def altered(self, document: Document, dose: float, seed: int) -> Document:
        """Return what annotators made of a note."""
        return document


def skewed(dose: float) -> Strength:
    """Return causes whose probability differs by a dose between women and men."""
    return Strength(0.5 + dose / 2.0, 0.5 - dose / 2.0)
