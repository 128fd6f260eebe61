"""Double-hard debias: what hides gender behind frequency is taken out before gender is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.representations.hard_debias import (
    FittedWords,
    Grammar,
    basis_of,
    hard_debiased,
    neutral_rows,
)
from epicene.mitigation.representations.word_facts import cluster_accuracy, most_biased
from epicene.mitigation.representations.word_tables import float_rows
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.models.affine_edit import Floats

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors


@dataclass(frozen=True)
class DoubleHardDebias:
    """Hard debias after one principal direction of all words is taken out (Wang et al. 2020).

    Some of the first principal directions of a table hold how frequent words are, which twists the
    direction of gender. Each is tried: that after whose removal, and hard debias, two clusters of
    the most biased words tell their sides apart least is the one taken.

    Parameters
    ----------
    components, grammar, equalise
        As in `epicene.mitigation.representations.hard_debias.HardDebias`.
    candidates : int
        Principal directions that are tried, from the first.
    """

    name: ClassVar[str] = "double-hard-debias"
    moment: ClassVar[Moment] = "representations"
    applies_to: ClassVar[tuple[Kind, ...]] = ("vectors",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "wang2020double"
    components: int = 1
    grammar: Grammar = "kept"
    equalise: bool = True
    candidates: int = 20

    def fit(self, inputs: FitInputs) -> FittedWords:
        """Find the direction of frequency, then those of gender; errors as in `HardDebias`."""
        check_applies(self, kind_of(inputs.subject))
        if self.candidates < 1:
            raise InputError(f"candidates is {self.candidates}.", hint="Try at least one.")
        subject: WordVectors = inputs.subject
        basis = basis_of(subject, self.components, self.grammar)
        table, neutral = float_rows(subject), neutral_rows(subject)
        sides = most_biased(table, neutral, basis)
        axes = principal_axes(table, self.candidates)
        found = clusters_without(table, axes, basis, sides, inputs.seed)
        taken = int(np.argmin(found))
        fitted = FittedWords(self.name, basis, self.equalise, axes[taken : taken + 1], {})
        more = {"principal_direction": taken + 1, "clusters_by_direction": found}
        return fitted.described(subject, inputs.seed, more)


def principal_axes(table: Floats, n: int) -> Floats:
    """Return the first principal directions of the rows around their mean, shape (n, d)."""
    centred = table - table.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return np.asarray(axes.T[::-1][:n])


def clusters_without(
    table: Floats,
    axes: Floats,
    basis: Floats,
    sides: tuple[NDArray[np.intp], NDArray[np.intp]],
    seed: int,
) -> Sequence[float]:
    """Return, for each axis, how well the two sides are told apart without it, in percent.

    Parameters
    ----------
    table : ndarray, shape (v, d)
    axes : ndarray, shape (n, d)
        Of length 1; each is taken out in turn, then the directions of gender.
    basis : ndarray, shape (k, d)
    sides : tuple of ndarray of int
        Rows of the words most toward women and toward men.
    seed : int

    References
    ----------
    wang2020double
    """
    chosen = np.concatenate(sides)
    rows = (table - table.mean(axis=0))[chosen]
    one, two = np.split(np.arange(len(chosen)), [len(sides[0])])
    found = []
    for axis in axes:
        without = rows - np.outer(rows @ axis, axis)
        debiased = hard_debiased(without, basis, np.arange(len(rows)), [])
        found.append(cluster_accuracy(debiased, one, two, seed))
    return found
