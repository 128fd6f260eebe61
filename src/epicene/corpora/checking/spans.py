"""Do spans lie in the text, quote it, take whole words, and overlap as the schema allows?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

from epicene.core.document import Document, Entity, Span
from epicene.corpora.checking.violation import Finding, shown
from epicene.corpora.schemas.schema import Schema

_BREAKS = re.compile(r"[\t\r\n]")
_LARGEST = 1_000_000_000


def span_findings(document: Document) -> Iterator[Finding]:
    """Find spans that are empty, reversed, beyond the text, not quoted, or that cut words."""
    for entity in document.entities:
        finding = _span(entity, document.text)
        if finding is not None:
            yield finding
        else:
            yield from _edges(entity, document.text)


def _span(entity: Entity, text: str) -> Finding | None:
    if not well_formed(entity.spans):
        return Finding("span", entity.id, details={"id": shown(entity.id)})
    if not _lie_in(entity.spans, len(text)):
        details = {**_about(entity), "length": str(len(text))}
        return Finding("offset", entity.id, details=details)
    if not quotes(entity, text):
        return Finding("text_changed", entity.id, details=_about(entity))
    return None


def well_formed(spans: tuple[Span, ...]) -> bool:
    """Say whether there are spans, and each holds at least a character."""
    return bool(spans) and all(0 <= start < end for start, end in spans)


def _lie_in(spans: tuple[Span, ...], length: int) -> bool:
    return well_formed(spans) and max(end for _, end in spans) <= length


def _in_order(spans: tuple[Span, ...]) -> bool:
    return all(end <= start for (_, end), (start, _) in pairwise(spans))


def quotes(entity: Entity, text: str) -> bool:
    """Say whether an entity quotes its text; BRAT writes line breaks as spaces."""
    covered = " ".join([text[start:end] for start, end in entity.spans])
    if covered == entity.text:
        return True
    return _BREAKS.sub(" ", covered) == _BREAKS.sub(" ", entity.text)


def _about(entity: Entity) -> Mapping[str, str]:
    start = min(start for start, _ in entity.spans)
    end = max(end for _, end in entity.spans)
    return {"id": shown(entity.id), "start": _number(start), "end": _number(end)}


def _number(offset: int) -> str:
    return str(offset) if offset < _LARGEST else f">{_LARGEST}"


def _edges(entity: Entity, text: str) -> Iterator[Finding]:
    if not _in_order(entity.spans):
        yield Finding("span_order", entity.id, details=_about(entity))
    if any(text[start].isspace() or text[end - 1].isspace() for start, end in entity.spans):
        yield Finding("span_white_space", entity.id, details=_about(entity))
    if any(_cuts(text, start) or _cuts(text, end) for start, end in entity.spans):
        yield Finding("span_cuts_word", entity.id, details=_about(entity))


def _cuts(text: str, offset: int) -> bool:
    """Say whether both sides of an offset are letters, or both are digits."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    return (_letter(before) and _letter(after)) or (before.isdigit() and after.isdigit())


def _letter(character: str) -> bool:
    return character.isalpha() or unicodedata.combining(character) != 0


def overlap_findings(document: Document, schema: Schema) -> Iterator[Finding]:
    """Find entities that overlap as the schema does not allow; the later one is reported."""
    if schema.overlaps is None:
        return
    entities = [
        entity
        for entity in document.entities
        # One that ends past the text is reported for that; where it ought to end nobody knows.
        if entity.label in schema.spans and _lie_in(entity.spans, len(document.text))
    ]
    for one, two in _overlapping(entities):
        finding = _overlap(entities[one], entities[two], schema)
        if finding is not None:
            yield finding


def _overlapping(entities: list[Entity]) -> list[tuple[int, int]]:
    """Return the pairs of positions whose spans share a character."""
    pieces = sorted((span, k) for k, entity in enumerate(entities) for span in entity.spans)
    pairs: set[tuple[int, int]] = set()
    active: list[tuple[int, int]] = []
    for (start, end), k in pieces:
        active = [(stop, other) for stop, other in active if stop > start]
        pairs.update((min(k, other), max(k, other)) for _, other in active if other != k)
        active.append((end, k))
    return sorted(pairs)


def _overlap(first: Entity, second: Entity, schema: Schema) -> Finding | None:
    holds, held = _inside(second, first), _inside(first, second)
    if holds and held:
        fine = schema.may_overlap(first.label, second.label, "equal")
    elif holds:
        fine = schema.may_overlap(first.label, second.label, "contain")
    elif held:
        fine = schema.may_overlap(second.label, first.label, "contain")
    else:
        fine = schema.may_overlap(first.label, second.label, "cross")
    if fine:
        return None
    details = {"id": shown(second.id), "label": second.label}
    details |= {"other": shown(first.id), "other_label": first.label}
    code = "overlap_same_label" if first.label == second.label else "overlap"
    return Finding(code, second.id, details=details)


def _inside(inner: Entity, outer: Entity) -> bool:
    return all(
        any(start <= first and last <= end for start, end in _joined(outer.spans))
        for first, last in inner.spans
    )


def _joined(spans: tuple[Span, ...]) -> list[Span]:
    """Join spans that touch or overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] >= start:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
