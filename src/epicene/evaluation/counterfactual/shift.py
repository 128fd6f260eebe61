"""In which direction scores and labels move with what was swapped: directional disparity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.classification.decisions import POSITIVES
from epicene.evaluation.counterfactual.flips import NO_LABEL, REFERENCE
from epicene.evaluation.counterfactual.run import Asked
from epicene.evaluation.counterfactual.series import Floats, Series
from epicene.evaluation.tools.base import Answer

NO_SCORE = "no_score: the tool gave no score"
# Scores that differ by less are equal: sums of the same numbers in another order.
_TIE = 1e-12


@dataclass(frozen=True)
class Scale:
    """One number that an answer has.

    Parameters
    ----------
    name : {"score", "label"}
        What it is read from.
    item : str
        The class, where there are several.
    of : callable
        From an answer to the number, NaN where it has none.
    whole : bool
        Whether it is 0 or 1.
    empty : str
        Why there may be none.
    """

    name: str
    item: str
    of: Callable[[Answer], float]
    whole: bool
    empty: str


def shift_series(
    asked: Sequence[tuple[int, Asked]],
    direction: str,
    *,
    positive: str | None = None,
    order: Sequence[str] = (),
) -> Iterator[Series]:
    """Yield shifts: the first value of the contrast minus the second, of scores and of labels.

    Parameters
    ----------
    asked : sequence of (int, Asked)
        Documents that were answered, with their place in the corpus.
    direction : str
        What a higher shift means.
    positive : str, optional
        The label that counts as yes.
    order : sequence of str
        Labels from the lowest to the highest, where they have an order.

    Raises
    ------
    InputError
        If `positive` is no label that was given, or `order` lacks one.
    """
    scales = _scales([answer for _, one in asked for answer in _answers(one)], positive, order)
    places = np.array([place for place, _ in asked], dtype=np.intp)
    # Labels follow from scores: where there are scores, they are the question.
    asks_scores = any(scale.name == "score" for scale in scales)
    for scale in scales:
        moved = np.array([_difference(one, scale) for _, one in asked], dtype=np.float64)
        question = (scale.name == "score") or not asks_scores
        yield Series(
            f"{scale.name}_shift",
            moved,
            "change" if scale.whole else "mean",
            places,
            scale.empty,
            scale.item,
            neutral=0.0,
            direction=direction,
            reference=REFERENCE,
            tested=question,
            compared=question,
        )
        yield from _directions(scale, moved, places, direction)


def _directions(
    scale: Scale, moved: Floats, places: np.ndarray, direction: str
) -> Iterator[Series]:
    """Yield in which share of documents the number is higher with the first value, and lower."""
    known = ~np.isnan(moved)
    sign = np.where(known, np.sign(np.where(np.abs(moved) > _TIE, moved, 0.0)), np.nan)
    for name, value in (("up", 1.0), ("down", -1.0)):
        counted = np.where(known, (sign == value).astype(np.float64), np.nan)
        yield Series(
            f"{scale.name}_share_{name}", counted, "share", places, scale.empty, scale.item
        )
    if not scale.whole:
        yield Series(
            f"{scale.name}_share_up_minus_down",
            sign,
            "change",
            places,
            scale.empty,
            scale.item,
            neutral=0.0,
            direction=direction,
            reference=REFERENCE,
        )


def _answers(one: Asked) -> tuple[Answer, Answer]:
    return one.swap.before, one.swap.after


def _difference(one: Asked, scale: Scale) -> float:
    before, after = (scale.of(answer) for answer in _answers(one))
    return one.first_minus_second * (before - after)


def _scales(answers: Sequence[Answer], positive: str | None, order: Sequence[str]) -> list[Scale]:
    labels = sorted({answer.label for answer in answers if answer.label is not None})
    classes = sorted({name for answer in answers for name in answer.scores})
    if positive is not None and positive not in {*labels, *classes}:
        raise InputError(
            f"no answer is {positive!r}.", hint=suggestion(positive, [*labels, *classes])
        )
    scales = []
    if any(answer.score is not None for answer in answers):
        scales.append(Scale("score", "", _score, False, NO_SCORE))
    scales += [
        Scale("score", name, _class_score(name), False, NO_SCORE)
        for name in _asked_about(classes, positive)
    ]
    return [*scales, *_label_scales(labels, positive, order)]


def _label_scales(labels: Sequence[str], positive: str | None, order: Sequence[str]) -> list[Scale]:
    if order:
        if missing := sorted(set(labels) - set(order)):
            raise InputError(
                f"a label is not in the order: {missing[0]!r}.", hint="Name every label in it."
            )
        ranks = {label: float(rank) for rank, label in enumerate(order)}
        return [Scale("label", "", _number_of(ranks), False, NO_LABEL)] if labels else []
    asked = _asked_about(labels, positive)
    numbers = _numbers(labels)
    if numbers is not None and positive is None and len(labels) > 2:
        return [Scale("label", "", _number_of(numbers), False, NO_LABEL)]
    return [Scale("label", name, _is_label(name), True, NO_LABEL) for name in asked]


def _asked_about(classes: Sequence[str], positive: str | None) -> list[str]:
    """Return the positive class of two, whose gap is the other's; else each class."""
    if positive is not None:
        return [positive] if positive in classes else []
    for name, both in POSITIVES.items():
        if classes and {label.lower() for label in classes} <= both:
            return [label for label in classes if label.lower() == name] or list(classes)
    return list(classes[-1:]) if len(classes) == 2 else list(classes)


def _numbers(labels: Sequence[str]) -> dict[str, float] | None:
    """Return the numbers that labels are; None where one is none."""
    try:
        return {label: float(label.replace(",", ".")) for label in labels}
    except ValueError:
        return None


def _score(answer: Answer) -> float:
    return np.nan if answer.score is None else answer.score


def _class_score(name: str) -> Callable[[Answer], float]:
    return lambda answer: answer.scores.get(name, np.nan)


def _number_of(numbers: dict[str, float]) -> Callable[[Answer], float]:
    return lambda answer: np.nan if answer.label is None else numbers[answer.label]


def _is_label(name: str) -> Callable[[Answer], float]:
    return lambda answer: np.nan if answer.label is None else float(answer.label == name)
