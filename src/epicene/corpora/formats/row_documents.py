"""A document of a row: text, identifiers, facts about the patient, annotations where there are."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.formats.json_documents import from_json
from epicene.corpora.metadata import patient_of
from epicene.corpora.record_formats.layout import as_text

ANNOTATIONS = ("entities", "relations", "events", "equivalences", "notes", "normalisations")
_FACTS = ("sex", "age", "site")
_HINT = (
    'Entities are a list of {"label", "start", "end"}, {"label", "spans": [[0, 4]]} or '
    "[start, end, label]."
)


def document_of(row: Mapping[str, Any], default_id: str, where: str) -> Document:
    """Make a document of a row whose columns have our names (see `Fields`).

    Parameters
    ----------
    row : mapping
        ``text``; and where there are: ``id``, ``patient`` (an identifier, or an object with
        ``id``, ``sex``, ``age``, ``site``, ``attributes``), ``sex``, ``age``, ``site``,
        annotations as lists or as JSON (as `Corpus.to_jsonl` writes them, and simpler forms of
        entities), ``attributes``. Other columns become attributes of the document, and
        ``patient_*`` those of the patient.
    default_id : str
        For a row without one.
    where : str
        File and line, or what stands for them.

    Raises
    ------
    InputError
        If there is no text, or a field has another shape; the text is not quoted.
    """
    row = dict(row)
    text = _text(row.pop("text", None), where)
    identifier = as_text(_whole(row.pop("id", None))) or default_id
    lists = {name: found for name in ANNOTATIONS if (found := _list(row, name, where)) is not None}
    if "entities" in lists:
        lists["entities"] = _entities(lists["entities"], where)
    attributes = row.pop("attributes", None)
    facts = _patient_facts(row, where)
    own = {key: value for key, value in row.items() if not _about_patient(key)}
    form = {
        **lists,
        "id": identifier,
        "text": text,
        "attributes": _texts({**own, **_mapping(attributes, "attributes", where)}),
    }
    return replace(from_json(form, where), patient=patient_of(facts, identifier, where))


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise InputError("there is no field 'text' that holds a text.", where=where)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise InputError("the text holds half of a surrogate pair.", where=where) from error
    return value


def _whole(value: Any) -> Any:
    """Undo what a missing value does to a column of integers: 12.0 is 12."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.endswith(".0") and value[:-2].isdecimal():
        return value[:-2]
    return value


def _about_patient(key: str) -> bool:
    return key == "patient" or key in _FACTS or key.startswith("patient_")


def _patient_facts(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    facts = {key: value for key, value in row.items() if _about_patient(key)}
    patient = facts.get("patient")
    if isinstance(patient, Mapping):
        own = _mapping(patient.get("attributes"), "attributes", where)
        facts = {
            **facts,
            **{f"patient_{key}": value for key, value in own.items()},
            **{key: patient[key] for key in _FACTS if patient.get(key) is not None},
            "patient": patient.get("id"),
        }
    return {key: _whole(value) for key, value in facts.items()}


def _texts(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {key: text for key, value in attributes.items() if (text := as_text(value))}


def _mapping(value: Any, name: str, where: str) -> Mapping[str, Any]:
    value = _parsed(value, name, where, Mapping)
    return {} if value is None else dict(value)


def _list(row: dict[str, Any], name: str, where: str) -> list[Any] | None:
    """Take a list of annotations out of a row; a column of texts with that name is an attribute."""
    value = row.get(name)
    looks_like_text = isinstance(value, str) and not value.lstrip().startswith("[")
    if looks_like_text and name != "entities":
        return None
    row.pop(name, None)
    found = _parsed(value, name, where, list)
    return None if found is None else [_without_none(part) for part in found]


def _parsed(value: Any, name: str, where: str, kind: type) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else None
        except (ValueError, RecursionError) as error:
            raise InputError(f"the field {name!r} is not JSON.", where=where) from error
    elif hasattr(value, "tolist"):
        value = value.tolist()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if kind is Mapping and isinstance(value, list):
        with suppress(TypeError, ValueError):
            value = dict(value)  # what pyarrow makes of a map
    if not isinstance(value, kind):
        what = "list" if kind is list else "object"
        raise InputError(f"the field {name!r} holds no {what}.", where=where, hint=_HINT)
    return value


def _without_none(part: Any) -> Any:
    """Leave out what a row of Parquet says is null because another row has it."""
    if not isinstance(part, Mapping):
        return part
    return {
        key: _texts(value) if key == "attributes" and isinstance(value, Mapping) else value
        for key, value in part.items()
        if value is not None
    }


def _entities(found: list[Any], where: str) -> list[Any]:
    try:
        return [entity_form(part, number) for number, part in enumerate(found, start=1)]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("an entity has another shape.", where=where, hint=_HINT) from error


def entity_form(part: Any, number: int) -> dict[str, Any]:
    """Write a simpler form of an entity as `Corpus.to_jsonl` does; the number is its default id."""
    if not isinstance(part, Mapping):
        start, end, label = part
        return {"id": f"T{number}", "label": label, "spans": [[start, end]]}
    entity = {"id": f"T{number}", **part}
    if "label" not in entity:
        entity["label"] = part["type"]
    if "spans" not in entity:
        entity["spans"] = part.get("offsets") or [[part["start"], part["end"]]]
    if isinstance(entity.get("text"), list):
        entity["text"] = " ".join(entity["text"])
    return entity
