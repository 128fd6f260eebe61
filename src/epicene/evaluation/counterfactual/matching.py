"""Which entities of a text are those of the changed text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from epicene.core.document import Entity, Span
from epicene.evaluation.counterfactual.run import Answered
from epicene.evaluation.counterfactual.swaps.base import Change

Spans = tuple[Span, ...]
# Edits that put words in: what is found in them alone is no news about the rest.
_PUT_IN = frozenset({"added_sentence", "mention"})


@dataclass(frozen=True)
class Found:
    """An entity that was found before a change, after it, or both.

    Parameters
    ----------
    label : str
    before, after : bool
        Where it was found.
    moved : bool
        Whether it was found twice, with other bounds.
    """

    label: str
    before: bool
    after: bool
    moved: bool = False


def compare(answered: Answered) -> Iterator[Found]:
    """Yield every entity of two answers once.

    Spans are carried to the changed text. Two entities of one label are the same where their spans
    are, else where they share a character. What was found in added words alone is left out.
    """
    before = _carried(answered.before.entities or (), answered.change)
    after = _outside(answered.after.entities or (), answered.change)
    left = list(after)
    rest = []
    for label, spans in before:
        if (label, spans) in left:
            left.remove((label, spans))
            yield Found(label, True, True)
        else:
            rest.append((label, spans))
    for label, spans in rest:
        same = next((one for one in left if one[0] == label and overlap(one[1], spans)), None)
        if same is not None:
            left.remove(same)
        yield Found(label, True, same is not None, same is not None)
    for label, _ in left:
        yield Found(label, False, True)


def carried(spans: Spans, change: Change) -> Spans:
    """Return where spans lie after a change; nothing where their words were taken away."""
    way = change.way
    moved = (way.span(start, end) for start, end in spans)
    return tuple((start, end) for start, end in moved if start < end)


def overlap(one: Spans, two: Spans) -> bool:
    """Whether spans share a character."""
    return any(a < d and c < b for a, b in one for c, d in two)


def _carried(entities: Iterable[Entity], change: Change) -> list[tuple[str, Spans]]:
    put_in = [(edit.start, edit.end) for edit in change.edits if edit.rule in _PUT_IN]
    kept = ((e.label, carried(e.spans, change)) for e in entities if not _within(e.spans, put_in))
    return [(label, spans) for label, spans in kept if spans]


def _outside(entities: Iterable[Entity], change: Change) -> list[tuple[str, Spans]]:
    put_in, grown = [], 0
    for edit in change.edits:
        start = edit.start + grown
        if edit.rule in _PUT_IN:
            put_in.append((start, start + len(edit.after)))
        grown += len(edit.after) - (edit.end - edit.start)
    return [(e.label, e.spans) for e in entities if not _within(e.spans, put_in)]


def _within(spans: Spans, places: Sequence[Span]) -> bool:
    return any(all(low <= start and end <= high for start, end in spans) for low, high in places)
