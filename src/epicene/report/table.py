"""A table ready to be shown, in HTML as in Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table ready to be shown.

    Parameters
    ----------
    header : tuple of str
        Column names.
    rows : tuple of tuple of str
        Cells, as many as the header has.
    numeric : tuple of bool
        Columns to align right.
    flagged : tuple of bool
        Rows that tell a difference.
    everywhere : str
        What is the same in every row, left out of the columns.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    flagged: tuple[bool, ...] = ()
    everywhere: str = ""
