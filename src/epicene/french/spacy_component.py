"""The reading of grammatical gender as a component of spaCy and edsnlp pipelines.

Importing this module registers ``epicene_patient_gender`` with spaCy, where edsnlp finds it too;
the entry point of the package imports it in every process that has a pipeline.
"""

# No `from __future__ import annotations`: spaCy and edsnlp check options by the annotations.
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from epicene.french.detect import Person, detect_gender

NAME = "epicene_patient_gender"
SPAN_GROUP = "patient_gender_markers"
_EXTENSIONS = ("patient_gender", "patient_gender_confidence")


@dataclass(frozen=True, eq=False)
class PatientGender:
    """Sets on each doc what `epicene.detect_gender` reads of its text.

    ``doc._.patient_gender`` is the label (``F``, ``M``, ``neutral``, ``ambiguous``) and
    ``doc._.patient_gender_confidence`` its confidence, in [0, 1]. A span of ``doc.spans`` for each
    marker has the gender as label and the rule that fired as identifier (``span.id_``); a marker
    that ends within a token is expanded to whole tokens. Spans that the group holds stay.

    Parameters
    ----------
    person : {3, 1}
        3 for a patient whom the text describes, 1 for its author.
    span_group : str
        Key of the markers in ``doc.spans``.
    """

    person: Person = 3
    span_group: str = SPAN_GROUP

    def __post_init__(self) -> None:
        self.set_extensions()

    def __setstate__(self, state: dict[str, Any]) -> None:
        # In a new process, which got this by pickle, no extension is set.
        self.__dict__.update(state)
        self.set_extensions()

    def set_extensions(self) -> None:
        """Tell spaCy of the attributes; one that is there already stays as it is."""
        for name in _EXTENSIONS:
            if not Doc.has_extension(name):
                Doc.set_extension(name, default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Read the text of a doc, set the attributes and add the spans."""
        reading = detect_gender(doc.text, self.person)
        doc._.patient_gender = reading.label
        doc._.patient_gender_confidence = reading.confidence
        if self.span_group not in doc.spans:
            doc.spans[self.span_group] = []
        group = doc.spans[self.span_group]
        known = {_key(span) for span in group}
        for marker in reading.markers:
            span = doc.char_span(
                marker.start,
                marker.end,
                label=marker.gender,
                span_id=marker.rule,
                alignment_mode="expand",
            )
            # The component may run twice, and two markers may lie in one token.
            if _key(span) not in known:
                known.add(_key(span))
                group.append(span)
        return doc


def _key(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, span.label_, span.id_


def make_patient_gender(
    nlp: Language, name: str, person: Person = 3, span_group: str = SPAN_GROUP
) -> PatientGender:
    """Make the component of a pipeline: ``nlp.add_pipe("epicene_patient_gender")``."""
    return PatientGender(person, span_group)


Language.factory(
    NAME,
    assigns=[*(f"doc._.{name}" for name in _EXTENSIONS), "doc.spans"],
    func=make_patient_gender,
)
