"""Every two candidates: by how much they differ, paired where what they answered is given."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from epicene.audit.comparison.candidates import Candidate, Key
from epicene.audit.comparison.questions import Question
from epicene.core.measurement import NAN, Measurement
from epicene.metrics.distances import UNKNOWN, Gap, further, gap_of_intervals, gap_of_linear
from epicene.metrics.linear import Linear

LEVEL = 0.95
NO_INTERVAL = "no_interval: one of the two numbers has no interval"

Linears = Mapping[str, Linear]
"""By candidate: the number with the moves of each patient or pair, in one order."""


@dataclass(frozen=True, eq=False)
class Comparing:
    """Compares two candidates in one number.

    Parameters
    ----------
    question : Question
    linears : mapping of str to Linear
        What is known item by item; empty where only tables are.
    """

    question: Question
    linears: Linears

    @property
    def paired(self) -> bool:
        """Whether differences are of the same items."""
        return bool(self.linears)

    def gap(self, first: Candidate, second: Candidate) -> Gap:
        """Return the first minus the second: of the number itself, or of its distance."""
        if self.question.better is not None:
            return self._signed(first, second, -1)
        return further(self._signed(first, second, -1), self._signed(first, second, 1))

    def advantage(self, first: Candidate, second: Candidate) -> Gap:
        """Return by how much the first is better than the second."""
        gap = self.gap(first, second)
        return gap if self.question.better == "higher" else gap.reversed()

    def _signed(self, first: Candidate, second: Candidate, sign: int) -> Gap:
        if self.paired:
            one, two = (self._centred(c) for c in (first, second))
            return gap_of_linear(one - two if sign < 0 else one + two)
        one_number, other = numbers(first, self.question), numbers(second, self.question)
        return gap_of_intervals(one_number, other, sign)

    def _centred(self, candidate: Candidate) -> Linear:
        """Return the number as a distance from its neutral value, with a sign."""
        number = self.linears[candidate.name]
        neutral = 0.0 if self.question.better else candidate.rows[self.question.key]["neutral"]
        return Linear(number.value - neutral, number.moves, number.weights)


def numbers(candidate: Candidate, question: Question) -> tuple[float, float, float]:
    """Return a number and its interval; of bias, counted from its neutral value."""
    row = candidate.rows[question.key]
    neutral = 0.0 if question.better else row["neutral"]
    return row["estimate"] - neutral, row["ci_low"] - neutral, row["ci_high"] - neutral


def differences(
    candidates: Sequence[Candidate], comparing: Sequence[Comparing]
) -> Iterator[Measurement]:
    """Yield the difference of every two candidates in each number, the first minus the second."""
    for each in comparing:
        for first, second in combinations(candidates, 2):
            yield _row(each, first, second)


def _row(comparing: Comparing, first: Candidate, second: Candidate) -> Measurement:
    question, gap = comparing.question, comparing.gap(first, second)
    of_bias = question.better is None
    low, high = gap.at(LEVEL)
    known = (low, high) != UNKNOWN
    rows = [candidate.rows[question.key] for candidate in (first, second)]
    return Measurement(
        model=f"{first.name} − {second.name}",
        data=question.part("data"),
        stage=rows[0]["stage"],
        probe=question.part("probe"),
        metric=f"{question.metric}_{'distance_' if of_bias else ''}between_models",
        axis=question.part("axis"),
        group=question.part("group"),
        item=question.part("item"),
        estimate=gap.value,
        ci_low=low if known else NAN,
        ci_high=high if known else NAN,
        p_value=gap.p_value,
        neutral=0.0,
        direction="more_biased_first_model" if of_bias else "higher_first_model",
        n=max(int(row["n"]) for row in rows),
        unscored_reason="" if known else NO_INTERVAL,
        reference="berger1982multiparameter" if of_bias else "",
    )


def linears_of_moves(candidates: Sequence[Candidate], key: Key) -> dict[str, Linear]:
    """Return a number of each candidate with the moves of its items, where all have the same ones.

    Nothing where one has none, or others.
    """
    found = [candidate.moves.get(key) for candidate in candidates]
    if len({None if one is None else one[0] for one in found}) != 1:
        return {}
    return {c.name: one[1] for c, one in zip(candidates, found, strict=True) if one is not None}


def linears_of_tools(
    candidates: Sequence[Candidate],
    question: Question,
    linears: Callable[[Any], Iterator[Any]],
    predictions: Sequence[Any],
) -> dict[str, Linear]:
    """Return a number of each tool with the moves of its patients; nothing where a task has none.

    Raises
    ------
    InputError
        If predictions do not give the number that the results hold.
    """
    from epicene.core.errors import InputError

    # A task names the gap of a rate by the rate itself.
    compared = question.part("group") != ""
    metric = question.metric.removesuffix("_difference") if compared else question.metric
    wanted = (metric, *(question.part(name) for name in ("axis", "group", "item")))
    found: dict[str, Linear] = {}
    for candidate, said in zip(candidates, predictions, strict=True):
        number = next((p.number for p in linears(said) if p.key == wanted), None)
        if number is None or math.isnan(number.value):
            return {}
        if not math.isclose(number.value, candidate.rows[question.key]["estimate"], abs_tol=1e-6):
            raise InputError(
                f"the predictions given for {candidate.name} are not those behind its results.",
                hint="Give them in the order of the results, with the options of the evaluation.",
            )
        found[candidate.name] = number
    return found
