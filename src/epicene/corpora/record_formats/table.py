"""Comma-, semicolon- and tab-separated tables, a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from epicene.core.errors import InputError
from epicene.corpora.formats.table_rows import QuotesError, table_rows
from epicene.corpora.record_formats.layout import Column, Layout, Row, as_text, check_names
from epicene.corpora.record_formats.lines import MAX_LINE, has_bom, utf8_lines


def scan(path: Path, text: str | None, delimiter: str | None = None) -> Layout:
    """Read every row once.

    Parameters
    ----------
    path : Path
        A table with a header line.
    text : str, optional
        The column that must be there.
    delimiter : str, optional
        By default the one among tab, semicolon and comma that the header holds most of: a
        spreadsheet program in French writes semicolons.

    Raises
    ------
    InputError
        If there is no header, a row has another number of fields, or the column is missing.
    """
    first = next(utf8_lines(path), "")
    if not first.strip():
        raise InputError("the file has no header line.", where=str(path))
    delimiter = delimiter or max(",;\t", key=first.count)
    bom = has_bom(path)
    if delimiter == "\t":
        # A quotation mark opens a field in what spreadsheet programs write, and is text in what
        # people write: the file is of the first kind if it can be read as such to its end.
        try:
            return _scan(path, text, delimiter, quoted=True, bom=bom)
        except QuotesError:
            return _scan(path, text, delimiter, quoted=False, bom=bom)
        except InputError as refusal:
            try:
                return _scan(path, text, delimiter, quoted=False, bom=bom)
            except InputError:
                raise refusal from None
    return _scan(path, text, delimiter, quoted=True, bom=bom)


def _scan(path: Path, text: str | None, delimiter: str, *, quoted: bool, bom: bool) -> Layout:
    rows = _rows(path, delimiter, quoted)
    _, header = next(rows)
    check_names(header, text, str(path))
    n = 0
    for line, row in rows:
        n += 1
        if len(row) != len(header):
            raise InputError(
                f"line {line} has {len(row)} fields, the header {len(header)}.", where=str(path)
            )
    columns = tuple(Column(name) for name in header)
    return Layout(columns, n, delimiter=delimiter, quoted=quoted, bom=bom)


def read(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows under the header; every value stays the text that the file holds."""
    rows = _rows(path, layout.delimiter, layout.quoted)
    _, header = next(rows)
    for _, row in rows:
        yield dict(zip(header, row, strict=True))


def write(
    path: Path, rows: Iterable[Row], columns: Sequence[Column], delimiter: str, *, bom: bool
) -> None:
    """Write a header and a row a record; what is missing becomes an empty field."""
    names = [column.name for column in columns]
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(_Unix(file), delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([as_text(row.get(name)) for name in names] for row in rows)


class _Unix:
    r"""A file whose rows end in ``\n``, though csv must believe in ``\r\n`` to quote both."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> None:
        self._file.write(row.removesuffix("\r\n") + "\n")


def _rows(path: Path, delimiter: str, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row begins, and its fields; blank lines are no rows."""
    for line, row in table_rows(path, delimiter, quoted=quoted, max_line=MAX_LINE):
        if isinstance(row, InputError):
            raise row
        yield line, row
