"""JSON lines with annotations: one object a document, with everything that `Document` holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from epicene.core.document import (
    Document,
    Entity,
    Equivalence,
    Event,
    Normalisation,
    Note,
    Patient,
    Relation,
)
from epicene.core.errors import InputError

_HINT = 'A document is {"id": …, "text": …, "entities": [{"id", "label", "spans": [[0, 4]]}], …}.'


def write_documents(documents: Iterable[Document], path: Path) -> None:
    """Write documents, one a line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for document in documents:
            file.write(json.dumps(to_json(document), ensure_ascii=False) + "\n")


def to_json(document: Document) -> dict[str, Any]:
    """Return a document as plain lists and dictionaries, without what is empty."""
    fields = {
        name: [_plain(part) for part in getattr(document, name)]
        for name in ("entities", "relations", "events", "equivalences", "notes", "normalisations")
    }
    return {
        "id": document.id,
        "text": document.text,
        "patient": _plain(document.subject),
        **{name: value for name, value in fields.items() if value},
        **({"attributes": dict(document.attributes)} if document.attributes else {}),
    }


def _plain(part: Any) -> dict[str, Any]:
    values = {name: getattr(part, name) for name in part.__dataclass_fields__}
    return {
        name: dict(value) if isinstance(value, Mapping) else value
        for name, value in values.items()
        if value not in (None, "", ()) and not (isinstance(value, Mapping) and not value)
    }


def from_json(row: Mapping[str, Any], source: str) -> Document:
    """Make a document of what `to_json` returns.

    Raises
    ------
    InputError
        If a field is missing or has another shape, or an entity does not quote its text.
    """
    try:
        document = _document(row, source)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            "a field is missing or of another shape.", where=source, hint=_HINT
        ) from error
    for entity in document.entities:
        check_entity(entity, document.text, source)
    if not all(map(_is_sound, _linking(document))):
        raise InputError("a field is missing or of another shape.", where=source, hint=_HINT)
    return document


def _linking(document: Document) -> Iterator[Any]:
    """Yield every annotation but entities, whose fields are made texts as they are read."""
    yield from document.relations
    yield from document.events
    yield from document.equivalences
    yield from document.notes
    yield from document.normalisations


def _is_sound(part: Any) -> bool:
    """Say whether the fields of an annotation are texts, and what goes in pairs does."""
    pairs = (getattr(part, "roles", ("", "")), *getattr(part, "arguments", ()))
    return all(len(pair) == 2 for pair in pairs) and all(map(_holds_texts, vars(part).values()))


def _holds_texts(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(part, str) for pair in value.items() for part in pair)
    if isinstance(value, tuple):
        return all(map(_holds_texts, value))
    return isinstance(value, str)


def check_entity(entity: Entity, text: str, source: str) -> None:
    """Check that an entity lies in its text and quotes it.

    Raises
    ------
    InputError
        Naming the entity.
    """
    inside = all(0 <= start <= end <= len(text) for start, end in entity.spans)
    if not entity.spans or not inside:
        raise InputError(
            f"the spans of {entity.id} do not lie in the text.",
            where=source,
            hint="Offsets count Unicode characters from 0.",
        )
    if " ".join(text[start:end] for start, end in entity.spans) != entity.text:
        raise InputError(
            f"{entity.id} does not quote the text at its offsets.",
            where=source,
            hint="Restore the text that was annotated.",
        )


def _document(row: Mapping[str, Any], source: str) -> Document:
    text, identifier = row["text"], row["id"]
    if not isinstance(text, str) or not isinstance(identifier, str):
        raise TypeError
    patient = row.get("patient")
    return Document(
        id=identifier,
        text=text,
        entities=tuple(_entity(entity, text) for entity in row.get("entities", ())),
        relations=tuple(
            Relation(**{**relation, "roles": tuple(relation.get("roles", ("Arg1", "Arg2")))})
            for relation in row.get("relations", ())
        ),
        events=tuple(
            Event(**{**event, "arguments": tuple(map(tuple, event.get("arguments", ())))})
            for event in row.get("events", ())
        ),
        equivalences=tuple(
            Equivalence(group["label"], tuple(group["members"]))
            for group in row.get("equivalences", ())
        ),
        notes=tuple(Note(**{"text": "", **note}) for note in row.get("notes", ())),
        normalisations=tuple(Normalisation(**norm) for norm in row.get("normalisations", ())),
        attributes=dict(row.get("attributes", {})),
        patient=Patient(**patient) if patient else None,
        source=source,
    )


def _entity(entity: Mapping[str, Any], text: str) -> Entity:
    spans = tuple((int(start), int(end)) for start, end in entity["spans"])
    quoted = entity.get("text")
    covered = " ".join(text[start:end] for start, end in spans)
    return Entity(
        id=str(entity["id"]),
        label=str(entity["label"]),
        spans=spans,
        text=covered if quoted is None else str(quoted),
        attributes=dict(entity.get("attributes", {})),
    )
