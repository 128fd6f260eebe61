"""Read what a tool answered: a text, a number, a mapping, or an answer already."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from epicene.core.document import Entity, Span
from epicene.evaluation.tables import value_text
from epicene.evaluation.tools.base import NO_ANSWER, Answer, ToolError

_HINT = (
    'An answer is a label, a score, or {"label": …, "score": …, "scores": {…}, "entities": '
    '[{"label": …, "start": 0, "end": 4}]}.'
)
_KEYS = ("label", "score", "scores", "entities")


def answer_of(value: Any, text: str, where: str) -> Answer:
    """Read one answer; None, an empty text and an empty mapping are no answer.

    Parameters
    ----------
    value : object
        A text is a label, as are a truth and a whole number; another number is a score (NaN:
        none). A mapping has ``label``, ``score``, ``scores`` or ``entities``, each of these with
        ``label``, ``start`` and ``end`` (or ``spans``), and ``attributes`` where it has some.
    text : str
        What was asked about.
    where : str
        The tool, for the messages.

    Raises
    ------
    ToolError
        If it is nothing of this, or an entity does not lie in the text.
    """
    if isinstance(value, Answer):
        _check_entities(value.entities or (), text, where)
        return value
    if value is None:
        return NO_ANSWER
    if isinstance(value, str | bool | int) or hasattr(value, "dtype"):
        value = value.item() if hasattr(value, "item") else value
        return Answer(score=_number(value, where)) if isinstance(value, float) else _label(value)
    if isinstance(value, float):
        return Answer(score=_number(value, where))
    if not isinstance(value, Mapping) or (value and not any(key in value for key in _KEYS)):
        raise ToolError("an answer is none that can be read.", where=where, hint=_HINT)
    scores = value.get("scores") or {}
    entities = value.get("entities")
    if not isinstance(scores, Mapping):
        raise ToolError("the scores of an answer are no mapping.", where=where, hint=_HINT)
    numbers = {str(name): _number(score, where) for name, score in scores.items()}
    return Answer(
        label=_label(value.get("label")).label,
        score=_number(value.get("score"), where),
        scores={name: number for name, number in numbers.items() if number is not None},
        entities=None if entities is None else entities_of(entities, text, where),
    )


def entities_of(found: Any, text: str, where: str) -> tuple[Entity, ...]:
    """Make entities of mappings, in the order of the text.

    Raises
    ------
    ToolError
        If they are none, or do not lie in the text.
    """
    if isinstance(found, str | Mapping) or not isinstance(found, Iterable):
        raise ToolError("the entities of an answer are no list.", where=where, hint=_HINT)
    read = sorted(_entity(one, where) for one in found)
    entities = tuple(
        Entity(
            f"T{number}",
            label,
            spans,
            " ".join(text[start:end] for start, end in spans),
            dict(attributes),
        )
        for number, (spans, label, attributes) in enumerate(read, start=1)
    )
    _check_entities(entities, text, where)
    return entities


def one_each(answers: Iterable[Any], texts: Sequence[str], where: str) -> Iterator[Answer]:
    """Read answers, one for each text.

    Raises
    ------
    ToolError
        If there are more or fewer.
    """
    n = 0
    for value in answers:
        if n == len(texts):
            raise ToolError(f"it gave more answers than the {n} texts.", where=where)
        yield answer_of(value, texts[n], where)
        n += 1
    if n < len(texts):
        raise ToolError(f"it gave {n} answers to {len(texts)} texts.", where=where)


def _label(value: Any) -> Answer:
    text = value_text(value)
    return NO_ANSWER if text is None else Answer(label=text)


def _number(value: Any, where: str) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ToolError("a score is no number.", where=where, hint=_HINT) from None
    if math.isinf(number):
        raise ToolError("a score is infinite.", where=where)
    return None if math.isnan(number) else number


def _entity(found: Any, where: str) -> tuple[tuple[Span, ...], str, tuple[tuple[str, str], ...]]:
    try:
        spans = found["spans"] if "spans" in found else [(found["start"], found["end"])]
        read = tuple((_offset(start), _offset(end)) for start, end in spans)
        attributes = tuple(
            sorted((str(key), str(value)) for key, value in found.get("attributes", {}).items())
        )
        return read, str(found["label"]), attributes
    except (KeyError, TypeError, ValueError, AttributeError):
        # The cause would show the entity, which quotes its text.
        raise ToolError("an entity cannot be read.", where=where, hint=_HINT) from None


def _offset(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value:
        raise ValueError
    return int(value)


def _check_entities(entities: Iterable[Entity], text: str, where: str) -> None:
    for entity in entities:
        for start, end in entity.spans or ((0, 0),):
            if not 0 <= start < end <= len(text):
                raise ToolError(
                    f"an entity spans {start} to {end}, and the text has {len(text)} characters.",
                    where=where,
                    hint="Offsets are Unicode code points into the text, and ends lie above "
                    "starts.",
                )
