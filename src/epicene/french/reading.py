"""What a reading of grammatical gender says: a label, how sure, and the marks that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GenderLabel = Literal["F", "M", "neutral", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Marker:
    """A word of the text that carries grammatical gender, and the rule that says of whom.

    Parameters
    ----------
    start, end : int
        Offsets into the text, in Unicode code points.
    text : str
        The characters of the text between them.
    gender : {"F", "M", "neutral"}
        The gender of the word; ``neutral`` for an inclusive form.
    rule : str
        Name of the rule that fired.
    weight : float
        How much the rule counts, in (0, ∞).
    patient : int
        Index of the patient (or author) of whom the word speaks.
    """

    start: int
    end: int
    text: str
    gender: str
    rule: str
    weight: float
    patient: int


@dataclass(frozen=True, slots=True)
class PatientReading:
    """The grammatical gender of the mentions of one patient.

    Parameters
    ----------
    label : {"F", "M", "neutral", "ambiguous"}
        The gender of the mentions; ``ambiguous`` where they contradict each other.
    confidence : float
        In [0, 1]; see `GenderReading`.
    markers : tuple of Marker
        In the order of the text.
    """

    label: GenderLabel
    confidence: float
    markers: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class GenderReading:
    """The grammatical gender of the mentions of the patient, or of the author, of a text.

    It approximates the recorded sex and says nothing of gender identity.

    Parameters
    ----------
    label : {"F", "M", "neutral", "ambiguous"}
        ``neutral`` where nothing carries gender or the forms are inclusive; ``ambiguous`` where
        the marks contradict each other, or where several patients differ.
    confidence : float
        In [0, 1]: how sure the label is, from the weights of the markers for and against it.
    markers : tuple of Marker
        Every mark, in the order of the text.
    patients : tuple of PatientReading
        One reading per patient told apart; empty where nobody is spoken of.
    """

    label: GenderLabel
    confidence: float
    markers: tuple[Marker, ...]
    patients: tuple[PatientReading, ...]
