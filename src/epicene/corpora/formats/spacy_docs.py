"""spaCy ``Doc`` objects, for example those of an edsnlp pipeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.formats.ages import age_at, day_of
from epicene.corpora.formats.base import Item
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.record_formats.layout import as_text
from epicene.corpora.to_spacy import KEY

# Extensions of edsnlp that may be computed when they are asked for; others are read where a
# pipeline has set them.
_DOC_EXTENSIONS = (
    "note_id",
    "person_id",
    "note_datetime",
    "birth_datetime",
    "gender",
    "sex",
    "age",
)
_SPAN_EXTENSIONS = (
    "negation", "hypothesis", "family", "history", "reported_speech", "certainty", "temporality",
    "experiencer", "cui", "value", "status", "assigned",
)  # fmt: skip
_Key = tuple[int, int, str]


@dataclass(frozen=True)
class SpacyReader:
    """Docs in memory, or made anew each time they are iterated."""

    docs: Iterable[Any]
    fields: Fields
    place: str = "spaCy docs"

    def __iter__(self) -> Iterator[Item]:
        return checked(row_documents(self._rows(), self.fields, self._where), self.place)

    def files(self) -> Iterator[Path]:
        """Yield nothing: there are no files."""
        return iter(())

    def _where(self, number: int) -> str:
        return f"{self.place}, document {number}"

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        for number, doc in enumerate(self.docs, start=1):
            if hasattr(doc, "ents") and hasattr(doc, "user_data"):
                yield number, doc_row(doc)
            else:
                yield number, InputError("this is no spaCy Doc.", where=self._where(number))


def doc_row(doc: Any) -> dict[str, Any]:
    """Return text, entities and facts of a doc.

    Entities are those of ``doc.ents`` and of every group of ``doc.spans``, one for each extent and
    label (the name of the group where a span has none). Attributes are the extensions (``._``)
    that are set on the document or the span. What `epicene.corpora.to_spacy` keeps in
    ``doc.user_data`` comes back, except entities whose spans were taken away.
    """
    kept = doc.user_data.get(KEY)
    kept = dict(kept) if isinstance(kept, Mapping) else {}
    extents = _set_extensions(doc)
    told: dict[str, Any] = {**_told(extents[None, None], doc._, _DOC_EXTENSIONS)}
    if "age" not in told:
        told["age"] = age_at(day_of(told.get("birth_datetime")), day_of(told.get("note_datetime")))
    found = _spans(doc, extents)
    entities = _still_there(kept, found)
    entities += _named(list(found.values()), {entity["id"] for entity in entities})
    lists = {name: list(v) if isinstance(v, tuple) else v for name, v in kept.items()}
    if doc.cats:
        told["cats"] = dict(doc.cats)
    return {**told, **lists, "text": doc.text, "entities": entities}


def _still_there(kept: dict[str, Any], found: dict[_Key, dict[str, Any]]) -> list[dict[str, Any]]:
    """Take our entities out of what is kept, and those that are spans out of what is found."""
    left_out = set(kept.pop("not_in_spans", ()))
    known, entities = set(), []
    for entity in kept.pop("entities", ()):
        key = _key(entity)
        attributes = dict(entity.get("attributes", {}))
        if entity["id"] not in left_out:
            if key not in found:
                continue
            known.add(key)
            attributes = {**found[key]["attributes"], **attributes}
        entities.append({**entity, "attributes": attributes})
    for key in known:
        del found[key]
    return entities


def _named(entities: list[dict[str, Any]], taken: set[str]) -> list[dict[str, Any]]:
    """Give entities that have no identifier, or one that is taken, the next number."""
    named = []
    for number, entity in enumerate(entities, start=len(taken) + 1):
        name = entity["id"]
        if not name or name in taken:
            name = next(f"T{k}" for k in count(number) if f"T{k}" not in taken)
        taken.add(name)
        named.append({**entity, "id": name})
    return named


def _key(entity: Mapping[str, Any]) -> _Key:
    (start, end), *_ = entity["spans"]
    return start, end, entity["label"]


def _set_extensions(doc: Any) -> dict[tuple[Any, Any], dict[str, Any]]:
    """Return what is set on extents of a doc, whether or not the extensions are registered here.

    spaCy keeps what is set on a document or span under ``("._.", name, start, end)``.
    """
    told: dict[tuple[Any, Any], dict[str, Any]] = defaultdict(dict)
    for key, value in doc.user_data.items():
        if isinstance(key, tuple) and len(key) == 4 and key[0] == "._.":
            told[key[2:]][key[1]] = value
    return told


def _told(set_there: Mapping[str, Any], extensions: Any, asked: tuple[str, ...]) -> dict[str, Any]:
    values = dict(set_there)
    values.update({name: extensions.get(name) for name in asked if extensions.has(name)})
    return {name: text for name, value in values.items() if (text := _as_plain(value)) is not None}


def _as_plain(value: Any) -> str | None:
    # Vectors, spans and documents that a pipeline keeps there are no attributes.
    if hasattr(value, "shape") or hasattr(value, "vocab"):
        return None
    return as_text(value)


def _spans(doc: Any, extents: Mapping[Any, Mapping[str, Any]]) -> dict[_Key, dict[str, Any]]:
    found: dict[_Key, dict[str, Any]] = {}
    for name, spans in [("", doc.ents), *doc.spans.items()]:
        for span in spans:
            start, end = span.start_char, span.end_char
            attributes = _told(extents.get((start, end), {}), span._, _SPAN_EXTENSIONS)
            label = span.label_ or name
            entity = {"id": span.id_, "label": label, "spans": [[start, end]]}
            found.setdefault((start, end, label), {**entity, "attributes": attributes})
    return found
