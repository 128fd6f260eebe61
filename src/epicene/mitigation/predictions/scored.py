"""Predictions with a score and a group: read, checked, and written with other decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.evaluation.tables import (
    GOLD,
    PREDICTIONS,
    joined,
    read_frame,
    refuse_rows,
    scores_of,
    value_text,
)
from epicene.mitigation.base import FitInputs
from epicene.mitigation.positive import positive_of

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scored:
    """Predictions, ready to be changed.

    Parameters
    ----------
    given : pandas.DataFrame
        As they are.
    ids : tuple of str
    scores : ndarray, shape (n,)
        Of the positive label.
    groups : ndarray of str, shape (n,)
    """

    given: pd.DataFrame
    ids: tuple[str, ...]
    scores: Floats
    groups: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Reader:
    """How predictions are read: which label is yes, where the score stands, who is of which group.

    Parameters
    ----------
    by : str
        Name of the groups.
    positive, negative : str
        The two labels.
    values : tuple of str
        The groups that are known.
    known : mapping of str to str
        The group of each document that was fitted on, by its id; it stays in memory.
    """

    by: str
    positive: str
    negative: str
    values: tuple[str, ...]
    known: Mapping[str, str] = field(repr=False)

    def read(self, predictions: pd.DataFrame) -> Scored:
        """Read predictions.

        The group of a document stands in a column of the predictions; where there is none, it is
        that of the gold that was fitted on.

        Raises
        ------
        InputError
            If there is no score, or a document has no group, or one that was not fitted on.
        """
        frame = read_frame(predictions, PREDICTIONS, ["prediction"])
        if self.by in frame.columns:
            groups = [value_text(value) for value in frame[self.by]]
        else:
            groups = [self.known.get(name) for name in frame["id"]]
        refuse_rows(
            [group is None for group in groups],
            PREDICTIONS,
            f"no {self.by!r}",
            f"Put the group of every document in a column {self.by!r}.",
        )
        refuse_rows(
            [group not in self.values for group in groups],
            PREDICTIONS,
            f"a {self.by!r} that nothing was learnt about",
            f"Known: {', '.join(self.values)}. Fit again with documents of every group.",
        )
        column = self.column(frame)
        scores = scores_of(list(frame[column]), column, "error")
        return Scored(predictions, tuple(frame["id"]), scores, np.array(groups, dtype=np.str_))

    def column(self, frame: pd.DataFrame) -> str:
        """Return the column that holds the score of the positive label.

        Raises
        ------
        InputError
            If there is none.
        """
        for name in (f"score_{self.positive}", "score"):
            if name in frame.columns:
                return name
        raise InputError(
            f"the predictions have no score ('score' or 'score_{self.positive}').",
            where=PREDICTIONS,
            hint="Give the probability of the positive label for every document.",
        )

    def decided(self, scored: Scored, yes: Bools, undecided: Bools | None = None) -> pd.DataFrame:
        """Return the predictions with other decisions; those that are left to a human are empty."""
        import pandas as pd

        # As the table writes its labels: 1 stays 1, and does not become a text.
        as_given = {value_text(value): value for value in scored.given["prediction"]}
        labels = [self.positive if one else self.negative for one in yes]
        values: list[Any] = [as_given.get(label, label) for label in labels]
        if undecided is not None:
            values = [None if left else v for v, left in zip(values, undecided, strict=True)]
        column = pd.Series(values, index=scored.given.index, dtype=object)
        told = scored.given["prediction"].dtype
        if undecided is None or not undecided.any():
            column = column.astype(told, errors="ignore")
        return scored.given.assign(prediction=column)


@dataclass(frozen=True, eq=False)
class Known:
    """What a method on predictions is fitted on.

    Parameters
    ----------
    reader : Reader
    scored : Scored
        Of the documents of the gold.
    gold : ndarray of bool, shape (n,)
        Which of them have the positive label in truth.
    """

    reader: Reader
    scored: Scored
    gold: Bools

    @property
    def documents(self) -> dict[str, int]:
        """How many documents each group has."""
        groups = self.scored.groups
        return {value: int((groups == value).sum()) for value in self.reader.values}

    def need(self, labels: Sequence[bool]) -> None:
        """Check that every group has documents of these true labels.

        Raises
        ------
        InputError
            If one has not.
        """
        for value in self.reader.values:
            own = self.gold[self.scored.groups == value]
            for label in labels:
                if not (own == label).any():
                    name = self.reader.positive if label else self.reader.negative
                    raise InputError(
                        f"the group {value!r} has no document whose true label is {name!r}.",
                        where=GOLD,
                        hint="Give more documents, or leave this group out.",
                    )


def known_of(inputs: FitInputs, by: str, positive: str) -> Known:
    """Read gold and predictions for a fit.

    Raises
    ------
    InputError
        If a table cannot be read or joined, a label is missing, there are not two labels, there is
        no score, or all documents are of one group.
    """
    if inputs.gold is None:
        raise InputError("a method on predictions needs gold.", hint="Give it: gold=….")
    predictions = read_frame(inputs.subject, PREDICTIONS, ["prediction"])
    # The group stands in the predictions, or in the gold as for an evaluation.
    required = ["label"] if by in predictions.columns else ["label", by]
    gold = read_frame(inputs.gold, GOLD, required)
    labels = [value_text(value) for value in gold["label"]]
    refuse_rows([label is None for label in labels], GOLD, "no label", "Label every document.")
    both = joined(gold, predictions, "error")
    said = {value_text(value) for value in both["prediction"]} - {None}
    truths = {label for label in labels if label is not None}
    yes = positive_of(truths | {label for label in said if label}, positive)
    (no,) = (truths | {label for label in said if label}) - {yes}
    source = both if by in predictions.columns else gold
    groups = {i: value_text(g) for i, g in zip(source["id"], source[by], strict=True)}
    refuse_rows(
        [group is None for group in groups.values()], GOLD, f"no {by!r}", "Give every document one."
    )
    of = {name: str(group) for name, group in groups.items()}
    values = tuple(sorted(set(of.values())))
    if len(values) < 2:
        raise InputError(
            f"all documents have one {by!r}: there is nothing to compare.",
            hint="Give documents of two groups or more.",
        )
    reader = Reader(by, yes, no, values, of)
    scored = reader.read(both.drop(columns="label"))
    return Known(reader, scored, np.array([label == yes for label in labels]))
