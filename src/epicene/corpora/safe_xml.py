"""XML from strangers: no DTD, no entities, nothing fetched, memory bounded.

A document type declaration is the only place where XML can define an entity, so that refusing it
refuses entity bombs and external entities together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder  # nosec B405 - builds, parses nothing
from xml.parsers import expat  # nosec B406 - declarations are refused below

from epicene.core.errors import InputError

MAX_BYTES = 64 << 20
MAX_DEPTH = 256
MAX_ELEMENTS = 1_000_000
"""In one child: an empty element of four bytes takes a hundred in memory."""
_CHUNK = 1 << 20
_HEAD = 4096
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# The first start tag; processing instructions and the declaration are passed over.
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


def root_children(path: Path, max_bytes: int = MAX_BYTES) -> Iterator[tuple[int, Element]]:
    """Yield each child of the root with all that is in it, when it ends, and then forget it.

    Parameters
    ----------
    path : Path
        An XML file. Its size is not bounded, for only one child is in memory.
    max_bytes : int
        How large one child may be in the file.

    Yields
    ------
    line, element : int, Element
        The line, from 1, on which it begins, and the element; names in a namespace are written
        ``{uri}name``.

    Raises
    ------
    InputError
        Naming the line, if the file has a DTD, is not well-formed, ends early, is nested deeper
        than 256 elements, or one child is too large or holds more than a million elements. What
        came before has been yielded.
    """
    try:
        with path.open("rb") as file:
            yield from _children(file, path, max_bytes)
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", where=str(path)) from error


def root_name(path: Path) -> str | None:
    """Return the name of the root, without its namespace, from the first 4 KiB; None if none."""
    head = head_of(path)
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    found = _ROOT.search(_COMMENT.sub(b"", head))
    return found[1].decode("ascii", "replace") if found else None


def head_of(path: Path, size: int = _HEAD) -> bytes:
    """Return the first bytes of a file; none where it is no regular file or cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def _children(file: BinaryIO, path: Path, max_bytes: int) -> Iterator[tuple[int, Element]]:
    handler = _Handler(path, max_bytes)
    parser = handler.parser
    while True:
        chunk = file.read(_CHUNK)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            yield from handler.take()
            raise _malformed(error, path) from error
        except (LookupError, ValueError) as error:  # what expat asks Python for, and it lacks
            raise InputError(
                "the encoding that the file declares cannot be read.",
                where=f"{path}, line 1",
                hint="Convert it to UTF-8, and declare that.",
            ) from error
        except InputError:
            yield from handler.take()
            raise
        yield from handler.take()
        # A child, or one endless tag, that has not ended in all these bytes.
        handler.check_size(handler.bytes_fed(len(chunk)))
        if not chunk:
            return


def _malformed(error: expat.ExpatError, path: Path) -> InputError:
    return InputError(
        f"this is no well-formed XML ({expat.ErrorString(error.code)}).",
        where=f"{path}, line {error.lineno}",
        hint="The file is damaged, cut off, or in another encoding than it says.",
    )


class _Handler:
    """Builds one child of the root at a time."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.path, self.max_bytes = path, max_bytes
        self.depth = self.line = self.begin = self.fed = self.n = 0
        self.builder = TreeBuilder()
        self.done: list[tuple[int, Element]] = []
        parser: Any = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        parser.ExternalEntityRefHandler = self.refuse
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.data
        self.parser = parser

    def refuse(self, *_: object) -> None:
        raise InputError(
            "the file has a document type declaration (DTD), which is never read.",
            where=f"{self.path}, line {self.parser.CurrentLineNumber}",
            hint="Remove the lines <!DOCTYPE …>: a corpus needs none.",
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 1:
            self.line, self.begin = self.parser.CurrentLineNumber, self.parser.CurrentByteIndex
        if self.depth >= MAX_DEPTH:
            raise InputError(
                f"elements are nested deeper than {MAX_DEPTH}.",
                where=f"{self.path}, line {self.parser.CurrentLineNumber}",
            )
        self.n += 1
        if self.n > MAX_ELEMENTS:
            raise InputError(
                f"one element holds more than {MAX_ELEMENTS} others.",
                where=f"{self.path}, line {self.line or 1}",
                hint="Split it: a document is one text.",
            )
        if self.depth:
            named = {_name(key): value for key, value in attributes.items()}
            self.builder.start(_name(name), named)
        self.depth += 1

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.depth:
            self.builder.end(_name(name))
        if self.depth == 1:
            self.check_size(self.parser.CurrentByteIndex)
            self.done.append((self.line, self.builder.close()))
            self.builder = TreeBuilder()
            self.n = 0
            self.begin = self.parser.CurrentByteIndex

    def data(self, text: str) -> None:
        if self.depth > 1:
            self.builder.data(text)

    def take(self) -> list[tuple[int, Element]]:
        done, self.done = self.done, []
        return done

    def bytes_fed(self, more: int) -> int:
        self.fed += more
        return self.fed

    def check_size(self, end: int) -> None:
        if end - self.begin > self.max_bytes:
            raise InputError(
                f"one element is larger than {self.max_bytes >> 20} MiB.",
                where=f"{self.path}, line {self.line or 1}",
                hint="Split it: a document is one text.",
            )


def _name(name: str) -> str:
    return "{" + name if "}" in name else name
