"""Parquet: a document a row, read by record batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.row_fields import Fields, check_named
from epicene.corpora.record_formats import parquet
from epicene.corpora.record_formats.layout import Layout

SUFFIXES = (".parquet", ".pq")
# Rows after which Arrow gives back what it keeps, which would else grow for a while.
_TIDY = 1024
_DAMAGED = "this is no Parquet file, or it is damaged."


@dataclass(frozen=True)
class ParquetReader:
    """The rows of a file; without an identifier, a document's id is the number of its row."""

    path: Path
    fields: Fields
    n: int

    def __iter__(self) -> Iterator[Item]:
        return checked(row_documents(self._rows(), self.fields, self._where), str(self.path))

    def __len__(self) -> int:
        return self.n

    def files(self) -> Iterator[Path]:
        """Yield the file."""
        yield self.path

    def _where(self, number: int) -> str:
        return f"{self.path}, record {number}"

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        import pyarrow as pa

        try:
            for number, row in enumerate(parquet.read(self.path, Layout((), self.n)), start=1):
                yield number, row
                if number % _TIDY == 0:
                    pa.default_memory_pool().release_unused()
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise InputError(_DAMAGED, where=str(self.path)) from error


@dataclass(frozen=True)
class ParquetFormat:
    """Apache Parquet."""

    name: ClassVar[str] = "parquet"

    def recognises(self, path: Path) -> bool:
        """Say whether it is a file of that extension."""
        return path.is_file() and path.suffix.lower() in SUFFIXES

    def open(self, path: Path, options: Options) -> ParquetReader:
        """Open a file, and find the column of texts in its schema."""
        import pyarrow as pa
        from pyarrow import parquet as pq

        check_named(options.columns)
        fields = Fields(options.columns)
        try:
            # The footer alone; the schema and the number of rows are in it.
            metadata = pq.read_metadata(path)
        except (pa.ArrowException, OSError) as error:
            raise InputError(_DAMAGED, where=str(path)) from error
        fields.check(metadata.schema.to_arrow_schema().names, str(path))
        return ParquetReader(path, fields, metadata.num_rows)


FORMAT = ParquetFormat()
