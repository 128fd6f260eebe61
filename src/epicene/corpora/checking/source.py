"""What checking gets from a source: a document as far as it can be read, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.checking.document import text_findings
from epicene.corpora.checking.labels import reference_findings
from epicene.corpora.checking.violation import Place, Violation

if TYPE_CHECKING:
    from epicene.corpora.formats.base import Reader

_WHERE = re.compile(r"(?P<file>.*), line (?P<line>\d+)\Z", re.DOTALL)


@dataclass(frozen=True)
class Examined:
    """One document: where it lies, itself unless it cannot be read, and what reading it showed."""

    place: Place
    document: Document | None
    found: tuple[Violation, ...] = ()


def examine_documents(reader: Reader) -> Iterator[Examined]:
    """Yield the documents of any source; one that cannot be read is a violation."""
    for number, item in enumerate(reader, start=1):
        if isinstance(item, Document):
            file, line = split_where(item.source)
            place = Place(item.id, file, line)
            yield Examined(place, item, tuple(shape_violations(item, place)))
        else:
            yield unreadable(item, str(number))


def unreadable(error: InputError, document: str, code: str = "unreadable") -> Examined:
    """Turn an error of reading into a violation."""
    file, line = split_where(error.where or "")
    place = Place(document, file, line)
    return Examined(place, None, (place.make(code, file, line, {"reason": error.message}),))


def shape_violations(document: Document, place: Place) -> Iterator[Violation]:
    """Yield what formats without lines of annotations leave to be found in the document."""
    for finding in (*text_findings(document.text), *reference_findings(document)):
        yield place.violation(finding)


def split_where(where: str) -> tuple[str, int | None]:
    """Split ``FILE, line N``, as readers write it."""
    match = _WHERE.match(where)
    return (match["file"], int(match["line"])) if match else (where, None)
