"""Hugging Face ``datasets``: a document a row. The package itself is never imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.frames import as_python
from epicene.corpora.formats.row_fields import Fields, check_named

_PLACE = "Hugging Face dataset"


@dataclass(frozen=True)
class DatasetReader:
    """The rows of a ``Dataset`` or ``IterableDataset``; the number of a row is its default id."""

    dataset: Any
    fields: Fields

    def __iter__(self) -> Iterator[Item]:
        return checked(row_documents(self._rows(), self.fields, _where), _PLACE)

    def files(self) -> Iterator[Path]:
        """Yield nothing: where a dataset keeps its rows is its own business."""
        return iter(())

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        classes = {
            name: feature.int2str
            for name, feature in (self.dataset.features or {}).items()
            if hasattr(feature, "int2str")
        }
        for number, row in enumerate(self.dataset, start=1):
            yield number, {name: _value(cell, classes.get(name)) for name, cell in row.items()}


@dataclass(frozen=True)
class SizedDatasetReader(DatasetReader):
    """A reader of a dataset that knows its length."""

    def __len__(self) -> int:
        return len(self.dataset)


def _where(number: int) -> str:
    return f"{_PLACE}, record {number}"


def _value(cell: Any, name_of_class: Any) -> Any:
    value = as_python(cell)
    # A class is written as a number; -1 is one that is not given.
    if name_of_class is not None and isinstance(value, int):
        return name_of_class(value) if value >= 0 else None
    return value


def is_dataset(source: object) -> bool:
    """Say whether it is a dataset or a dictionary of datasets, by what it can do."""
    if isinstance(source, Mapping):
        return bool(source) and all(map(is_dataset, source.values()))
    return hasattr(source, "column_names") and hasattr(source, "features")


def open_dataset(dataset: Any, options: Options) -> DatasetReader:
    """Return a reader of one dataset.

    Raises
    ------
    InputError
        If there are several, or it has no column of texts.
    """
    if isinstance(dataset, Mapping):
        names = list(dataset)
        raise InputError(
            f"there are several datasets: {', '.join(map(str, names))}.",
            where=_PLACE,
            hint=f"Choose one, for example dataset[{names[0]!r}].",
        )
    check_named(options.columns)
    fields = Fields(options.columns)
    # A stream may not know its columns before it is read.
    if dataset.column_names is not None:
        fields.check(dataset.column_names, _PLACE)
    return (SizedDatasetReader if hasattr(dataset, "__len__") else DatasetReader)(dataset, fields)
