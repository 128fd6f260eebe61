"""Read tab- and comma-separated tables with errors that say what, where and how to mend."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

# The line on which a row begins, and its fields.
_Line = tuple[int, list[str]]

MAX_BYTES = 512 * 1024 * 1024


def read_text(path: Path) -> str:
    """Read a UTF-8 text file, with or without a byte-order mark.

    Raises
    ------
    InputError
        If the file is missing, too large, or not UTF-8; the message names the line.
    """
    if not path.is_file():
        raise InputError("there is no such file.", where=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise InputError(
            f"the file is larger than {MAX_BYTES >> 20} MiB.", where=str(path), hint="Split it."
        )
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Of what was decoded: the byte-order mark is not part of it.
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            f"line {line} is not UTF-8.",
            where=str(path),
            hint="Convert the file, for example with: iconv -f WINDOWS-1252 -t UTF-8.",
        ) from error


def read_table(path: Path, required: Sequence[str] = ()) -> pd.DataFrame:
    """Read a table with a header line; every value stays the text that the file holds.

    Parameters
    ----------
    path : Path
        Tab-separated, or comma-separated where the header holds no tab.
    required : sequence of str
        Columns that must be there.

    Raises
    ------
    InputError
        If the file cannot be read, a line has another number of fields, or a column is missing
        or there twice.
    """
    return read_numbered(path, required)[0]


def read_numbered(path: Path, required: Sequence[str] = ()) -> tuple[pd.DataFrame, list[int]]:
    """Read a table as `read_table` does, and the line of the file on which each row begins."""
    import pandas as pd

    where = str(path)
    (_, header), *rows = _lines(read_text(path), where)
    for line, row in rows:
        if len(row) != len(header):
            raise InputError(
                f"line {line} has {len(row)} fields, the header {len(header)}.", where=where
            )
    frame = pd.DataFrame([row for _, row in rows], columns=header, dtype="str")
    need_columns(frame, required, where)
    return frame, [line for line, _ in rows]


def _lines(text: str, where: str) -> list[_Line]:
    first = text.split("\n", 1)[0]
    if not first.strip():
        raise InputError("the file has no header line.", where=where)
    if "\t" not in first:
        return _split(text, where, delimiter=",", strict=True)
    # A quotation mark opens a field in what spreadsheet programs write, and is text in what
    # people write: the file is of the first kind if it can be read as such to its end.
    if '\t"' in text or '\n"' in text or text.startswith('"'):
        with suppress(InputError):
            return _split(text, where, delimiter="\t", strict=True)
    return _split(text, where, delimiter="\t", quoting=csv.QUOTE_NONE)


def _split(text: str, where: str, **form: Any) -> list[_Line]:
    # Not splitlines: a sentence may hold U+2028 or U+0085, which end no line of a table.
    reader = csv.reader(io.StringIO(text, newline=""), **form)
    lines: list[_Line] = []
    begin = 1
    try:
        for row in reader:
            if row:
                lines.append((begin, row))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"line {begin} is no table line ({error}).", where=where) from error
    return lines


def need_columns(frame: pd.DataFrame, required: Sequence[str], where: str) -> None:
    """Check that columns are there, and that no name stands for two.

    Raises
    ------
    InputError
        Naming the missing columns and those found, or the column that is there twice.
    """
    twice = [str(column) for column in frame.columns[frame.columns.duplicated()]]
    if twice:
        raise InputError(f"the column {twice[0]!r} is there twice.", where=where)
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise InputError(
            f"missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            where=where,
            hint=f"Found: {', '.join(map(str, frame.columns))}.",
        )
