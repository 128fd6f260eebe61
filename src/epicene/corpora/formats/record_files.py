"""Corpora that are published as files of records: a JSON array, JSON lines, a table, Parquet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.json_array import objects
from epicene.corpora.formats.many_in_file import FilesReader, any_of
from epicene.corpora.record_formats.layout import as_text
from epicene.corpora.records import open_records
from epicene.corpora.safe_xml import head_of

SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
_HEAD = 1 << 16
# A name in JSON, in front of its value.
_NAME = re.compile(r'"((?:[^"\\]|\\.){1,80})"\s*:')


class RecordFiles:
    """A format whose files hold a record a document, known by the names of their fields."""

    name: ClassVar[str]
    wanted: ClassVar[tuple[frozenset[str], ...]]
    """Fields of which a file has all of one set."""

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one of the first in a folder, has the fields of the corpus."""
        return any_of(path, SUFFIXES, self.accepts)

    def accepts(self, path: Path) -> bool:
        """Say whether a file has the fields of the corpus."""
        names = field_names(path)
        return any(wanted <= names for wanted in self.wanted)

    def open(self, path: Path, options: Options) -> FilesReader:
        """Open a file, or those of a folder that have the fields of the corpus."""
        return FilesReader(path, SUFFIXES, self.accepts, self.read_file)

    def read_file(self, path: Path, prefix: str) -> Iterator[Item]:
        """Yield the documents of a file; ids are those of the records, after the file's name.

        Raises
        ------
        InputError
            Where the rest of the file cannot be read.
        """
        for number, (where, row) in enumerate(located_rows(path), start=1):
            try:
                yield self.document(row, prefix, number, where)
            except InputError as error:
                yield error

    def document(self, row: Mapping[str, Any], prefix: str, number: int, where: str) -> Document:
        """Make a document of a record."""
        raise NotImplementedError


def located_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield where each record is, and the record."""
    if path.suffix.lower() == ".json":
        for line, row in objects(path):
            yield f"{path}, line {line}", row
    else:
        for number, row in enumerate(open_records(path), start=1):
            yield f"{path}, record {number}", row


def field_names(path: Path) -> frozenset[str]:
    """Return the names of the fields of a file, from its first bytes; none if it has none."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return _parquet_names(path)
    head = head_of(path, _HEAD).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore")
    if suffix in (".csv", ".tsv"):
        line = head.partition("\n")[0].rstrip("\r")
        try:
            return frozenset(next(csv.reader([line], delimiter=max(",;\t", key=line.count)), []))
        except csv.Error:
            return frozenset()
    starts = "[" if suffix == ".json" else "{"
    return frozenset(_NAME.findall(head)) if head.lstrip().startswith(starts) else frozenset()


def _parquet_names(path: Path) -> frozenset[str]:
    if head_of(path, 4) != b"PAR1":
        return frozenset()
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    try:
        return frozenset(read_schema(path).names)
    except (ArrowException, OSError):
        return frozenset()


def text_of(row: Mapping[str, Any], names: tuple[str, ...], where: str) -> str:
    """Return the text of a record, under the first of the names that it has.

    Raises
    ------
    InputError
        If it has none of them, or something else than a text.
    """
    value = next((row[name] for name in names if name in row), None)
    if not isinstance(value, str):
        raise InputError(f"there is no text in the field {names[0]!r}.", where=where)
    return value


def labels_of(value: Any) -> tuple[str, ...]:
    """Return the labels of a record: a list, or a text with ``|`` (or a list as JSON) in it."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = [value]
    parts = value.split("|") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        parts = [parts]
    return tuple(text for part in parts if (text := (as_text(part) or "").strip()))


def numbered(label: str, names: Sequence[str]) -> str:
    """Return the name whose place in a list, from 0, a label is; the label if it is no number."""
    return names[int(label)] if label.isdecimal() and int(label) < len(names) else label


def facts_of(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Return the fields that are there and hold something, as text; lists are joined by ``|``."""
    return {name: "|".join(found) for name in names if (found := labels_of(row.get(name)))}
