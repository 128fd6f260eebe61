"""Which numbers of patients are hidden, so that none of them can be worked out."""

from __future__ import annotations

from dataclasses import dataclass

from epicene.audit.sharing.attacker import inferred
from epicene.audit.sharing.counts import Counts, Name, Sum


@dataclass(frozen=True)
class Suppressed:
    """What is hidden.

    Parameters
    ----------
    hidden : frozenset of Name
        The small groups, and the others that would tell them by subtraction.
    withheld : bool
        True where all is hidden, totals included, since hiding less would tell.
    """

    hidden: frozenset[Name]
    withheld: bool = False


def suppress(counts: Counts, min_group: int) -> Suppressed:
    """Hide small groups, then others until an attacker can work none of them out.

    What is hidden beside the small groups is chosen by name, never by size: a choice by size, such
    as "the smallest of the others", would tell that what is hidden is smaller than what is shown.

    Parameters
    ----------
    counts : Counts
    min_group : int
        Smaller groups are hidden; of what is hidden, an attacker must be unable to exclude that it
        is a group of this size, and left with at least so many numbers.

    Returns
    -------
    Suppressed
    """
    hidden = counts.few
    while True:
        hidden = _none_alone(counts, hidden)
        found = inferred(counts, hidden, min_group, enough=True)
        unsafe = {name for name, one in found.items() if not one.safe(min_group)}
        if not unsafe:
            return Suppressed(hidden)
        more = _next(counts, hidden, [one for one in counts.sums if unsafe & set(one.names)])
        if more is None:
            return Suppressed(frozenset(counts.shown) | hidden, withheld=True)
        hidden |= {more}


def _none_alone(counts: Counts, hidden: frozenset[Name]) -> frozenset[Name]:
    """Hide another number of each sum of which a single one is hidden: the others would tell it."""
    while True:
        alone = [one for one in counts.sums if len(hidden & set(one.names)) == 1]
        more = next(filter(None, (_next(counts, hidden, [one]) for one in alone)), None)
        if more is None:
            return hidden
        hidden |= {more}


def _next(counts: Counts, hidden: frozenset[Name], near: list[Sum]) -> Name | None:
    """Return the next number of these sums to hide: first of the parts, then of the totals."""
    for names in ([p for one in near for p in one.parts], [one.total for one in near]):
        # A group of nobody stays shown: it is no secret, and hiding it would protect nothing.
        left = [n for n in names if n not in hidden and counts.shown[n].high > 0]
        if left:
            return min(left)
    return None
