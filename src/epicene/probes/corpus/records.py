"""The light facts of a document: all that most probes of the corpus stage need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from epicene.core.document import Document, Entity, Sex
from epicene.core.progress import Progress, Silent
from epicene.corpora.grouping import age_group
from epicene.french.detect import detect_gender
from epicene.probes.corpus.outcomes import OUTCOMES, delay_months

_WORD = re.compile(r"\w+")
SexSource = Literal["metadata", "text", ""]


@dataclass(frozen=True)
class Record:
    """A document without its text.

    Parameters
    ----------
    id, patient : str
        Of the document and of its patient, by whom statistics resample.
    sex : {"F", "M", "I"} or None
        Recorded, or else read from the grammatical gender of the text.
    sex_source : {"metadata", "text", ""}
        Which of the two.
    age : float or None
        In years.
    groups : mapping of str to str
        What the corpus declares of the patient (``origin``, …), and ``age_group`` and ``site``.
    condition : str
        The document's diagnosis label, empty where it has none.
    n_characters, n_words : int
        Length of the text.
    labels : mapping of str to int
        How many entities of each label.
    determinants : frozenset of str
        Kinds of social determinants annotated.
    outcomes : mapping of str to bool
        See `epicene.probes.corpus.outcomes`; one that the document cannot answer is absent.
    first_diagnosis : float or None
        Where the first affirmed diagnosis begins, in percent of the text.
    delay_months : float or None
        From the first sign to the diagnosis, where the metadata say so.
    """

    id: str
    patient: str
    sex: Sex | None = None
    sex_source: SexSource = ""
    age: float | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""
    n_characters: int = 0
    n_words: int = 0
    labels: Mapping[str, int] = field(default_factory=dict)
    determinants: frozenset[str] = frozenset()
    outcomes: Mapping[str, bool] = field(default_factory=dict)
    first_diagnosis: float | None = None
    delay_months: float | None = None

    @property
    def n_entities(self) -> int:
        """Entities of all labels."""
        return sum(self.labels.values())

    def group(self, name: str) -> str:
        """Return the patient's group by a field, ``sex`` included; empty where unknown."""
        return (self.sex or "") if name == "sex" else self.groups.get(name, "")


def read_records(
    documents: Iterable[Document], progress: Progress | None = None
) -> Iterator[Record]:
    """Read the light facts of documents, one after the other."""
    told = progress or Silent()
    for document in documents:
        yield read_record(document)
        told.advance()


def read_record(document: Document) -> Record:
    """Read the light facts of a document; its patient's gender from the text where not recorded."""
    patient = document.subject
    sex, source = _sex(document)
    groups = {
        "age_group": age_group(patient.age),
        "site": patient.site or "",
        **patient.attributes,
    }
    outcomes = {outcome.name: outcome.read(document) for outcome in OUTCOMES}
    return Record(
        id=document.id,
        patient=patient.id,
        sex=sex,
        sex_source=source,
        age=patient.age,
        groups={name: value for name, value in groups.items() if value},
        condition=document.attributes.get("diagnosis", ""),
        n_characters=len(document.text),
        n_words=sum(1 for _ in _WORD.finditer(document.text)),
        labels=Counter(entity.label for entity in document.entities),
        determinants=frozenset(
            entity.attributes.get("Kind", "")
            for entity in document.entities
            if entity.label == "SocialDeterminant"
        ),
        outcomes={name: value for name, value in outcomes.items() if value is not None},
        first_diagnosis=_first_diagnosis(document),
        delay_months=delay_months(document),
    )


def _sex(document: Document) -> tuple[Sex | None, SexSource]:
    if document.subject.sex is not None:
        return document.subject.sex, "metadata"
    label = detect_gender(document.text).label
    if label == "F":
        return "F", "text"
    return ("M", "text") if label == "M" else (None, "")


def _first_diagnosis(document: Document) -> float | None:
    starts = [entity.spans[0][0] for entity in document.entities if is_diagnosis(entity)]
    return 100.0 * min(starts) / len(document.text) if starts else None


def is_diagnosis(entity: Entity) -> bool:
    """Say whether an entity affirms a diagnosis."""
    return entity.label == "Diagnosis" and entity.attributes.get("Assertion") == "affirmed"
