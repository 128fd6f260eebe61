"""Rows of a separated table, and an error in the place of each that cannot be read."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.formats.long_lines import MAX_LINE, LongLineError, lines_or_errors, not_utf8

_LONE_RETURN = re.compile("(?<=\r)(?!\n)")


class QuotesError(InputError):
    """A row cannot be read with quotation marks that open fields."""


def table_rows(
    path: Path, delimiter: str, *, quoted: bool, max_line: int = MAX_LINE
) -> Iterator[tuple[int, list[str] | InputError]]:
    """Yield the line on which each row begins, and its fields; blank lines are no rows.

    Parameters
    ----------
    path : Path
        The file.
    delimiter : str
        Between fields.
    quoted : bool
        Whether a quotation mark opens a field, or is text.
    max_line : int
        In bytes; a longer line is an error.

    Raises
    ------
    QuotesError
        If nothing that follows could be read: a quotation mark that is never closed.
    LongLineError
        Of a line within a quoted field, for the same reason.
    """
    lines = _Lines(path, max_line)
    form: dict[str, Any] = {"strict": True} if quoted else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(lines, delimiter=delimiter, **form)
    while True:
        begin = lines.number + 1
        # csv refuses fields of more than 128 KiB unless told. The limit is that of the whole
        # process, so it goes back before anyone else runs.
        limit = csv.field_size_limit(max_line)
        try:
            row = next(reader)
        except StopIteration:
            return
        except LongLineError as error:
            if lines.number > begin or (quoted and error.quotes % 2):
                raise  # within a quoted field: where the next row begins is not known
            yield begin, error
            continue
        except csv.Error as error:
            if lines.ended or "limit" in str(error):
                raise QuotesError(
                    f"line {begin} is no table line: its quotation mark is never closed.",
                    where=str(path),
                    hint='Write a quotation mark within a field twice: "".',
                ) from error
            yield begin, QuotesError(f"line {begin} is no table line.", where=str(path))
            continue
        finally:
            csv.field_size_limit(limit)
        if row:
            yield begin, row if _is_unicode(row) else not_utf8(path, begin)


class _Lines:
    """Lines for csv, which goes on after an error that its source raises."""

    def __init__(self, path: Path, max_line: int) -> None:
        # Escaped, because a line that is not UTF-8 may open a quoted field all the same.
        self._source = lines_or_errors(path, max_line, undecodable="surrogateescape")
        self._pieces: deque[str] = deque()
        self.number = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._pieces:
            return self._pieces.popleft()
        try:
            self.number, line = next(self._source)
        except StopIteration:
            self.ended = True
            raise
        if isinstance(line, InputError):
            raise line
        if "\r" in line[:-2]:
            # A lone return ends a line too, of tables from very old programs.
            self._pieces.extend(filter(None, _LONE_RETURN.split(line)))
            return self._pieces.popleft()
        return line


def _is_unicode(row: list[str]) -> bool:
    text = "".join(row)
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
