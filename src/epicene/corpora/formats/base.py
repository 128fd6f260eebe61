"""What every format has: it recognises a path, and opens it as a reader of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Protocol

from epicene.core.document import Document
from epicene.core.errors import InputError

Item = Document | InputError
"""A document, or why one could not be read: a reader goes on after either."""


@dataclass(frozen=True)
class Options:
    """What the user says of a source.

    Parameters
    ----------
    columns : mapping of str to str
        For tables and objects: our name of a field (``id``, ``text``, ``patient``, ``sex``,
        ``age``, ``site``, ``label``, …) to the name that the source gives it.
    metadata : Path, optional
        A table of patients or documents, joined on the document's id; by default a file
        ``metadata.csv``, ``.tsv``, ``.jsonl`` or ``.parquet`` in the folder.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    metadata: Path | None = None


class Reader(Protocol):
    """A source that can be read again and again, one document in memory at a time."""

    def __iter__(self) -> Iterator[Item]:
        """Yield the documents in a fixed order, and an error in the place of a bad one.

        Raises
        ------
        InputError
            Where nothing that follows could be read.
        """

    def files(self) -> Iterator[Path]:
        """Yield the files that are read, in a fixed order; none for objects in memory."""


class Format(Protocol):
    """A way in which documents are written down."""

    name: ClassVar[str]

    def recognises(self, path: Path) -> bool:
        """Say, from names and a few first bytes, whether the path is of this format."""

    def open(self, path: Path, options: Options) -> Reader:
        """Return a reader; raises `InputError` if the path cannot be one of this format."""
