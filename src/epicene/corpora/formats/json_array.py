"""JSON files that are one array of objects, read an object at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.record_formats.lines import utf8_lines

MAX_OBJECT = 16 << 20
"""How many characters one object may have."""

_PIECE = 1 << 16
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line on which each object of the array begins, from 1, and the object.

    Raises
    ------
    InputError
        Naming the line, if the file is no array of objects, is cut off, or holds an object of
        more than `MAX_OBJECT` characters. What came before has been yielded.
    """
    text = _Text(path)
    if text.next_character() != "[":
        raise text.error("this is no JSON array.", "The file begins with [ and holds objects.")
    text.skip(1)
    mark = text.next_character()
    while mark != "]":
        if mark != "{":
            raise text.error("this is no JSON object.", "The array holds objects only.")
        yield text.line, text.take_object()
        mark = text.next_character()
        if mark == ",":
            text.skip(1)
            # A comma is followed by an object, never by the end.
            mark = text.next_character().replace("]", ",")
        elif mark != "]":
            raise text.error("a comma, or the end of the array, is missing.", "")


class _Text:
    """A file of which only what is being looked at is in memory."""

    def __init__(self, path: Path) -> None:
        self.path, self.line = path, 1
        self.lines = utf8_lines(path)
        self.ahead, self.at = "", 0

    def more(self, size: int) -> bool:
        """Read at least `size` characters more, if there are."""
        pieces, length = [self.ahead[self.at :]], 0
        while length < size and (line := next(self.lines, "")):
            pieces.append(line)
            length += len(line)
        self.ahead, self.at = "".join(pieces), 0
        return length > 0

    def next_character(self) -> str:
        """Pass over white space, and return what comes, or nothing at the end."""
        while True:
            end = _SPACE.match(self.ahead, self.at).end()  # type: ignore[union-attr]
            self.skip(end - self.at)
            if self.at < len(self.ahead):
                return self.ahead[self.at]
            if not self.more(_PIECE):
                return ""

    def skip(self, n: int) -> None:
        self.line += self.ahead.count("\n", self.at, self.at + n)
        self.at += n

    def take_object(self) -> dict[str, Any]:
        while True:
            try:
                found, end = _DECODER.raw_decode(self.ahead, self.at)
            except RecursionError as error:
                raise self.error("an object is nested too deeply.", "") from error
            except ValueError as error:
                have = len(self.ahead) - self.at
                self.check_size(have)
                # Twice as much each time, so that a long object is not read over and over.
                if not self.more(max(_PIECE, have)):
                    raise self.error(
                        "an object is not written as JSON, or the file is cut off.", ""
                    ) from error
            else:
                self.check_size(end - self.at)
                self.skip(end - self.at)
                return dict(found)

    def check_size(self, size: int) -> None:
        if size > MAX_OBJECT:
            raise self.error(f"an object has more than {MAX_OBJECT} characters.", "")

    def error(self, message: str, hint: str) -> InputError:
        return InputError(message, where=f"{self.path}, line {self.line}", hint=hint or None)
