"""What the formats share: columns, how a file is laid out, values as text."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from epicene.core.errors import InputError

Row = dict[str, Any]
Kind = Literal["text", "integer", "number", "boolean"]

# What a header may hold and still be shown: a file without a header begins with a record.
_NAME_CHARACTERS, _NAME_WORDS, _NAMES = 40, 4, 30


@dataclass(frozen=True)
class Column:
    """A column of records.

    Parameters
    ----------
    name : str
        Its name.
    kind : {"text", "integer", "number", "boolean"}
        What it holds; what is none of the others is text.
    field : pyarrow.Field, optional
        Its exact type, where the file that it comes from says so.
    """

    name: str
    kind: Kind = "text"
    field: Any = None


@dataclass(frozen=True)
class Layout:
    """How a file of records is laid out.

    Parameters
    ----------
    columns : tuple of Column
        In the order of the file.
    n : int
        Number of records.
    delimiter : str
        Between the fields of a table.
    quoted : bool
        Whether a quotation mark opens a field of a table, or is text.
    bom : bool
        Whether the file begins with a byte-order mark.
    newline : str
        What ends a line of plain text.
    metadata : mapping of bytes to bytes, optional
        That of a Parquet file, by which pandas finds its index again.
    """

    columns: tuple[Column, ...]
    n: int
    delimiter: str = ","
    quoted: bool = True
    bom: bool = False
    newline: str = "\n"
    metadata: Mapping[bytes, bytes] | None = None


def check_names(names: Sequence[str], text: str | None, where: str) -> None:
    """Check that no name stands for two columns, and that the column of texts is there.

    Raises
    ------
    InputError
        Listing the columns found, unless they look like a record.
    """
    if text is not None and text not in names:
        raise InputError(f"there is no column {text!r}.", where=where, hint=_found(names))
    twice = next((k for k, name in enumerate(names) if name in names[:k]), None)
    if twice is not None:
        first = names.index(names[twice])
        raise InputError(f"columns {first + 1} and {twice + 1} have the same name.", where=where)


def _found(names: Sequence[str]) -> str:
    for name in names:
        long = len(name) > _NAME_CHARACTERS or len(name.split()) > _NAME_WORDS
        if long or not name.isprintable():
            # Not shown: it may be somebody's record, or what a terminal obeys.
            return f"The first line has {len(names)} fields and may be a record, not a header."
    shown = ", ".join(names[:_NAMES])
    return f"Found: {shown}{', …' if len(names) > _NAMES else ''}."


def as_json(value: Any) -> str:
    """Write a value as JSON; NaN and infinities, which JSON has no word for, become null."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, default=_plain)


def as_text(value: Any) -> str | None:
    """Write a value as the text of a field: text as it is, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, bool | int | float | list | tuple | dict):
        return as_json(value)
    return _plain(value)


def _plain(value: Any) -> str:
    """Write what JSON has no form for: dates by ISO 8601, bytes as hexadecimal digits."""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return value.hex() if isinstance(value, bytes) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
