"""Two tools on the same patients: does one do better, and is its gap between groups smaller?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from epicene.core.errors import InputError
from epicene.core.measurement import NAN, Measurement
from epicene.evaluation.base import By, Evaluation, EvaluationInputs
from epicene.evaluation.evaluate import configured, evaluation_of, fields_of, name_of, task_of
from epicene.evaluation.rows import Rows
from epicene.metrics.linear import Linear

_NOTHING: Linear = Linear(NAN, np.zeros(0), np.zeros(0))


@dataclass(frozen=True, eq=False)
class Placed:
    """A number of one tool, where it stands in the table, and the moves of patients.

    Parameters
    ----------
    metric, axis, group, item : str
        As in `Measurement`.
    empty : str
        Why it is undefined, where it is.
    direction, reference : str
        Of the metric.
    number : Linear
        Its patients are in the order of the gold, for every tool.
    n : int
        Documents behind it.
    compared : bool
        Whether it is a gap between two groups.
    tested : bool
        Whether it is a question of its own; what another number asks too has no test.
    """

    metric: str
    axis: str = ""
    group: str = ""
    item: str = ""
    empty: str = ""
    direction: str = ""
    reference: str = ""
    number: Linear = field(default=_NOTHING)
    n: int = 0
    compared: bool = False
    tested: bool = True

    def at(
        self, number: Linear, n: int, axis: str = "", group: str = "", compared: bool = False
    ) -> Placed:
        """Return the same metric of other patients."""
        return replace(self, number=number, n=n, axis=axis, group=group, compared=compared)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is matched by."""
        return (self.metric, self.axis, self.group, self.item)


@runtime_checkable
class Pairable(Protocol):
    """A task whose numbers can be compared between two tools."""

    def linears(self, inputs: EvaluationInputs) -> Iterator[Placed]:
        """Yield the numbers of one tool."""


def compare_tools(
    gold: Any,
    first: Any,
    second: Any,
    task: str | None = None,
    by: Sequence[By] | str = (),
    *,
    reference: Mapping[str, str] | None = None,
    names: tuple[str, str] | None = None,
    data: str | None = None,
    **options: Any,
) -> Evaluation:
    """Compare two tools on the same documents, paired by patient.

    Parameters
    ----------
    gold, task, by, reference, data, **options
        As in `epicene.evaluate`.
    first, second : DataFrame, path, Corpus or documents
        What the two tools predict for every document of gold.
    names : tuple of str, optional
        Names of the tools; by default those of the files.

    Returns
    -------
    Evaluation
        ``true_positive_rate_between_tools`` is the first tool's minus the second's, of all (with a
        test) and of each group; ``true_positive_rate_difference_between_tools`` is the difference
        of the gaps between two groups (with a test); and so on for each metric. The column
        ``model`` holds both names.

    Raises
    ------
    InputError
        As `epicene.evaluate`; or if the task compares no tools, or the tools have one name.

    Notes
    -----
    The t interval and test of the differences that patients give, with cluster-robust errors: what
    is as hard for both tools cancels.
    """
    chosen = configured(task_of(task, gold), options)
    if not isinstance(chosen, Pairable):
        raise InputError(f"the task {chosen.name!r} compares no tools.")
    # What can be iterated once would be gone for the second tool.
    gold = tuple(gold) if isinstance(gold, Iterator) else gold
    one, two = names or (name_of(first, "first"), name_of(second, "second"))
    if one == two:
        raise InputError(f"both tools are called {one!r}.", hint="Name them: names=('a', 'b').")
    inputs = EvaluationInputs(
        gold=gold,
        predictions=first,
        by=fields_of(by),
        reference=dict(reference or {}),
        tool=f"{one} − {two}",
        data=data or name_of(gold, "gold"),
    )
    theirs = {placed.key: placed for placed in chosen.linears(replace(inputs, predictions=second))}
    rows = Rows(inputs, chosen.name)
    return evaluation_of(
        [
            _row(rows, placed, theirs[placed.key])
            for placed in chosen.linears(inputs)
            if placed.key in theirs
        ]
    )


def _row(rows: Rows, first: Placed, second: Placed) -> Measurement:
    # Of a rate among what a tool selects, each counts its own documents.
    n = max(first.n, second.n)
    found = (first.number - second.number).estimate(n, first.empty)
    asked = first.tested and (first.compared or not first.axis)
    middle = "_difference" if first.compared else ""
    return rows.row(
        f"{first.metric}{middle}_between_tools",
        found if asked else found.without_test(),
        axis=first.axis,
        group=first.group,
        item=first.item,
        neutral=0.0,
        direction=first.direction if first.compared else "higher_first_tool",
        reference=first.reference,
    )
