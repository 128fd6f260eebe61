"""The best alignment of the units that several annotators marked in one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats

# Tuples of units that may be aligned; more would fill the memory.
MAX_TUPLES = 2_000_000


@dataclass(frozen=True, eq=False)
class Units:
    """The units of one annotator in one document.

    Parameters
    ----------
    start, end : ndarray, shape (n_units,)
        Characters; `end` above `start`.
    category : ndarray of int, shape (n_units,)
    """

    start: Floats
    end: Floats
    category: NDArray[np.intp]

    def __len__(self) -> int:
        return int(self.start.size)


@dataclass(frozen=True)
class Dissimilarity:
    """How far apart two units are; a unit and none are 1 apart, and none and none as well.

    Parameters
    ----------
    positional, categorical : float
        Weights of the two parts. The positional part is the squared sum of the distances
        between starts and between ends, over the summed lengths; the categorical part is 1
        for different categories.
    """

    positional: float = 3.0
    categorical: float = 1.0

    def between(self, first: Units, second: Units) -> Floats:
        """Return the dissimilarity of all pairs, shape (n_first, n_second)."""
        apart = np.abs(first.start[:, None] - second.start) + np.abs(
            first.end[:, None] - second.end
        )
        lengths = (first.end - first.start)[:, None] + (second.end - second.start)
        differ = first.category[:, None] != second.category
        return np.asarray(self.positional * (apart / lengths) ** 2 + self.categorical * differ)


def least_disorder(annotators: Sequence[Units], dissimilarity: Dissimilarity) -> float:
    """Return the disorder of the best alignment, summed over its unitary alignments.

    A unitary alignment takes at most one unit of each annotator; its disorder is the mean
    dissimilarity of its pairs. The best alignment puts each unit in one of them, with the
    least total. Divide by the mean number of units of an annotator for the published disorder.

    Parameters
    ----------
    annotators : sequence of Units, 2 or more

    Raises
    ------
    InputError
        If so many units are near each other that the alignments cannot be listed.

    References
    ----------
    mathet2015unified
    """
    if len(annotators) == 2:
        return _of_two(annotators[0], annotators[1], dissimilarity)
    sizes = [len(units) for units in annotators]
    if not any(sizes):
        return 0.0
    tuples, disorder = _unitary_alignments(annotators, dissimilarity)
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_array

    # Each unit is in exactly one of the alignments chosen.
    offsets = np.cumsum([0, *sizes])[:-1]
    column, annotator = np.nonzero(tuples >= 0)
    row = tuples[column, annotator] + offsets[annotator]
    inside = csr_array((np.ones(row.size), (row, column)), (sum(sizes), len(tuples)))
    solved = milp(
        disorder, integrality=np.ones(len(tuples)), constraints=LinearConstraint(inside, 1.0, 1.0)
    )
    if not solved.success:
        raise InputError(f"the units of a document could not be aligned: {solved.message}")
    return float(solved.fun)


def _of_two(first: Units, second: Units, dissimilarity: Dissimilarity) -> float:
    """Two annotators need no linear program: it is an assignment.

    Each unit alone costs 1; a pair saves what it lies below 2.
    """
    from scipy.optimize import linear_sum_assignment

    alone = float(len(first) + len(second))
    if not (len(first) and len(second)):
        return alone
    saved = np.minimum(0.0, dissimilarity.between(first, second) - 2.0)
    return alone + float(saved[linear_sum_assignment(saved)].sum())


def _unitary_alignments(
    annotators: Sequence[Units], dissimilarity: Dissimilarity
) -> tuple[NDArray[np.intp], Floats]:
    """Return the unitary alignments worth considering, and their disorder.

    One whose disorder is above its number of units, at most the number of annotators, is
    never part of the best alignment: its units alone would cost less.

    Returns
    -------
    tuples : ndarray of int, shape (n_alignments, n_annotators)
        Position of the unit of each annotator; -1 for none.
    disorder : ndarray, shape (n_alignments,)
    """
    n, pairs = len(annotators), comb(len(annotators), 2)
    tuples = np.empty((1, 0), np.intp)
    total = np.zeros(1)
    for last, units in enumerate(annotators):
        choices = np.append(np.arange(len(units)), -1)
        added = np.zeros((len(tuples), choices.size))
        for earlier in range(last):
            table = np.ones((len(annotators[earlier]) + 1, choices.size))
            table[:-1, :-1] = dissimilarity.between(annotators[earlier], units)
            added += table[tuples[:, earlier]]  # -1 is the last row: none
        reached = total[:, None] + added
        kept, choice = np.nonzero(reached <= n * pairs)
        if kept.size > MAX_TUPLES:
            raise InputError("a document has too many units near each other to be aligned.")
        tuples = np.column_stack((tuples[kept], choices[choice]))
        total = reached[kept, choice]
    used = (tuples >= 0).sum(axis=1)
    kept = np.flatnonzero((used > 0) & (total <= used * pairs))
    return tuples[kept], total[kept] / pairs
