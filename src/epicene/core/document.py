"""Annotated clinical documents: text that is never altered, spans that point into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Sex = Literal["F", "M", "I"]
Span = tuple[int, int]
_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Patient:
    """Whom a document is about.

    Parameters
    ----------
    id : str
        The patient's identifier; statistics resample by it.
    sex : {"F", "M", "I"} or None
        Recorded sex; ``"I"`` is indeterminate, None not recorded.
    age : float or None
        Age in years.
    site : str or None
        The hospital or ward that the corpus declares.
    attributes : mapping of str to str
        What else the corpus declares.
    """

    id: str
    sex: Sex | None = None
    age: float | None = None
    site: str | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True)
class Entity:
    """A labelled mention; `spans` are code-point offsets, several where it is discontinuous."""

    id: str
    label: str
    spans: tuple[Span, ...]
    text: str
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True)
class Relation:
    """A labelled link between two annotations, by their identifiers.

    `roles` are what the ends are called: BRAT writes them, and most other formats do not.
    """

    id: str
    label: str
    source: str
    target: str
    roles: tuple[str, str] = ("Arg1", "Arg2")
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True)
class Event:
    """A trigger (an entity) and its arguments: pairs of a role and an annotation's identifier."""

    id: str
    label: str
    trigger: str
    arguments: tuple[tuple[str, str], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True)
class Equivalence:
    """Annotations that stand for the same thing (coreference), by their identifiers."""

    label: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """What an annotator wrote beside an annotation, for example a UMLS concept."""

    id: str
    label: str
    target: str
    text: str


@dataclass(frozen=True)
class Normalisation:
    """An annotation's entry in a terminology: `resource` and `entry` (``UMLS``, ``C0006142``)."""

    id: str
    target: str
    resource: str
    entry: str
    text: str = ""
    label: str = "Reference"


@dataclass(frozen=True)
class Document:
    """A text and what was annotated on it.

    Parameters
    ----------
    id : str
        Identifier, unique in its corpus.
    text : str
        The text as it was read; offsets are Unicode code points into it.
    entities, relations, events, equivalences, notes, normalisations : tuple
        Annotations.
    attributes : mapping of str to str
        Facts about the document (section, date, diagnosis label).
    patient : Patient, optional
        Whom it is about; where the source names none, a patient with the document's id.
    source : str
        File, or file and line, it was read from.
    layout : tuple of str
        The order of the annotations in the file they come from, so that it can be written back
        to the byte; empty where the format has none.
    """

    id: str
    text: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    patient: Patient | None = None
    source: str = ""
    events: tuple[Event, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()
    notes: tuple[Note, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    layout: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.patient is None:
            object.__setattr__(self, "patient", Patient(id=self.id))

    @property
    def subject(self) -> Patient:
        """The patient, who is always there."""
        assert self.patient is not None  # noqa: S101 - set above
        return self.patient
