"""A pandas DataFrame: a document a row."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.row_fields import Fields, check_named

_PLACE = "DataFrame"


@dataclass(frozen=True)
class FrameReader:
    """The rows of a frame; without an identifier, a document's id is the number of its row."""

    frame: Any
    fields: Fields

    def __iter__(self) -> Iterator[Item]:
        return checked(row_documents(self._rows(), self.fields, _where), _PLACE)

    def __len__(self) -> int:
        return len(self.frame)

    def files(self) -> Iterator[Path]:
        """Yield nothing: there are no files."""
        return iter(())

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        names = [str(name) for name in self.frame.columns]
        for number, row in enumerate(self.frame.itertuples(index=False, name=None), start=1):
            yield number, dict(zip(names, map(as_python, row), strict=True))


def _where(number: int) -> str:
    return f"{_PLACE}, record {number}"


def as_python(value: Any) -> Any:
    """Return a cell as Python's own kinds have it; what is missing is None."""
    import pandas as pd

    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):  # numpy's scalars and arrays, tensors
        value = value.tolist()
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    return value


def is_frame(source: object) -> bool:
    """Say whether it is a DataFrame, without importing pandas for it."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(source, pandas.DataFrame)


def open_frame(frame: Any, options: Options) -> FrameReader:
    """Return a reader of a frame whose column of texts is found.

    Raises
    ------
    InputError
        If it has no such column.
    """
    check_named(options.columns)
    fields = Fields(options.columns)
    fields.check([str(name) for name in frame.columns], _PLACE)
    return FrameReader(frame, fields)
