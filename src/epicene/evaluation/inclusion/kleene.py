"""Three-valued logic: true, false, and None for unknown.

References
----------
kleene1952introduction
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def negated(truth: Truth) -> Truth:
    """Return the opposite; unknown stays unknown."""
    return None if truth is None else not truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return false where one is false, else unknown where one is, else true; true of nothing."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return true where one is true, else unknown where one is, else false; false of nothing."""
    return negated(all_of(negated(truth) for truth in truths))
