"""Streams of records from and to files: plain text, JSON lines, tables, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from epicene.core.errors import InputError
from epicene.corpora.record_formats import json_lines, parquet, plain, table
from epicene.corpora.record_formats.layout import Column, Layout, Row

Format = Literal["txt", "lines", "jsonl", "csv", "tsv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

_SUFFIXES: dict[str, Format] = {
    ".txt": "txt",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
TABLE_SUFFIXES = tuple(suffix for suffix, kind in _SUFFIXES.items() if kind != "txt")
"""Of files that are read as tables: a row a record, with columns."""
_SCAN: dict[Format, Callable[[Path, str | None], Layout]] = {
    "txt": plain.scan_whole,
    "lines": plain.scan_lines,
    "jsonl": json_lines.scan,
    "csv": table.scan,
    "tsv": lambda path, text: table.scan(path, text, delimiter="\t"),
    "parquet": parquet.scan,
}
_READ: dict[Format, Callable[[Path, Layout], Iterator[Row]]] = {
    "txt": plain.read_whole,
    "lines": plain.read_lines,
    "jsonl": json_lines.read,
    "csv": table.read,
    "tsv": table.read,
    "parquet": parquet.read,
}


@dataclass(frozen=True)
class Records:
    """A file of records that was read once and found good; iterating reads it again.

    Parameters
    ----------
    path : Path
        The file.
    format : {"txt", "lines", "jsonl", "csv", "tsv", "parquet"}
        How it is read.
    layout : Layout
        Its columns, its number of records, and what its format leaves open.
    """

    path: Path
    format: Format
    layout: Layout

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order of the file."""
        return self.layout.columns

    def __len__(self) -> int:
        return self.layout.n

    def __iter__(self) -> Iterator[Row]:
        return _READ[self.format](self.path, self.layout)


def open_records(
    path: str | Path, file_format: Format | None = None, text: str | None = None
) -> Records:
    """Read a file of records once, in constant memory, so that bad input is refused before work.

    Parameters
    ----------
    path : str or Path
        A file of one of the formats.
    file_format : {"txt", "lines", "jsonl", "csv", "tsv", "parquet"}, optional
        By default that of the extension. ``txt`` is one record, the whole file; ``lines`` is one
        a line. Both have one column, ``text``.
    text : str, optional
        A column that must be there and hold texts; a text may be missing (null).

    Raises
    ------
    InputError
        If the file, its encoding, or one of its lines cannot be used, or it holds no record. The
        message says where and never quotes the file.
    """
    path = Path(path)
    _check_file(path)
    chosen = file_format or format_of(path)
    try:
        layout = _SCAN[chosen](path, text)
    except OSError as error:
        raise _unreadable(path, error) from error
    if layout.n == 0:
        raise InputError("the file holds no record.", where=str(path))
    return Records(path, chosen, layout)


def format_of(path: Path) -> Format:
    """Return the format that an extension stands for.

    Raises
    ------
    InputError
        If it stands for none.
    """
    if (found := _SUFFIXES.get(path.suffix.lower())) is None:
        raise InputError(
            f"the extension {path.suffix!r} stands for no format that is known.",
            where=str(path),
            hint=f"Known: {', '.join(_SUFFIXES)}.",
        )
    return found


def write_records(
    path: Path,
    rows: Iterable[Row],
    columns: Sequence[Column],
    file_format: Format,
    *,
    like: Records | None = None,
    text: str | None = None,
) -> None:
    """Write records one at a time.

    Values that a format has no place for (a list in a table, a date in JSON) are written as text:
    lists and objects as JSON, dates by ISO 8601.

    Parameters
    ----------
    path : Path
        The file, which is replaced.
    rows : iterable of dict
        The records; a column that one lacks is null there.
    columns : sequence of Column
        What to write, in order; JSON lines write every field of a row.
    file_format : {"txt", "lines", "jsonl", "csv", "tsv", "parquet"}
        How to write it.
    like : Records, optional
        Where its format is the same, what the format leaves open (the delimiter, a byte-order
        mark, metadata) is as there.
    text : str, optional
        For plain text: the column that is written.

    Raises
    ------
    InputError
        If plain text is asked for and no column is named.
    """
    layout = like.layout if like and like.format == file_format else Layout((), 0)
    if file_format == "jsonl":
        json_lines.write(path, rows)
    elif file_format == "parquet":
        parquet.write(path, rows, columns, layout)
    elif file_format == "tsv":
        table.write(path, rows, columns, "\t", bom=layout.bom)
    elif file_format == "csv":
        table.write(path, rows, columns, layout.delimiter, bom=layout.bom)
    elif text is None:
        raise InputError("plain text has no columns.", where=str(path))
    else:
        plain.write(path, rows, text, layout, lines=file_format == "lines")


def _check_file(path: Path) -> None:
    if not path.exists():
        raise InputError("there is no such file.", where=str(path))
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "no regular file, and records are read twice"
        raise InputError(f"this is {kind}.", where=str(path), hint="Give a file.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if empty:
        raise InputError("the file is empty.", where=str(path))


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"the file cannot be read ({error.strerror}).", where=str(path))
