"""The table of patients beside a BRAT folder: which row and line belongs to a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.checking.violation import Place, Violation, shown
from epicene.corpora.metadata import join_row, named_rows
from epicene.corpora.record_formats.layout import Row
from epicene.corpora.record_formats.lines import utf8_lines


@dataclass(frozen=True)
class MetadataTable:
    """The rows by document, each with its line where the format has lines."""

    path: Path
    rows: Mapping[str, tuple[int | None, Row]]
    repeated: tuple[tuple[str, int | None], ...] = ()

    def join(self, document: Document, place: Place) -> tuple[Document, Place, list[Violation]]:
        """Give a document the facts of its row, and a place the line of it."""
        line, row = self.rows.get(document.id, (None, None))
        place = replace(place, metadata=str(self.path), metadata_line=line)
        if row is None:
            return document, place, []
        joined = join_row(document, row, str(self.path))
        if isinstance(joined, Document):
            return joined, place, []
        details = {"name": "age", "known": "0–129"}
        found = [place.make("metadata_value", str(self.path), line, details)]
        rest = {name: value for name, value in row.items() if name != "age"}
        joined = join_row(document, rest, str(self.path))
        return (document if isinstance(joined, InputError) else joined), place, found

    def violations(self) -> Iterator[Violation]:
        """Yield a violation for each row whose document has one already."""
        for identifier, line in self.repeated:
            place = Place(identifier, str(self.path), line)
            details = {"id": shown(identifier)}
            yield place.make("duplicate_document", str(self.path), line, details)


def read_metadata(path: Path, columns: Mapping[str, str]) -> MetadataTable:
    """Read a table of patients.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    rows: dict[str, tuple[int | None, Row]] = {}
    repeated: list[tuple[str, int | None]] = []
    named = list(named_rows(path, columns))
    for line, (identifier, row) in zip(_lines(path, len(named)), named, strict=True):
        if identifier in rows:
            repeated.append((identifier, line))
        else:
            rows[identifier] = line, row
    return MetadataTable(path, rows, tuple(repeated))


def _lines(path: Path, n: int) -> list[int | None]:
    """Return the line of each of n rows; None where rows and lines do not match one to one."""
    if path.suffix.lower() == ".parquet":
        return [None] * n
    filled = [number for number, line in enumerate(utf8_lines(path), start=1) if line.strip()]
    if path.suffix.lower() in (".csv", ".tsv"):
        filled = filled[1:]  # the header
    return [*filled] if len(filled) == n else [None] * n
