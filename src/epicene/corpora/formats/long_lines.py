"""Lines of a UTF-8 file, and an error in the place of each that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from epicene.core.errors import InputError

BOM = b"\xef\xbb\xbf"
MAX_LINE = 64 << 20
_PIECE = 1 << 20


class LongLineError(InputError):
    """A line is longer than any document; `quotes` is the number of quotation marks in it."""

    quotes: int = 0


def lines_or_errors(
    path: Path,
    max_line: int = MAX_LINE,
    *,
    undecodable: Literal["strict", "surrogateescape"] = "strict",
) -> Iterator[tuple[int, str | InputError]]:
    r"""Yield the number of each line, and the line or why it cannot be read.

    Only ``\n`` ends a line. A line longer than `max_line` bytes is passed over piece by piece, and
    gives a `LongLineError`.

    Parameters
    ----------
    path : Path
        The file.
    max_line : int
        In bytes.
    undecodable : {"strict", "surrogateescape"}
        Whether a line that is not UTF-8 is an error, or is given with its bytes escaped, for whom
        the next line depends on it.

    Raises
    ------
    InputError
        If the file cannot be read at all.
    """
    try:
        with path.open("rb", buffering=_PIECE) as file:
            number = 0
            while data := file.readline(max_line + 1):
                number += 1
                if len(data) > max_line:
                    quotes = data.count(b'"')
                    while data and not data.endswith(b"\n"):
                        data = file.readline(_PIECE)
                        quotes += data.count(b'"')
                    yield number, _too_long(path, number, max_line, quotes)
                    continue
                if number == 1:
                    data = data.removeprefix(BOM)
                try:
                    yield number, data.decode("utf-8", undecodable)
                except UnicodeDecodeError:
                    yield number, not_utf8(path, number)
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", where=str(path)) from error


def _too_long(path: Path, number: int, max_line: int, quotes: int) -> LongLineError:
    error = LongLineError(
        f"line {number} is longer than {max_line >> 20} MiB.",
        where=str(path),
        hint="Split it: a line is one document.",
    )
    error.quotes = quotes
    return error


def not_utf8(path: Path, number: int) -> InputError:
    """Say that a line has another encoding."""
    return InputError(
        f"line {number} is not UTF-8.",
        where=str(path),
        hint="Convert the file, for example with: iconv -f WINDOWS-1252 -t UTF-8.",
    )
