"""Read tab- and comma-separated tables with errors that say what, where and how to mend."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from epicene.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

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
        line = data[: error.start].count(b"\n") + 1
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
        If the file cannot be read, a line has another number of fields, or a column is missing.
    """
    import pandas as pd

    text = read_text(path)
    lines = text.splitlines(keepends=True)
    if not lines or not lines[0].strip():
        raise InputError("the file has no header line.", where=str(path))
    tabbed = "\t" in lines[0]
    # A quotation mark inside a tab-separated field is text; in CSV it delimits.
    raw = tabbed and not _quoted(lines)
    reader = csv.reader(
        lines,
        delimiter="\t" if tabbed else ",",
        quoting=csv.QUOTE_NONE if raw else csv.QUOTE_MINIMAL,
    )
    rows: list[list[str]] = []
    try:
        header = next(reader)
        for row in filter(None, reader):
            if len(row) != len(header):
                raise InputError(
                    f"line {reader.line_num} has {len(row)} fields, the header {len(header)}.",
                    where=str(path),
                )
            rows.append(row)
    except csv.Error as error:
        raise InputError(
            f"line {reader.line_num} is no table line ({error}).", where=str(path)
        ) from error
    frame = pd.DataFrame(rows, columns=header, dtype="str")
    need_columns(frame, required, str(path))
    return frame


def need_columns(frame: pd.DataFrame, required: Sequence[str], where: str) -> None:
    """Check that columns are there.

    Raises
    ------
    InputError
        Naming the missing columns and those found.
    """
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise InputError(
            f"missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            where=where,
            hint=f"Found: {', '.join(map(str, frame.columns))}.",
        )


def _quoted(lines: list[str]) -> bool:
    """Whether fields of a tab-separated file are quoted, as spreadsheet programs write them."""
    return any('\t"' in line or line.startswith('"') for line in lines)
