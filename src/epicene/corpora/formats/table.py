"""Comma-, semicolon- and tab-separated tables: a document a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.jsonl import check_file
from epicene.corpora.formats.long_lines import MAX_LINE, lines_or_errors
from epicene.corpora.formats.row_fields import Fields, check_named
from epicene.corpora.formats.table_rows import table_rows

TAB = "\t"


@dataclass(frozen=True)
class TableReader:
    """The rows under a header; without an identifier, a document's id is the number of its line."""

    path: Path
    fields: Fields
    delimiter: str
    max_line: int = MAX_LINE

    def __iter__(self) -> Iterator[Item]:
        return checked(row_documents(self._rows(), self.fields, self._where), str(self.path))

    def files(self) -> Iterator[Path]:
        """Yield the file."""
        yield self.path

    def _where(self, number: int) -> str:
        return f"{self.path}, line {number}"

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        rows = self._lists(quoted=self.delimiter != TAB or self._is_quoted())
        _, header = next(rows)
        if isinstance(header, InputError):
            raise header
        for line, row in rows:
            yield line, row if isinstance(row, InputError) else dict(zip(header, row, strict=True))

    def _lists(self, *, quoted: bool) -> Iterator[tuple[int, list[str] | InputError]]:
        """Yield the header and the rows; one that has another number of fields is an error."""
        width = 0
        for line, row in table_rows(
            self.path, self.delimiter, quoted=quoted, max_line=self.max_line
        ):
            width = width or len(row) if isinstance(row, list) else width
            if isinstance(row, list) and len(row) != width:
                yield (
                    line,
                    InputError(
                        f"there are {len(row)} fields, the header has {width}.",
                        where=self._where(line),
                        hint="Put a field that holds the separator between quotation marks.",
                    ),
                )
            else:
                yield line, row

    def _is_quoted(self) -> bool:
        """Say whether a quotation mark opens a field, or is text.

        In what spreadsheet programs write between tabs it opens one, in what people write it is
        text: the file is of the kind that makes it the better table. This reads it once or twice.
        """
        return self._problems(quoted=True) <= self._problems(quoted=False)

    def _problems(self, *, quoted: bool) -> float:
        try:
            return sum(isinstance(row, InputError) for _, row in self._lists(quoted=quoted))
        except InputError:
            return float("inf")


@dataclass(frozen=True)
class TableFormat:
    """A table with a header; by default the separator is the one that the header holds most of."""

    name: ClassVar[str] = "csv"
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)
    delimiter: ClassVar[str | None] = None

    def recognises(self, path: Path) -> bool:
        """Say whether it is a file of that extension."""
        return path.is_file() and path.suffix.lower() in self.suffixes

    def open(self, path: Path, options: Options) -> TableReader:
        """Open a file, and find the column of texts in its header."""
        check_file(path)
        check_named(options.columns)
        _, first = next(lines_or_errors(path), (1, ""))
        if isinstance(first, InputError):
            raise first
        if not first.strip():
            raise InputError("the file has no header line.", where=str(path))
        # A spreadsheet program in French writes semicolons.
        delimiter = self.delimiter or max(",;\t", key=first.count)
        _, header = next(table_rows(path, delimiter, quoted=delimiter != TAB))
        if isinstance(header, InputError):
            raise header
        fields = Fields(options.columns)
        fields.check(header, str(path))
        return TableReader(path, fields, delimiter)


class TsvFormat(TableFormat):
    """A table between tabs."""

    name: ClassVar[str] = "tsv"
    suffixes: ClassVar[tuple[str, ...]] = (".tsv", ".tab")
    delimiter: ClassVar[str | None] = TAB


CSV, TSV = TableFormat(), TsvFormat()
