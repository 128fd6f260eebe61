"""Parquet, by record batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.record_formats.layout import Column, Kind, Layout, Row, as_text, check_names

# Rows read at once; rows and characters of a row group written.
_READ_ROWS, _WRITE_ROWS, _WRITE_CHARACTERS = 64, 2000, 16 << 20


def scan(path: Path, text: str | None) -> Layout:
    """Read the schema, and every row once.

    Raises
    ------
    InputError
        If the file is not Parquet or is damaged, or the column is missing or is not text.
    """
    import pyarrow as pa

    try:
        with _open(path) as file:
            schema, n = file.schema_arrow, file.metadata.num_rows
            check_names(schema.names, text, str(path))
            if text is not None and not _is_text(schema.field(text).type):
                raise InputError(
                    f"the column {text!r} holds {schema.field(text).type}, not text.",
                    where=str(path),
                )
            for _ in file.iter_batches(_READ_ROWS, use_threads=False):
                pass
    except (pa.ArrowException, OSError) as error:
        raise InputError("this is no Parquet file, or it is damaged.", where=str(path)) from error
    columns = tuple(Column(field.name, _kind(field.type), field) for field in schema)
    return Layout(columns, n, metadata=schema.metadata)


def read(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows, their values as Python's."""
    with _open(path) as file:
        for batch in file.iter_batches(_READ_ROWS, use_threads=False):
            yield from batch.to_pylist()


def write(path: Path, rows: Iterable[Row], columns: Sequence[Column], layout: Layout) -> None:
    """Write row groups of bounded size; a column that comes from Parquet keeps its type."""
    import pyarrow as pa
    from pyarrow import parquet

    fields = [column.field or pa.field(column.name, _type(column.kind)) for column in columns]
    schema = pa.schema(fields, metadata=layout.metadata)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows):
            arrays = [_array(group, *pair) for pair in zip(columns, fields, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _open(path: Path) -> Any:
    from pyarrow import parquet

    # A buffer makes it stream the pages of a column instead of reading the row group whole.
    return parquet.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)


def _array(group: list[Row], column: Column, field: Any) -> Any:
    import pyarrow as pa

    values = [row.get(column.name) for row in group]
    if column.field is None and column.kind == "text":
        values = [as_text(value) for value in values]
    elif column.field is None and column.kind == "number":
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, type=field.type)


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    size = 0
    for row in rows:
        group.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(group) >= _WRITE_ROWS or size >= _WRITE_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    inner = kind.value_type if types.is_dictionary(kind) else kind
    return bool(
        types.is_string(inner) or types.is_large_string(inner) or types.is_string_view(inner)
    )


def _kind(kind: Any) -> Kind:
    from pyarrow import types

    if types.is_boolean(kind):
        return "boolean"
    if types.is_integer(kind):
        return "integer"
    return "number" if types.is_floating(kind) else "text"


def _type(kind: Kind) -> Any:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }[kind]
