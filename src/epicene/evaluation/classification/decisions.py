"""Labels and predictions as yes-or-no decisions: the positive class, or each class by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.tables import GOLD, PREDICTIONS, Missing, refuse_rows, scores_of, value_text

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Labels = frozenset[str]

# Two labels of which one is known to be the positive one, as `value_text` writes them.
POSITIVES = {
    "1": {"0", "1"},
    "yes": {"no", "yes"},
    "oui": {"non", "oui"},
    "true": {"false", "true"},
    "vrai": {"faux", "vrai"},
    "positive": {"negative", "positive"},
    "positif": {"négatif", "positif"},
}
_LONGEST = 40


@dataclass(frozen=True, eq=False)
class Decision:
    """One yes or no for each document.

    Parameters
    ----------
    item : str
        The class, where there are several; empty for the positive one of two.
    gold, predicted : ndarray of bool, shape (n_documents,)
    scores : ndarray of float, shape (n_documents,), optional
        Higher for likelier yes; NaN where there is none.
    """

    item: str
    gold: Bools
    predicted: Bools
    scores: Floats | None = None


@dataclass(frozen=True, eq=False)
class Decisions:
    """What was decided of the documents.

    Parameters
    ----------
    each : tuple of Decision
    predicted : ndarray of bool, shape (n_documents,)
        Which documents have a prediction.
    right : ndarray of bool, shape (n_documents,)
        Where the whole answer is right: every label of a document.
    """

    each: tuple[Decision, ...]
    predicted: Bools
    right: Bools

    @property
    def binary(self) -> bool:
        """Whether the one decision is the whole answer."""
        return len(self.each) == 1 and not self.each[0].item

    @property
    def whole(self) -> Decision:
        """Whether each whole answer is right, as a decision that should be yes."""
        return Decision("", np.ones(self.right.size, dtype=bool), self.right)


def decisions_of(
    frame: pd.DataFrame,
    *,
    positive: str | None,
    labels: Sequence[str] | None,
    multilabel: bool | None,
    separator: str,
    missing: Missing,
) -> Decisions:
    """Read ``label``, ``prediction`` and scores of joined tables.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `epicene.evaluation.tables.joined` returns it.
    positive, labels, multilabel, separator, missing
        As in `epicene.evaluation.classification.task.Classification`.

    Raises
    ------
    InputError
        If a label or a score is missing or unknown.
    """
    columns = (list(frame["label"]), list(frame["prediction"]))
    several = _several(columns, separator) if multilabel is None else multilabel
    gold, predicted = ([_labels(v, several, separator) for v in column] for column in columns)
    refuse_rows([answer is None for answer in gold], GOLD, "no label", "Label every document.")
    answered = np.array([answer is not None for answer in predicted])
    if missing == "error":
        refuse_rows(
            ~answered,
            PREDICTIONS,
            "no prediction (empty or NaN)",
            "Predict every document, or count these: missing='unscored'.",
        )
    known = _known(gold, predicted, labels)
    yes = _positive(known, positive, several)
    asked = [yes] if yes is not None else sorted(known)
    empty: Labels = frozenset()
    truths, answers = ([answer or empty for answer in column] for column in (gold, predicted))
    each = tuple(
        Decision(
            "" if yes is not None else name,
            np.array([name in answer for answer in truths]),
            np.array([name in answer for answer in answers]),
            _scores(frame, name, alone=yes is not None, missing=missing),
        )
        for name in asked
    )
    right = np.array([a == b for a, b in zip(truths, answers, strict=True)]) & answered
    return Decisions(each, answered, right)


def _several(columns: Iterable[Sequence[Any]], separator: str) -> bool:
    """Whether documents have several labels: a list, or a text with the mark between labels."""
    return any(
        _is_list(value) or (isinstance(value, str) and separator in value)
        for column in columns
        for value in column
    )


def _is_list(value: object) -> bool:
    listed = isinstance(value, list | tuple | set | frozenset | np.ndarray)
    return listed or (isinstance(value, str) and value.startswith("[") and value.endswith("]"))


def _labels(value: Any, several: bool, separator: str) -> Labels | None:
    """Return the labels of a cell; None where it says nothing."""
    if not several:
        text = value_text(value)
        return None if text is None else frozenset((text,))
    if isinstance(value, str) and not _is_list(value):
        parts: Iterable[Any] = value.split(separator)
    elif isinstance(value, str):
        # A list in a cell of a CSV file.
        try:
            parts = json.loads(value.replace("'", '"'))
        except ValueError:
            parts = [value]
    elif _is_list(value):
        parts = value
    else:
        text = value_text(value)
        return None if text is None else frozenset((text,))
    return frozenset(text for part in parts if (text := value_text(part)) is not None)


def _known(
    gold: Sequence[Labels | None], predicted: Sequence[Labels | None], labels: Sequence[str] | None
) -> set[str]:
    known = {label for answer in gold for label in answer or ()}
    if labels is not None:
        named = (labels,) if isinstance(labels, str) else labels
        stated = {text for label in named if (text := value_text(label)) is not None}
        _refuse_unknown(known - stated, stated, GOLD)
        known = stated
    found = {label for answer in predicted for label in answer or ()}
    pairs = [pair for pair in POSITIVES.values() if known | found <= pair]
    _refuse_unknown(found - known.union(*pairs), known, PREDICTIONS)
    return known.union(found, *pairs)


def _refuse_unknown(unknown: set[str], known: set[str], where: str) -> None:
    if unknown:
        name = min(unknown)
        # What is long is no label: a column of texts was taken for one, and is not quoted.
        label = f"the label {name!r}" if len(name) <= _LONGEST else "a label"
        raise InputError(
            f"{label} is unknown.",
            where=where,
            hint=f"{suggestion(name, sorted(known))} Or name all: labels=[…].",
        )


def _positive(known: set[str], positive: str | None, several: bool) -> str | None:
    if positive is not None:
        text = value_text(positive)
        if text not in known:
            raise InputError(
                f"no document has the positive label {positive!r}.",
                hint=suggestion(str(positive), sorted(known)),
            )
        return text
    if several:
        return None
    return next((yes for yes, pair in POSITIVES.items() if known <= pair), None)


def _scores(frame: pd.DataFrame, name: str, *, alone: bool, missing: Missing) -> Floats | None:
    """Return the scores of a class: its ``score_NAME``, or ``score`` of the positive class."""
    for column in (f"score_{name}", *(("score",) if alone else ())):
        if column in frame.columns:
            return scores_of(list(frame[column]), column, missing)
    return None
