"""JSON files: a document an object a file, as the texts of E3C's third layer are published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.corpora.files import read_bytes, read_document_text, walk
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.jsonl import parse_object
from epicene.corpora.formats.row_fields import Fields, check_named

SUFFIX = ".json"


@dataclass(frozen=True)
class JsonFilesReader:
    """The objects of the files below a folder; without an ``id``, its number in the order."""

    root: Path
    fields: Fields

    def __iter__(self) -> Iterator[Item]:
        paths: dict[int, Path] = {}

        def rows() -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
            for number, path in enumerate(self.files(), start=1):
                paths.clear()
                paths[number] = path
                yield number, self._read(path)

        found = row_documents(rows(), self.fields, lambda number: str(paths[number]))
        return checked(found, str(self.root))

    def __len__(self) -> int:
        return sum(1 for _ in self.files())

    def files(self) -> Iterator[Path]:
        """Yield the files."""
        return walk(self.root, (SUFFIX,))

    def _read(self, path: Path) -> Mapping[str, Any] | InputError:
        try:
            return parse_object(read_document_text(path, self.root), str(path))
        except InputError as error:
            return error


@dataclass(frozen=True)
class JsonFilesFormat:
    """A folder of JSON files that hold a text each."""

    name: ClassVar[str] = "json"

    def recognises(self, path: Path) -> bool:
        """Say whether the first JSON file below the folder is an object with a text."""
        if not path.is_dir():
            return False
        try:
            for first in islice(walk(path, (SUFFIX,)), 1):
                row = parse_object(read_bytes(first).decode("utf-8-sig"), str(first))
                return isinstance(row, dict) and isinstance(row.get("text"), str)
        except (InputError, OSError, UnicodeDecodeError):
            return False
        return False

    def open(self, path: Path, options: Options) -> JsonFilesReader:
        """Open a folder."""
        if not path.is_dir():
            raise InputError("this is no folder.", where=str(path), hint="Give a folder.")
        check_named(options.columns)
        return JsonFilesReader(path, Fields(options.columns))


FORMAT = JsonFilesFormat()
