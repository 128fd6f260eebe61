"""Numbers of patients as an outsider sees them: between two bounds, or hidden, and their sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Name = tuple[str, str]
"""The axis and the group of a number of patients; ``("", "")`` for all of them."""

ALL: Name = ("", "")


@dataclass(frozen=True)
class Shown:
    """What is said of a number of patients.

    Parameters
    ----------
    low, high : int
        It is at least the one and at most the other; equal where it is told exactly.
    """

    low: int
    high: int


@dataclass(frozen=True)
class Sum:
    """Groups that share no patient and make up another one."""

    total: Name
    parts: tuple[Name, ...]

    @property
    def names(self) -> tuple[Name, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Counts:
    """The numbers of patients of tables that speak of the same people.

    Parameters
    ----------
    shown : mapping of Name to Shown
        What would be said of each, were it not hidden.
    few : frozenset of Name
        Those of 1 to ``min_group - 1`` patients, which must be hidden.
    sums : tuple of Sum
        How they add up.
    """

    shown: Mapping[Name, Shown]
    few: frozenset[Name]
    sums: tuple[Sum, ...]


def band(n: int, min_group: int) -> Shown:
    """Return the band of `min_group` numbers that holds `n`: what leaves in place of the number."""
    low = n // min_group * min_group
    return Shown(low, low + min_group - 1)
