"""What a tool found, without the texts: a row a document, or a row an entity.

Many tools write where their entities lie and not what they read. The texts are then those of the
gold, which also say whether the offsets lie inside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.formats.frames import as_python, is_frame
from epicene.corpora.formats.row_documents import document_of
from epicene.corpora.formats.row_fields import SPELLINGS, Fields
from epicene.corpora.record_formats.layout import as_text
from epicene.corpora.records import TABLE_SUFFIXES, open_records
from epicene.evaluation.tables import PREDICTIONS, value_text

_LABELS = ("label", "type")
_HINT = "Give start and end, or spans: [[0, 4], [8, 12]]."
Rows = Sequence[Mapping[str, Any]]


def bare_documents(source: Any, gold: Sequence[Document]) -> tuple[Document, ...] | None:
    """Return the documents of a table without texts; None where it is no such table.

    Parameters
    ----------
    source : DataFrame or path
        Rows with ``id`` and ``entities``; or, a row an entity, with ``document`` (or ``id``),
        ``label``, and ``start`` and ``end`` or ``spans``. A document without a row of entities has
        none.
    gold : sequence of Document
        Whose texts were read.

    Raises
    ------
    InputError
        If a row has no document, label or offsets, or its document is not in the gold.
    """
    found = _rows(source)
    if found is None:
        return None
    columns, rows = found
    spanned = "spans" in columns or {"start", "end"} <= set(columns)
    if spanned and any(name in columns for name in _LABELS):
        return tuple(_of_entities(rows, _first(columns, ("document", *SPELLINGS["id"])), gold))
    ours = Fields({}).among(columns)
    if "text" not in ours.values() and "entities" in ours.values():
        return tuple(_of_documents(rows, ours, gold))
    return None


def _rows(source: Any) -> tuple[list[str], Rows] | None:
    if isinstance(source, str | Path) and Path(source).suffix.lower() in TABLE_SUFFIXES:
        if not Path(source).is_file():
            return None
        records = open_records(source)
        return [column.name for column in records.columns], list(records)
    if is_frame(source):
        names = [str(name) for name in source.columns]
        values = source.itertuples(index=False, name=None)
        return names, [dict(zip(names, map(as_python, row), strict=True)) for row in values]
    return None


def _of_documents(
    rows: Rows, ours: Mapping[str, str], gold: Sequence[Document]
) -> Iterator[Document]:
    texts = {document.id: document.text for document in gold}
    for number, row in enumerate(rows, start=1):
        renamed = {ours[name]: value for name, value in row.items() if name in ours}
        name = _known(renamed.get("id"), texts, number)
        form = {"id": name, "text": texts[name], "entities": renamed.get("entities")}
        yield document_of(form, name, f"{PREDICTIONS}, row {number}")


def _of_entities(rows: Rows, column: str, gold: Sequence[Document]) -> Iterator[Document]:
    texts = {document.id: document.text for document in gold}
    found: dict[str, list[Entity]] = {}
    for number, row in enumerate(rows, start=1):
        name = _known(row.get(column), texts, number)
        entities = found.setdefault(name, [])
        entities.append(_entity(row, number, len(entities) + 1))
    for document in gold:
        entities = found.get(document.id, [])
        yield replace(document, entities=tuple(entities), relations=(), events=(), layout=())


def _entity(row: Mapping[str, Any], number: int, position: int) -> Entity:
    label = next((as_text(row[name]) for name in _LABELS if row.get(name)), None)
    if not label:
        raise InputError(f"row {number} has no label.", where=PREDICTIONS, hint="Label each.")
    try:
        given = row.get("spans") or [[row["start"], row["end"]]]
        parts = json.loads(given) if isinstance(given, str) else given
        spans = tuple((_whole(start), _whole(end)) for start, end in parts)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"row {number} has no offsets that are whole numbers.", where=PREDICTIONS, hint=_HINT
        ) from error
    # What is quoted beside the offsets is not read: tools write it with other spaces.
    return Entity(f"T{position}", label, spans, "")


def _whole(value: Any) -> int:
    number = float(value)
    if not number.is_integer():
        raise ValueError
    return int(number)


def _known(value: object, texts: Mapping[str, str], number: int) -> str:
    name = value_text(value)
    if name is None or name not in texts:
        has = "no document" if name is None else "an id that the gold has not"
        raise InputError(
            f"row {number} has {has}.", where=PREDICTIONS, hint="Give the id of its document."
        )
    return name


def _first(columns: Sequence[str], names: Sequence[str]) -> str:
    found = next((name for name in names if name in columns), None)
    if found is None:
        raise InputError(
            "there is no column that says which document an entity is of.",
            where=PREDICTIONS,
            hint="Call it document.",
        )
    return found
