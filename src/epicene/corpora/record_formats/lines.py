"""Lines of UTF-8 files, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from epicene.core.errors import InputError

BOM = b"\xef\xbb\xbf"
MAX_LINE = 64 << 20


def has_bom(path: Path) -> bool:
    """Say whether a file begins with a byte-order mark."""
    with path.open("rb") as file:
        return file.read(len(BOM)) == BOM


def utf8_lines(path: Path) -> Iterator[str]:
    r"""Yield the lines of a file with their ends, without its byte-order mark.

    Only ``\n`` ends a line: a text may hold U+2028, and a table may end its lines otherwise.

    Raises
    ------
    InputError
        If a line is not UTF-8 or is longer than 64 MiB; the message names it.
    """
    with path.open("rb") as file:
        number = 0
        while data := file.readline(MAX_LINE + 1):
            number += 1
            if len(data) > MAX_LINE:
                raise InputError(
                    f"line {number} is longer than {MAX_LINE >> 20} MiB.", where=str(path)
                )
            try:
                yield (data.removeprefix(BOM) if number == 1 else data).decode()
            except UnicodeDecodeError as error:
                raise InputError(
                    f"line {number} is not UTF-8.",
                    where=str(path),
                    hint="Convert the file, for example with: iconv -f WINDOWS-1252 -t UTF-8.",
                ) from error
