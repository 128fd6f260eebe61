"""The lines of a CoNLL file: columns, comments, and where sentences and documents end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.formats.bio_tags import is_tag
from epicene.corpora.record_formats.lines import utf8_lines

MAX_CHARACTERS = 16 << 20
"""How much of a file one document may be."""

_DOCSTART = "-DOCSTART-"
_NEW_DOCUMENT = re.compile(r"#\s*(?:newdoc(?:\s+id)?|doc[\s_]*id)\b\s*[=:]?\s*(.*?)\s*\Z")
_NAMES = re.compile(r"#\s*global\.columns\s*=\s*(.*?)\s*\Z")
_RANGE = re.compile(r"\d+-\d+\Z")


@dataclass(frozen=True)
class Row:
    """A line with a token: its number, from 1, and its columns."""

    line: int
    cells: tuple[str, ...]


@dataclass
class Block:
    """The sentences of one document, and the identifier that the file gives it."""

    identifier: str = ""
    sentences: list[list[Row]] = field(default_factory=list)


@dataclass(frozen=True)
class Columns:
    """Which columns hold token and tag.

    Parameters
    ----------
    token, label : str
        A number from 0, a negative one counted from the last, or a name that the first line or
        ``# global.columns`` gives.
    """

    token: str = "0"  # noqa: S105 - of a text
    label: str = "-1"

    @classmethod
    def of(cls, named: Mapping[str, str]) -> Columns:
        """Take what the user says."""
        return cls(named.get("token", cls.token), named.get("label", cls.label))

    @property
    def named(self) -> bool:
        """Whether a name has to be looked up."""
        return not all(map(_is_number, (self.token, self.label)))

    def places(self, names: tuple[str, ...], where: str) -> tuple[int, int]:
        """Return the numbers of the two columns.

        Raises
        ------
        InputError
            If a name is none of `names`.
        """
        token, label = (_place(column, names, where) for column in (self.token, self.label))
        return token, label


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _place(column: str, names: tuple[str, ...], where: str) -> int:
    if _is_number(column):
        return int(column)
    if column not in names:
        raise InputError(
            f"there is no column {column!r}.",
            where=where,
            hint="Name a column of the first line, or give its number from 0.",
        )
    return names.index(column)


def cells_of(line: str) -> tuple[str, ...]:
    """Split a line at its tabs, or at white space if it has none."""
    line = line.rstrip("\r\n")
    return tuple(line.split("\t")) if "\t" in line else tuple(line.split())


def blocks(path: Path, columns: Columns) -> Iterator[tuple[Block, tuple[int, int]]]:
    """Yield the documents of a file, and the places of token and tag in its rows.

    ``-DOCSTART-``, ``# newdoc id = …`` and ``# doc id …`` begin a document. Up to the first of
    them each sentence is a document, for nothing says where one ends.

    Raises
    ------
    InputError
        If a named column is missing, or a document has no end in `MAX_CHARACTERS`.
    """
    names: tuple[str, ...] = ()
    places: tuple[int, int] | None = None if columns.named else columns.places((), str(path))
    block, sentence, size, width, delimited = Block(), list[Row](), 0, 0, False
    for number, line in _with_end(utf8_lines(path)):
        begins = _begins(line)
        if not line.strip() or begins is not None:
            if sentence:
                block.sentences.append(sentence)
                sentence = []
            if block.sentences and (begins is not None or not delimited):
                assert places is not None  # noqa: S101 - there is a row
                yield block, places
                block, size = Block(), 0
            if begins is not None:
                block, delimited = Block(begins), True
            continue
        if line.startswith("#") and not _is_row(line, width, places):
            if header := _NAMES.match(line.rstrip("\r\n")):
                names = tuple(header[1].split())
            continue
        cells = cells_of(line)
        if places is None:
            heads = not names
            names = names or cells
            places = columns.places(names, f"{path}, line {number}")
            if heads:
                continue
        size += len(line)
        if size > MAX_CHARACTERS:
            raise InputError(
                f"a document has more than {MAX_CHARACTERS} characters.",
                where=f"{path}, line {number}",
                hint="Mark where documents begin, for example by: # newdoc id = 1.",
            )
        width = width or len(cells)
        sentence.append(Row(number, cells))


def _with_end(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    number = 0
    for number, line in enumerate(lines, start=1):
        yield number, line
    # As if a document began behind the file.
    yield number + 1, _DOCSTART


def _begins(line: str) -> str | None:
    """Return the identifier of the document that begins, empty if it has none; None if none."""
    if line.startswith(_DOCSTART):
        return ""
    found = _NEW_DOCUMENT.match(line) if line.startswith("#") else None
    return found[1] if found else None


def _is_row(line: str, width: int, places: tuple[int, int] | None) -> bool:
    """Say whether a line that begins with # holds a token, and is no comment."""
    if line.startswith("#\t"):
        return True
    cells = cells_of(line)
    return places is not None and len(cells) == width > places[1] and is_tag(cells[places[1]])


def token_and_tag(row: Row, places: tuple[int, int], path: Path) -> tuple[str, str, bool]:
    """Return the token of a row, its tag, and whether a space follows it.

    Raises
    ------
    InputError
        If the row is too short, or is a range of CoNLL-U, whose words are on lines of their own.
    """
    where = f"{path}, line {row.line}"
    cells, (token, label) = row.cells, places
    try:
        found = cells[token], cells[label]
    except IndexError as error:
        raise InputError(
            f"this line has {len(cells)} columns.", where=where, hint="Each has those of the first."
        ) from error
    if len(cells) < 2:
        raise InputError("this line has one column.", where=where, hint="Give token and tag.")
    if token % len(cells) != 0 and _RANGE.match(cells[0]):
        raise InputError(
            "a token of several words (1-2) cannot be read.",
            where=where,
            hint="Leave out either the token or its words.",
        )
    glued = any("SpaceAfter=No" in cell.split("|") for cell in cells)
    return *found, not glued
