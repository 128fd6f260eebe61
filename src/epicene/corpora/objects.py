"""Documents of objects in memory: frames, datasets, spaCy docs, documents, rows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options, Reader
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.row_fields import Fields, check_named

_ACCEPTED = (
    "Give a path, a SQLAlchemy URL, a DataFrame, a Hugging Face dataset, a spaCy DocBin, or an "
    "iterable of spaCy Doc, of Document or of dictionaries."
)


@dataclass(frozen=True)
class DocumentsReader:
    """Documents that something iterable gives."""

    source: Iterable[Any]

    def __iter__(self) -> Iterator[Item]:
        return checked(map(_document, self.source), "documents")

    def files(self) -> Iterator[Path]:
        """Yield nothing: there are no files."""
        return iter(())


@dataclass(frozen=True)
class MappingsReader:
    """Rows that something iterable gives; the number of a row is its default id."""

    source: Iterable[Any]
    fields: Fields

    def __iter__(self) -> Iterator[Item]:
        rows = enumerate(map(_mapping, self.source), start=1)
        return checked(row_documents(rows, self.fields, "record {}".format), "records")

    def files(self) -> Iterator[Path]:
        """Yield nothing: there are no files."""
        return iter(())


def open_object(source: Any, options: Options) -> tuple[str, Reader]:
    """Return the name of the kind of an object, and a reader of its documents.

    What can be iterated only once (a generator) is held in memory, as documents, since a corpus is
    read again and again.

    Raises
    ------
    InputError
        If it is nothing that gives documents, or its columns are not as said.
    """
    from epicene.corpora.formats.datasets_objects import is_dataset, open_dataset
    from epicene.corpora.formats.frames import is_frame, open_frame

    check_named(options.columns)
    if is_frame(source):
        return "pandas", open_frame(source, options)
    if is_dataset(source):
        return "datasets", open_dataset(source, options)
    if _is_spacy(source, "DocBin"):
        return "docbin", _docs_reader(source, options)
    if not isinstance(source, Iterable) or isinstance(source, Mapping | bytes):
        raise InputError(f"no documents can be read from {type(source).__name__}.", hint=_ACCEPTED)
    return _open_iterable(source, options)


def _open_iterable(source: Iterable[Any], options: Options) -> tuple[str, Reader]:
    from epicene.corpora.corpus import InMemory

    iterator = iter(source)
    once = iterator is source
    first = list(islice(iterator, 1))
    if not first:
        raise InputError("there is no document in it.", where=type(source).__name__)
    again: Iterable[Any] = chain(first, iterator) if once else source
    kind: str
    reader: Reader
    if isinstance(first[0], Document):
        kind, reader = "memory", DocumentsReader(again)
    elif _is_spacy(first[0], "Doc"):
        kind, reader = "spacy", _docs_reader(again, options)
    elif isinstance(first[0], Mapping):
        kind, reader = "records", MappingsReader(again, Fields(options.columns))
    else:
        raise InputError(
            f"no documents can be read from an iterable of {type(first[0]).__name__}.",
            hint=_ACCEPTED,
        )
    return kind, InMemory(tuple(reader)) if once else reader


def _is_spacy(source: object, name: str) -> bool:
    """Say whether it is an object of spaCy, without importing spaCy (and torch with it)."""
    tokens = sys.modules.get("spacy.tokens")
    return tokens is not None and isinstance(source, getattr(tokens, name))


def _docs_reader(source: Any, options: Options) -> Reader:
    from epicene.corpora.formats.docbin import Docs
    from epicene.corpora.formats.spacy_docs import SpacyReader

    docs = Docs(source, "DocBin") if _is_spacy(source, "DocBin") else source
    return SpacyReader(docs, Fields(options.columns))


def _document(item: Any) -> Item:
    if isinstance(item, Document | InputError):
        return item
    return InputError(f"this is no Document, but {type(item).__name__}.", where="documents")


def _mapping(item: Any) -> Mapping[str, Any] | InputError:
    if isinstance(item, Mapping):
        return item
    return InputError(f"this is no dictionary, but {type(item).__name__}.", where="records")
