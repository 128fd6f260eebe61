"""What a tool, or an annotator, found in the documents of a patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from epicene.core.document import Document, Patient, Span

_EMPTY: Mapping[str, str] = MappingProxyType({})
Fields = Mapping[str, str | None]


@dataclass(frozen=True)
class Mention:
    """One entity, with what a criterion may ask of it.

    Parameters
    ----------
    label, text : str
    attributes : mapping of str to str
    concepts : tuple of str
        Entries of terminologies: ``UMLS:C0006142``.
    spans : tuple of (int, int)
        Where it lies in its document.
    """

    label: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    concepts: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


def mentions_of(document: Document) -> tuple[Mention, ...]:
    """Return the entities of a document."""
    concepts: dict[str, list[str]] = defaultdict(list)
    for entry in document.normalisations:
        concepts[entry.target].append(f"{entry.resource}:{entry.entry}")
    return tuple(
        Mention(
            entity.label, entity.text, entity.attributes, tuple(concepts[entity.id]), entity.spans
        )
        for entity in document.entities
    )


def fields_of(patient: Patient) -> Fields:
    """Return what the record says of a patient: sex, age, site, and what the corpus declares."""
    age = None if patient.age is None else f"{patient.age:g}"
    return {**patient.attributes, "sex": patient.sex, "age": age, "site": patient.site}
