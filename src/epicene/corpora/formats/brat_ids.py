"""Identifiers of annotations as BRAT wants them: a letter for the kind (``T1``, ``R2``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from epicene.core.document import Document

_KINDS = {"entities": "T", "relations": "R", "events": "E", "notes": "#", "normalisations": "N"}
_FORM = {field: re.compile(rf"{letter}\S+\Z") for field, letter in _KINDS.items()}


def with_brat_ids(document: Document) -> Document:
    """Return a document whose annotations BRAT can name: itself, if it can already.

    The annotations of another format may be called anything. A new identifier is the letter of the
    kind and its place in the document, or the next number that is free.
    """
    fitting = all(
        pattern.match(part.id)
        for field, pattern in _FORM.items()
        for part in getattr(document, field)
    )
    return document if fitting else _renamed(document)


def _renamed(document: Document) -> Document:
    names = dict(_names(document))

    def new(name: str) -> str:
        return names.get(name, name)

    def parts(field: str, *ends: str) -> tuple[Any, ...]:
        return tuple(
            replace(part, **{end: new(getattr(part, end)) for end in ("id", *ends)})
            for part in getattr(document, field)
        )

    return replace(
        document,
        entities=parts("entities"),
        relations=parts("relations", "source", "target"),
        events=tuple(
            replace(event, arguments=tuple((role, new(name)) for role, name in event.arguments))
            for event in parts("events", "trigger")
        ),
        notes=parts("notes", "target"),
        normalisations=parts("normalisations", "target"),
        equivalences=tuple(
            replace(group, members=tuple(map(new, group.members)))
            for group in document.equivalences
        ),
        layout=(),
    )


def _names(document: Document) -> Iterator[tuple[str, str]]:
    for field, letter in _KINDS.items():
        taken = {part.id for part in getattr(document, field)}
        for place, part in enumerate(getattr(document, field), start=1):
            if not _FORM[field].match(part.id):
                number = place
                while (name := f"{letter}{number}") in taken:
                    number += 1
                taken.add(name)
                yield part.id, name
