"""Lines of UTF-8 files, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.formats.long_lines import BOM, MAX_LINE, lines_or_errors

__all__ = ["BOM", "MAX_LINE", "has_bom", "utf8_lines"]


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
    for _, line in lines_or_errors(path, MAX_LINE):
        if isinstance(line, InputError):
            raise line
        yield line
