"""What one pass over the texts finds of stigmatising language, and how annotations agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from epicene.core.document import Document, Entity
from epicene.french.stigmatising import Stigmatising, find_stigmatising

LABEL = "Evaluation"


@dataclass(frozen=True)
class Agreement:
    """Detector against annotations, an item an expression; patients by whom items cluster.

    Parameters
    ----------
    right : list of (str, bool)
        Patient, and whether an expression that was found overlaps an annotated evaluation.
    retrieved : list of (str, str, bool)
        Patient, category, and whether an annotated evaluation was found.
    """

    right: list[tuple[str, bool]] = field(default_factory=list)
    retrieved: list[tuple[str, str, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """Stigmatising language about the patients of a corpus.

    Parameters
    ----------
    counts : mapping of str to Counter
        For each document's id, how many expressions of each category (``doubt``, …), ``strong``
        ones, and ``all``.
    agreement : Agreement
        Empty where nothing is annotated.
    """

    counts: Mapping[str, Counter[str]]
    agreement: Agreement


def read_stigmatising(documents: Iterable[Document]) -> Reading:
    """Read texts, one after the other."""
    counts: dict[str, Counter[str]] = {}
    agreement = Agreement()
    for document in documents:
        found = [one for one in find_stigmatising(document.text) if one.of_patient]
        tally = counts.setdefault(document.id, Counter())
        tally["all"] += len(found)
        tally.update(one.category for one in found)
        tally.update(one.strength for one in found if one.strength == "strong")
        _compare(document, found, agreement)
    return Reading(counts, agreement)


def _compare(document: Document, found: list[Stigmatising], agreement: Agreement) -> None:
    """Add a document's expressions; an evaluation of another person is not the patient's."""
    people = {entity.id for entity in document.entities if entity.label == "Person"}
    of_others = {
        relation.source
        for relation in document.relations
        if relation.label == "Targets" and relation.target in people
    }
    gold = [
        entity
        for entity in document.entities
        if entity.label == LABEL and entity.id not in of_others
    ]
    patient = document.subject.id
    for one in found:
        agreement.right.append((patient, any(_overlap(one, entity) for entity in gold)))
    for entity in gold:
        category = entity.attributes.get("Category", "")
        hit = any(_overlap(one, entity) for one in found)
        agreement.retrieved.append((patient, category, hit))


def _overlap(one: Stigmatising, entity: Entity) -> bool:
    return any(one.start < end and start < one.end for start, end in entity.spans)
