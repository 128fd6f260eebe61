"""Plain text: the whole file is one record, or each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.record_formats.layout import Column, Layout, Row, as_text, check_names
from epicene.corpora.record_formats.lines import has_bom, utf8_lines
from epicene.corpora.tables import read_text

TEXT = "text"


def scan_whole(path: Path, text: str | None) -> Layout:
    """Look at a file that is one text."""
    check_names((TEXT,), text, str(path))
    if not read_text(path).strip():
        raise InputError("there is no text in it.", where=str(path))
    return Layout((Column(TEXT),), 1, bom=has_bom(path))


def read_whole(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the one record of a file."""
    yield {TEXT: read_text(path)}


def scan_lines(path: Path, text: str | None) -> Layout:
    """Look at a file whose lines are texts."""
    check_names((TEXT,), text, str(path))
    n, newline = 0, "\n"
    for n, line in enumerate(utf8_lines(path), start=1):
        if n == 1 and line.endswith("\r\n"):
            newline = "\r\n"
    return Layout((Column(TEXT),), n, bom=has_bom(path), newline=newline)


def read_lines(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield a record a line, the empty ones too, so that line k stays record k."""
    for line in utf8_lines(path):
        yield {TEXT: line.removesuffix("\n").removesuffix("\r")}


def write(path: Path, rows: Iterable[Row], column: str, layout: Layout, *, lines: bool) -> None:
    """Write one column of records, with nothing beside it."""
    encoding = "utf-8-sig" if layout.bom else "utf-8"
    with path.open("w", encoding=encoding, newline="") as file:
        for row in rows:
            file.write((as_text(row.get(column)) or "") + (layout.newline if lines else ""))
