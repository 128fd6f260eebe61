"""The lines of a BRAT standoff file, one by one: what each says, and what is wrong with it.

The format is described at https://brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from epicene.core.document import (
    Document,
    Entity,
    Equivalence,
    Event,
    Normalisation,
    Note,
    Relation,
    Span,
)

FLAG = "true"
"""The value of an attribute that a file gives none: BRAT's flags say only that they are there."""
_BREAKS = re.compile(r"[\t\r\n]")
_IDENTIFIER = re.compile(r"[A-Z#*]\d{0,18}\Z")
_NAME = re.compile(r"[\w.-]{1,40}\Z")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line.

    Parameters
    ----------
    line : int
        Its number, from 1.
    code : str
        The kind of problem, for machines.
    message, hint : str
        What is wrong, and how to mend it; neither quotes the text.
    """

    line: int
    code: str
    message: str
    hint: str = ""


@dataclass
class Annotations:
    """What has been read of a file so far."""

    text: str
    entities: dict[str, tuple[str, tuple[Span, ...], str]] = field(default_factory=dict)
    relations: dict[str, tuple[str, str, str, tuple[str, str]]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    equivalences: list[Equivalence] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    normalisations: list[Normalisation] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """On which line each annotation stands."""
    references: list[tuple[str, int]] = field(default_factory=list)
    """Which annotations are named by others, and on which line."""
    problems: list[Problem] = field(default_factory=list)


def parse(ann: str, text: str) -> Annotations:
    """Read a ``.ann`` file against its text; what is wrong is listed, and the rest is read.

    Parameters
    ----------
    ann, text : str
        The contents of the two files.
    """
    found = Annotations(text)
    lines = found.lines
    for number, line in enumerate(ann.split("\n"), start=1):
        if not line:
            continue
        if line[-1] == "\r":
            _wrong(found, number, "crlf", "the line ends in CRLF.", "Convert line ends to LF.")
            line = line[:-1]  # noqa: PLW2901
        read = _KINDS.get(line[:1])
        head, tab, rest = line.partition("\t")
        if read is None or not tab:
            _wrong(found, number, "line", "this is no BRAT annotation.", _SHAPE)
            continue
        if head != "*" and lines.setdefault(head, number) != number:
            message = f"the identifier {shown(head)} is there already, on line {lines[head]}."
            _wrong(found, number, "duplicate_id", message, "Give each annotation its own.")
            continue
        try:
            read(found, head, rest, number)
        except ValueError:
            _wrong(found, number, "line", f"{shown(head)} is not written as BRAT does.", _SHAPE)
    for name, number in found.references:
        if name not in lines:
            message = f"there is no annotation {shown(name)}."
            _wrong(found, number, "dangling", message, "Remove the line, or restore what it names.")
    return found


_SHAPE = "See https://brat.nlplab.org/standoff.html."


def _wrong(found: Annotations, line: int, code: str, message: str, hint: str) -> None:
    found.problems.append(Problem(line, code, message, hint))


def _entity(found: Annotations, head: str, rest: str, number: int) -> None:
    middle, _, covered = rest.partition("\t")
    label, _, offsets = middle.partition(" ")
    text = found.text
    if ";" in offsets:
        spans = tuple(_span(part) for part in offsets.split(";"))
        here = " ".join([text[start:end] for start, end in spans])
        last = max(end for _, end in spans)
    else:
        spans = (_span(offsets),)
        last = spans[0][1]
        here = text[spans[0][0] : last]
    found.layout.append(head)
    # The file quotes a line end as a space; the entity's text is what it covers.
    same = here == covered or quoted(here) == covered
    found.entities[head] = label, spans, here if same else covered
    if last > len(text):
        message = f"{shown(head)} ends at {last}, and the text has {len(text)} characters."
        _wrong(found, number, "offset", message, "Offsets count Unicode characters from 0.")
    elif not same:
        message = (
            f"{shown(head)} does not quote the text at its offsets: one of the two was changed."
        )
        _wrong(found, number, "text_changed", message, "Restore the text that was annotated.")


def shown(name: str) -> str:
    """Return an identifier as a message may show it: what is none may be a line of a record."""
    return name if _IDENTIFIER.match(name) else "…"


def quoted(text: str) -> str:
    """Return a text on one line and in one field, as the file quotes it."""
    return _BREAKS.sub(" ", text) if ("\n" in text or "\t" in text or "\r" in text) else text


def _span(offsets: str) -> Span:
    start, end = offsets.split(" ")
    span = int(start), int(end)
    if not 0 <= span[0] < span[1]:
        raise ValueError
    return span


def _relation(found: Annotations, head: str, rest: str, number: int) -> None:
    label, one, two = rest.rstrip("\t").split(" ")
    (role, source), (other, target) = _argument(one), _argument(two)
    found.relations[head] = label, source, target, (role, other)
    found.layout.append(head)
    found.references += [(source, number), (target, number)]


def _argument(text: str) -> tuple[str, str]:
    role, target = text.split(":")
    return role, target


def _event(found: Annotations, head: str, rest: str, number: int) -> None:
    trigger, *arguments = rest.split()
    label, anchor = _argument(trigger)
    pairs = tuple(_argument(argument) for argument in arguments)
    found.events[head] = label, anchor, pairs
    found.layout.append(head)
    found.references += [(anchor, number), *((target, number) for _, target in pairs)]


def _attribute(found: Annotations, head: str, rest: str, number: int) -> None:
    name, target, *values = rest.split(" ", 2)
    value = values[0] if values else FLAG
    own = found.attributes.setdefault(target, {})
    if name in own:
        known = name if _NAME.match(name) else "…"
        message = f"{shown(target)} has the attribute {known} twice."
        _wrong(found, number, "duplicate_attribute", message, "Keep one of the two.")
    own[name] = value
    # « true » written out is kept apart from a flag, which BRAT writes without a value.
    explicit = f" {FLAG}" if values == [FLAG] else ""
    found.layout.append(f"{head} {name} {target}{explicit}")
    found.references.append((target, number))


def _normalisation(found: Annotations, head: str, rest: str, number: int) -> None:
    middle, _, text = rest.partition("\t")
    label, target, reference = middle.split(" ", 2)
    resource, colon, entry = reference.partition(":")
    if not colon:
        raise ValueError
    found.normalisations.append(Normalisation(head, target, resource, entry, text, label))
    found.layout.append(head)
    found.references.append((target, number))


def _note(found: Annotations, head: str, rest: str, number: int) -> None:
    middle, _, text = rest.partition("\t")
    label, target = middle.split(" ")
    found.notes.append(Note(head, label, target, text))
    found.layout.append(head)
    found.references.append((target, number))


def _equivalence(found: Annotations, head: str, rest: str, number: int) -> None:
    label, *members = rest.split(" ")
    found.layout.append(f"*{len(found.equivalences)}")
    found.equivalences.append(Equivalence(label, tuple(members)))
    found.references += [(member, number) for member in members]


_KINDS: dict[str, Callable[[Annotations, str, str, int], None]] = {
    "T": _entity,
    "R": _relation,
    "E": _event,
    "A": _attribute,
    "M": _attribute,
    "N": _normalisation,
    "#": _note,
    "*": _equivalence,
}


def document(found: Annotations, identifier: str, source: str) -> Document:
    """Make a document of what was read."""
    attributes = found.attributes.get
    return Document(
        id=identifier,
        text=found.text,
        entities=tuple(
            Entity(key, label, spans, text, own)
            if (own := attributes(key)) is not None
            else Entity(key, label, spans, text)
            for key, (label, spans, text) in found.entities.items()
        ),
        relations=tuple(
            Relation(key, label, source, target, roles, attributes(key, {}))
            for key, (label, source, target, roles) in found.relations.items()
        ),
        events=tuple(
            Event(key, label, trigger, arguments, attributes(key, {}))
            for key, (label, trigger, arguments) in found.events.items()
        ),
        equivalences=tuple(found.equivalences),
        notes=tuple(found.notes),
        normalisations=tuple(found.normalisations),
        source=source,
        layout=tuple(found.layout),
    )
