"""Documents and entities as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from epicene.core.document import Document


def document_rows(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """Yield a row a document: see `Corpus.to_pandas`."""
    for document in documents:
        patient = document.subject
        yield {
            **document.attributes,
            **{f"patient_{name}": value for name, value in patient.attributes.items()},
            "id": document.id,
            "text": document.text,
            "patient": patient.id,
            "sex": patient.sex,
            "age": patient.age,
            "site": patient.site,
            "n_entities": len(document.entities),
        }


def entity_rows(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """Yield a row an entity: see `Corpus.to_pandas`."""
    for document in documents:
        for entity in document.entities:
            yield {
                **entity.attributes,
                "document": document.id,
                "id": entity.id,
                "label": entity.label,
                "start": entity.spans[0][0],
                "end": entity.spans[-1][1],
                "spans": entity.spans,
                "text": entity.text,
            }
