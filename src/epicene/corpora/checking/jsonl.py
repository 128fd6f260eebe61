"""Read JSON lines for checking: every object, however wrong, with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.checking.source import Examined, shape_violations
from epicene.corpora.checking.violation import Place, Violation
from epicene.corpora.formats.jsonl import parse_object
from epicene.corpora.formats.long_lines import MAX_LINE
from epicene.corpora.formats.row_documents import document_of, entity_form
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.record_formats.layout import as_text
from epicene.corpora.record_formats.lines import BOM

_PIECE = 1 << 20


def examine_lines(path: Path, fields: Fields, max_line: int = MAX_LINE) -> Iterator[Examined]:
    """Yield the document of each line that is not empty."""
    for number, data in _raw_lines(path, max_line):
        place = Place(str(number), str(path), number)
        if data is None:
            limit = {"limit": str(max_line >> 20)}
            yield Examined(place, None, (place.make("too_large", str(path), number, limit),))
        elif data.strip():
            yield examine_object(data, place, fields)


def _raw_lines(path: Path, max_line: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield the number of each line and the line, or None where it is too long."""
    try:
        with path.open("rb") as file:
            number = 0
            while data := file.readline(max_line + 1):
                number += 1
                if len(data) <= max_line:
                    yield number, data
                    continue
                while data and not data.endswith(b"\n"):
                    data = file.readline(_PIECE)
                yield number, None
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", where=str(path)) from error


def examine_object(data: bytes, place: Place, fields: Fields) -> Examined:
    """Read one document; the place is the line on which it stands."""
    file, line = place.annotations, place.line
    found: list[Violation] = []
    if data.startswith(BOM):
        found.append(place.make("bom", file, line))
        data = data.removeprefix(BOM)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        found.append(place.make("encoding", file, line, {"n": "1"}))
        text = data.decode("latin-1")
    row = parse_object(text, "")
    if isinstance(row, InputError):
        return Examined(place, None, (*found, place.make("json", file, line)))
    ours = fields.among(tuple(row))
    renamed = {ours[name]: value for name, value in row.items()}
    document, whole = _document(renamed, place)
    if document is None:
        return Examined(place, None, (*found, place.make("shape", file, line)))
    place = replace(place, document=document.id)
    if not whole:
        found.append(place.make("shape", file, line))
    found += shape_violations(document, place)
    return Examined(place, document, tuple(found))


def _document(row: Mapping[str, Any], place: Place) -> tuple[Document | None, bool]:
    """Return the document and whether all of it could be read; None where its frame could not."""
    try:
        document = document_of({**row, "entities": []}, place.document, "")
        parts = row.get("entities") or []
        parts = json.loads(parts) if isinstance(parts, str) else parts
        if not isinstance(parts, list):
            return document, False
    except (InputError, ValueError, TypeError, AttributeError, RecursionError):
        return None, False
    entities = [_entity(part, k, document.text) for k, part in enumerate(parts, start=1)]
    kept = tuple(entity for entity in entities if entity is not None)
    return replace(document, entities=kept), len(kept) == len(entities)


def _entity(part: Any, number: int, text: str) -> Entity | None:
    try:
        form = entity_form(part, number)
        spans = tuple((start, end) for start, end in form["spans"])
        if not all(type(offset) is int for span in spans for offset in span):
            return None
        quoted = form.get("text")
        return Entity(
            id=str(form["id"]),
            label=str(form["label"]),
            spans=spans,
            text=" ".join(text[a:b] for a, b in spans) if quoted is None else str(quoted),
            attributes={
                str(name): value
                for name, given in (form.get("attributes") or {}).items()
                if (value := as_text(given)) is not None
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
