"""Which candidates no other outdoes, as far as the intervals say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from epicene.audit.comparison.candidates import Candidate
from epicene.audit.comparison.pairs import Comparing
from epicene.metrics.extremes import shared_confidence

State = Literal["front", "dominated", "undecided"]
Verdict = Literal["better", "worse", "equal", "unclear"]

# An energy is measured once, without an interval; what differs by less counts as the same.
ENERGY_TOLERANCE = 0.1


@dataclass(frozen=True)
class Place:
    """Where a candidate stands.

    Parameters
    ----------
    state : {"front", "dominated", "undecided"}
        ``front``: in some number it is surely better than each other candidate. ``dominated``: one
        is surely better in quality and bias, and uses no more. ``undecided``: neither is sure.
    by : tuple of str
        Who dominates it.
    """

    state: State
    by: tuple[str, ...] = ()


def places(
    candidates: Sequence[Candidate], comparing: Sequence[Comparing], *, energy: bool
) -> dict[str, Place]:
    """Return the place of each candidate on the Pareto front.

    Parameters
    ----------
    candidates : sequence of Candidate
    comparing : sequence of Comparing
        The numbers that have intervals: quality, bias.
    energy : bool
        Whether the energy counts too; every candidate then has one.

    Notes
    -----
    Every interval is drawn so that all of them hold at 95 % at once (Bonferroni): with that
    probability, no candidate is called dominated, or on the front, that is not.
    """
    n_pairs = len(candidates) * (len(candidates) - 1) // 2
    level = shared_confidence(n_pairs * len(comparing))
    verdicts: dict[tuple[str, str], list[Verdict]] = {}
    spent: dict[tuple[str, str], Verdict] = {}
    for first, second in combinations(candidates, 2):
        found = [_verdict(each.advantage(first, second).at(level)) for each in comparing]
        verdicts[first.name, second.name] = found
        verdicts[second.name, first.name] = [_OTHER[verdict] for verdict in found]
        one = _thriftier(first, second) if energy else "equal"
        spent[first.name, second.name], spent[second.name, first.name] = one, _OTHER[one]
    return {c.name: _place(c.name, candidates, verdicts, spent) for c in candidates}


_OTHER: dict[Verdict, Verdict] = {
    "better": "worse",
    "worse": "better",
    "equal": "equal",
    "unclear": "unclear",
}


def _verdict(bounds: tuple[float, float]) -> Verdict:
    low, high = bounds
    if low > 0.0:
        return "better"
    return "worse" if high < 0.0 else "unclear"


def _thriftier(first: Candidate, second: Candidate) -> Verdict:
    one, two = first.cost.energy_kwh, second.cost.energy_kwh
    if one < (1.0 - ENERGY_TOLERANCE) * two:
        return "better"
    return "worse" if two < (1.0 - ENERGY_TOLERANCE) * one else "equal"


def _place(
    name: str,
    candidates: Sequence[Candidate],
    verdicts: Mapping[tuple[str, str], Sequence[Verdict]],
    spent: Mapping[tuple[str, str], Verdict],
) -> Place:
    others = [c.name for c in candidates if c.name != name]
    pair: Callable[[str], tuple[str, str]] = lambda other: (other, name)  # noqa: E731
    dominating = [
        other
        for other in others
        if all(v == "better" for v in verdicts[pair(other)]) and spent[pair(other)] != "worse"
    ]
    if dominating:
        return Place("dominated", tuple(dominating))
    ahead = all("better" in (*verdicts[name, other], spent[name, other]) for other in others)
    return Place("front" if ahead else "undecided")
