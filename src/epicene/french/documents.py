"""Rewrite an annotated document about a patient, and carry its annotations to the new text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from epicene.core.document import Document, Entity, Patient, Sex, Span
from epicene.core.errors import InputError
from epicene.french.rewriting.rewrite import OffsetMap, Rewrite
from epicene.french.swap import Target, swap_gender

GENDER = "Gender"
"""The attribute that gives the grammatical gender of a mention, in the schemas that ship."""


def swap_document(document: Document, to: Target | None = None, **options: Any) -> Document:
    """Rewrite a document about a patient to the other grammatical gender, annotations included.

    Every entity comes along with its attributes: a span that cuts a changed word takes all of it,
    and `Entity.text` is the new text at the new spans, joined by a space where the entity is
    discontinuous (as BRAT does). An entity whose words were taken away, a title in a neutral text,
    stays with an empty span, so that no relation loses an end. Identifiers, relations, document
    attributes, the source and the patient's age are those of the original. The patient's sex
    becomes the gender written, and so does the attribute ``Gender`` of a mention that changed; a
    neutral mention has none.

    Parameters
    ----------
    document : Document
        A text about a patient, or several.
    to : {"F", "M", "neutral"}, optional
        The gender to write; the other one by default.
    **options
        Those of `epicene.french.swap.swap_gender`: ``on_blocked``, ``names``, ``spouse``,
        ``inclusive``.

    Returns
    -------
    Document
        The document itself where ``on_blocked="skip"`` leaves the text as it is.

    Raises
    ------
    InputError
        If an option has no such value, or a span does not lie in the text.

    See Also
    --------
    rewrite_document : the same, with what was changed and what conflicts with it.

    Examples
    --------
    >>> finding = Entity("T1", "disorder", ((13, 24),), "hypertendue")
    >>> swapped = swap_document(Document("1", "La patiente, hypertendue, tousse.", (finding,)))
    >>> swapped.text, swapped.entities[0].spans, swapped.entities[0].text
    ('Le patient, hypertendu, tousse.', ((12, 22),), 'hypertendu')
    """
    return rewrite_document(document, to, **options)[0]


def rewrite_document(
    document: Document, to: Target | None = None, **options: Any
) -> tuple[Document, Rewrite]:
    """Rewrite a document as `swap_document` does; return it with the rewriting of its text.

    Parameters
    ----------
    document : Document
        A text about a patient, or several.
    to : {"F", "M", "neutral"}, optional
        The gender to write; the other one by default.
    **options
        Those of `epicene.french.swap.swap_gender`.

    Returns
    -------
    tuple of Document and Rewrite
        The rewriting says which words changed and what conflicts with sex-linked anatomy.
    """
    check_spans(document)
    rewrite = swap_gender(document.text, to, **options)
    if rewrite.blocked and options.get("on_blocked") == "skip":
        return document, rewrite
    return rewritten(document, rewrite, to), rewrite


def rewritten(document: Document, rewrite: Rewrite, to: Target | None = None) -> Document:
    """Return a document with its text rewritten: its annotations and its patient follow.

    Parameters
    ----------
    document : Document
        The text was rewritten already; see `rewrite_document`.
    rewrite : Rewrite
        By `epicene.french.swap.swap_gender`, of its text.
    to : {"F", "M", "neutral"}, optional
        The gender that was asked for.

    Raises
    ------
    InputError
        If a span does not lie in the text.
    """
    check_spans(document)
    patient = document.patient or Patient(id=document.id)
    carried = carried_entities(document, rewrite.offset_map, rewrite.text)
    written = to or rewrite.to
    return replace(
        document,
        text=rewrite.text,
        entities=tuple(
            _regendered(new, old, written)
            for new, old in zip(carried, document.entities, strict=True)
        ),
        patient=replace(patient, sex=_sex(patient.sex, to, rewrite)),
    )


def carried_entities(document: Document, way: OffsetMap, text: str) -> tuple[Entity, ...]:
    """Return the entities of a document as they lie in a text that was made of its own.

    Parameters
    ----------
    document : Document
        With its text as it was; see `check_spans`.
    way : OffsetMap
        From that text to the new one.
    text : str
        The new one.
    """
    return tuple(_carried(entity, way, text) for entity in document.entities)


def check_spans(document: Document) -> None:
    """Check that every entity of a document lies in its text.

    Raises
    ------
    InputError
        If one does not.
    """
    for entity in document.entities:
        if not entity.spans:
            raise InputError(f"entity {entity.id} has no span.", where=f"document {document.id}")
        for start, end in entity.spans:
            if not 0 <= start <= end <= len(document.text):
                raise InputError(
                    f"entity {entity.id} spans {start} to {end}, and the text has "
                    f"{len(document.text)} characters.",
                    where=f"document {document.id}",
                    hint="Offsets are Unicode code points into the text.",
                )


def _carried(entity: Entity, way: OffsetMap, text: str) -> Entity:
    moved = tuple(way.span(start, end) for start, end in entity.spans)
    # A fragment that was taken away (« Mme ») is no fragment, unless there is no other.
    left = tuple(
        new
        for new, old in zip(moved, entity.spans, strict=True)
        if new[0] < new[1] or old[0] == old[1]
    )
    spans = _apart(left or moved[:1])
    return replace(entity, spans=spans, text=" ".join(text[start:end] for start, end in spans))


def _regendered(new: Entity, old: Entity, written: str) -> Entity:
    """Let the annotated gender of a mention follow its words; a neutral mention has none."""
    if new.text == old.text or old.attributes.get(GENDER) not in _OTHER:
        return new
    attributes = {name: value for name, value in new.attributes.items() if name != GENDER}
    if written != "neutral":
        attributes[GENDER] = written or _OTHER[old.attributes[GENDER]]
    return replace(new, attributes=attributes)


def _apart(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Join the fragments that now share characters: both cut the word that changed."""
    apart: list[Span] = []
    for start, end in spans:
        if apart and start < apart[-1][1] and end > apart[-1][0]:
            apart[-1] = min(start, apart[-1][0]), max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return tuple(apart)


def _sex(recorded: Sex | None, to: Target | None, rewrite: Rewrite) -> Sex | None:
    """Return the sex that goes with the new text.

    A text without gender cannot contradict a gender that was asked for: there the recorded sex
    changes alone. A neutral text says nothing of it.
    """
    if to == "neutral":
        return recorded
    if rewrite.edits and rewrite.to in {"F", "M"}:
        return "F" if rewrite.to == "F" else "M"
    if recorded not in {"F", "M"}:
        return recorded
    if to is not None:
        return to
    # Patients of both genders, who have all changed.
    return _OTHER[recorded] if rewrite.edits else recorded


_OTHER: dict[str | None, Sex] = {"F": "M", "M": "F"}
