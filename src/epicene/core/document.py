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
    attributes : mapping of str to str
        What else the corpus declares.
    """

    id: str
    sex: Sex | None = None
    age: float | None = None
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
    """A labelled link between two entities, by their identifiers."""

    id: str
    label: str
    source: str
    target: str


@dataclass(frozen=True)
class Document:
    """A text and what was annotated on it.

    Parameters
    ----------
    id : str
        Identifier, unique in its corpus.
    text : str
        The text as it was read; offsets are Unicode code points into it.
    entities, relations : tuple
        Annotations.
    attributes : mapping of str to str
        Facts about the document (section, date, diagnosis label).
    patient : Patient, optional
        Whom it is about; where the source names none, a patient with the document's id.
    source : str
        File, or file and line, it was read from.
    """

    id: str
    text: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    patient: Patient | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.patient is None:
            object.__setattr__(self, "patient", Patient(id=self.id))
