"""What can be worked out of a hidden number of patients, by integer linear programming.

The attacker knows every number shown, that groups add up to their total, and the rule: what is
hidden holds at least one patient, and among hidden groups that share a total at least one has fewer
than `min_group` patients, else nothing would be hidden there. Which one is not known, so that each
is tried in turn: with that one small, between which two numbers can each of them be? What is worked
out is the union over all that are possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from epicene.audit.sharing.counts import Counts, Name, Sum

MOST = 10**7
"""More patients than any corpus has: a bound keeps the solver from open ends."""


@dataclass(frozen=True)
class Inferred:
    """What an attacker can say of a hidden number.

    Parameters
    ----------
    highest : int
        The largest that it can be.
    n_values : int
        How many whole numbers it can be.
    """

    highest: int
    n_values: int

    def safe(self, min_group: int) -> bool:
        """Say whether it may be a large group, and any of at least `min_group` numbers."""
        return self.highest >= min_group and self.n_values >= min_group


def inferred(
    counts: Counts, hidden: frozenset[Name], min_group: int, *, enough: bool = False
) -> dict[Name, Inferred]:
    """Return what an attacker can say of each hidden number.

    Parameters
    ----------
    counts : Counts
        ``counts.few`` is not read, as an attacker cannot.
    hidden : frozenset of Name
        What is not shown.
    min_group : int
        Smaller groups are hidden.
    enough : bool
        Stop at each number when it is known to be safe: of those there may be more values still.

    Returns
    -------
    dict of Name to Inferred
    """
    found: dict[Name, Inferred] = {}
    for together in _connected(counts.sums, hidden):
        # The field of a sum may say nothing of some patients, so that parts fall short of their
        # total. The attacker takes every field for complete that may be: it leaves fewer values.
        complete: tuple[Sum, ...] = ()
        for one in counts.sums:
            tried = (*complete, one)
            if any(_Bounds(counts, hidden, tried, s, min_group).possible() for s in together):
                complete = tried
        values: dict[Name, list[range]] = {name: [] for name in together}
        for small in together:
            bounds = _Bounds(counts, hidden, complete, small, min_group)
            left = [n for n in together if not (enough and _union(values[n]).safe(min_group))]
            if left and bounds.possible():
                for name in left:
                    values[name].append(bounds.of(name))
        found |= {name: _union(ranges) for name, ranges in values.items()}
    return found


def _union(ranges: list[range]) -> Inferred:
    n_values, stop = 0, 0
    for one in sorted(ranges, key=lambda values: values.start):
        n_values += max(0, one.stop - max(one.start, stop))
        stop = max(stop, one.stop)
    return Inferred(stop - 1, n_values)


def _connected(sums: tuple[Sum, ...], hidden: frozenset[Name]) -> Iterator[list[Name]]:
    """Yield the hidden numbers in sets that share sums, in a fixed order."""
    left = set(hidden)
    while left:
        group: set[Name] = set()
        new = {min(left)}
        while new:
            group |= new
            near = {name for one in sums if group & set(one.names) for name in one.names}
            new = (near & hidden) - group
        left -= group
        yield sorted(group)


class _Bounds:
    """The integer programme of an attacker who takes one hidden number for small."""

    def __init__(
        self,
        counts: Counts,
        hidden: frozenset[Name],
        complete: tuple[Sum, ...],
        small: Name,
        min_group: int,
    ) -> None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint

        names = sorted({*counts.shown, *hidden})
        self._place = {name: i for i, name in enumerate(names)}
        limits = [
            (1, min_group - 1 if name == small else MOST)
            if name in hidden
            else (counts.shown[name].low, counts.shown[name].high)
            for name in names
        ]
        self._bounds = Bounds(*np.array(limits, dtype=float).T)
        rows = np.zeros((len(counts.sums), len(names)))
        for row, one in zip(rows, counts.sums, strict=True):
            row[self._place[one.total]] = -1.0
            row[[self._place[part] for part in one.parts]] = 1.0
        least = [0.0 if one in complete else -np.inf for one in counts.sums]
        self._sums = [LinearConstraint(rows, least, 0.0)] if counts.sums else []

    def possible(self) -> bool:
        """Say whether any numbers agree with what is shown."""
        return self._least(None, 0.0) is not None

    def of(self, name: Name) -> range:
        """Return the numbers between the least and the largest that agree."""
        low, high = self._least(name, 1.0), self._least(name, -1.0)
        if low is None or high is None:
            return range(0)
        return range(round(low), round(-high) + 1)

    def _least(self, name: Name | None, sign: float) -> float | None:
        import numpy as np
        from scipy.optimize import milp

        aim = np.zeros(len(self._place))
        if name is not None:
            aim[self._place[name]] = sign
        solved = milp(aim, integrality=1, bounds=self._bounds, constraints=self._sums)
        return float(solved.fun) if solved.status == 0 else None
