"""JSON lines: a document an object, as `Corpus.to_jsonl` writes it or with columns of any names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.long_lines import MAX_LINE, lines_or_errors
from epicene.corpora.formats.row_fields import Fields, check_named

SUFFIXES = (".jsonl", ".ndjson")


@dataclass(frozen=True)
class JsonLinesReader:
    """The objects of a file; without an identifier, a document's id is the number of its line."""

    path: Path
    fields: Fields
    max_line: int = MAX_LINE

    def __iter__(self) -> Iterator[Item]:
        return checked(row_documents(self._rows(), self.fields, self._where), str(self.path))

    def files(self) -> Iterator[Path]:
        """Yield the file."""
        yield self.path

    def _where(self, number: int) -> str:
        return f"{self.path}, line {number}"

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        missing = set(self.fields.named.values())
        some = False
        for number, line in lines_or_errors(self.path, self.max_line):
            if isinstance(line, InputError):
                yield number, line
            elif line.strip():
                row = parse_object(line, self._where(number))
                if not isinstance(row, InputError):
                    missing, some = missing.difference(row), True
                yield number, row
        if some and missing:
            # A field may be absent from some lines; one that no line has is misspelt.
            raise InputError(
                f"no line has a field {min(missing)!r}.",
                where=str(self.path),
                hint="Look at the names given as columns.",
            )


def parse_object(line: str, where: str) -> dict[str, Any] | InputError:
    """Parse a JSON object whose texts are Unicode; NaN, which is no JSON, is null."""
    try:
        row = json.loads(line, parse_constant=lambda _: None)
        if "\\u" in line:
            json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return InputError("a text holds half of a surrogate pair.", where=where)
    except (ValueError, RecursionError):
        return InputError("this is not JSON.", where=where)
    if not isinstance(row, dict):
        return InputError(
            "this is not a JSON object.",
            where=where,
            hint='Write one object a line: {"id": "1", "text": "…"}.',
        )
    return row


@dataclass(frozen=True)
class JsonLinesFormat:
    """JSON lines, with or without annotations."""

    name: ClassVar[str] = "jsonl"

    def recognises(self, path: Path) -> bool:
        """Say whether it is a file of that extension."""
        return path.is_file() and path.suffix.lower() in SUFFIXES

    def open(self, path: Path, options: Options) -> JsonLinesReader:
        """Open a file."""
        check_file(path)
        check_named(options.columns)
        return JsonLinesReader(path, Fields(options.columns))


def check_file(path: Path) -> None:
    """Check that there is a file.

    Raises
    ------
    InputError
        If there is none.
    """
    if not path.is_file():
        raise InputError("this is no file.", where=str(path), hint="Give a file.")


FORMAT = JsonLinesFormat()
