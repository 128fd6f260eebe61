"""What is read from one document's annotations and metadata, as yes or no."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from epicene.core.document import Document

LATE_MONTHS = 12.0


@dataclass(frozen=True)
class DocumentOutcome:
    """A question with the answer yes, no, or none: the document cannot answer it.

    Parameters
    ----------
    name : str
        In the column ``item``.
    read : callable
        From a document to True, False or None.
    label : str
        The annotation that it reads; a corpus without any such annotation cannot answer, since
        nobody looked for it. Empty where it reads the metadata.
    """

    name: str
    read: Callable[[Document], bool | None]
    label: str = ""


def _has(label: str, **attributes: str) -> Callable[[Document], bool | None]:
    def read(document: Document) -> bool | None:
        return any(
            entity.label == label
            and all(entity.attributes.get(name) == value for name, value in attributes.items())
            for entity in document.entities
        )

    return read


def _pain_as_anxiety(document: Document) -> bool | None:
    found = {
        entity.attributes["Attribution"]
        for entity in document.entities
        if entity.label == "Symptom" and "Attribution" in entity.attributes
    }
    return "psychological" in found if found else None


def _diagnosis_missed(document: Document) -> bool | None:
    if "diagnosis" not in document.attributes:
        return None
    return not _has("Diagnosis", Assertion="affirmed")(document)


def _yes_no(name: str) -> Callable[[Document], bool | None]:
    answers = {"yes": True, "no": False}
    return lambda document: answers.get(document.attributes.get(name, ""))


def delay_months(document: Document) -> float | None:
    """Return the months from the first sign to the diagnosis, where the metadata say so."""
    try:
        months = float(document.attributes["diagnosis_delay_months"])
    except (KeyError, ValueError):
        return None
    # « nan » is how tables write what is missing: neither late nor early.
    return months if math.isfinite(months) else None


def _late_diagnosis(document: Document) -> bool | None:
    months = delay_months(document)
    return None if months is None else months > LATE_MONTHS


OUTCOMES: tuple[DocumentOutcome, ...] = (
    DocumentOutcome("pain_as_anxiety", _pain_as_anxiety, "Symptom"),
    DocumentOutcome("diagnosis_missed", _diagnosis_missed, "Diagnosis"),
    DocumentOutcome("included", _yes_no("included")),
    DocumentOutcome("stigmatising", _has("Evaluation"), "Evaluation"),
    DocumentOutcome(
        "occupation_named", _has("SocialDeterminant", Kind="occupation"), "SocialDeterminant"
    ),
    DocumentOutcome("late_diagnosis", _late_diagnosis),
    DocumentOutcome("family_history_taken", _has("FamilyHistory"), "FamilyHistory"),
)
