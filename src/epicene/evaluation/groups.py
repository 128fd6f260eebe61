"""Groups of patients from columns, their intersections, and which of them are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.base import By
from epicene.evaluation.tables import value_text
from epicene.probes.corpus.groups import REFERENCE

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
CROSS = "×"
MOST_VALUES = 50


@dataclass(frozen=True, eq=False)
class Group:
    """Documents of patients of one value.

    Parameters
    ----------
    axis, value : str
        ``sex``, ``F``; ``sex×age_group``, ``F×75+``.
    members : ndarray of bool, shape (n_documents,)
        Which documents are theirs.
    """

    axis: str
    value: str
    members: Bools


@dataclass(frozen=True, eq=False)
class Contrast:
    """Two groups that are compared, the first minus the second."""

    first: Group
    second: Group

    @property
    def name(self) -> str:
        """``F-M``; ``75+-rest`` where a group is compared with all the others."""
        return f"{self.first.value}-{self.second.value}"


@dataclass(frozen=True, eq=False)
class Axis:
    """One way to split patients.

    Parameters
    ----------
    name : str
        The field, or the crossed fields.
    groups : tuple of Group
        Two at least; crossed fields have every combination, of nobody too.
    contrasts : tuple of Contrast
        Which are compared.
    n_unknown : int
        Documents whose value is not recorded; they are in no group.
    """

    name: str
    groups: tuple[Group, ...]
    contrasts: tuple[Contrast, ...]
    n_unknown: int = 0


def axes(
    columns: pd.DataFrame, by: Sequence[By], reference: Mapping[str, str] | None = None
) -> tuple[Axis, ...]:
    """Return the groups of each field, a row of `columns` a document.

    A patient whose documents lie in several groups (age changes) counts in each.

    Parameters
    ----------
    columns : pandas.DataFrame
        A column a field; empty and missing values are not recorded.
    by : sequence of str or tuple of str
        Fields, or several that are crossed.
    reference : mapping of str to str, optional
        With which value the others are compared, by field or crossed fields (``sex×site``).

    Raises
    ------
    InputError
        If a field is unknown, or has no value, one value, or more than fifty.
    """
    chosen = {**REFERENCE, **(reference or {})}
    found = tuple(_axis(columns, (b,) if isinstance(b, str) else tuple(b), chosen) for b in by)
    for field, value in (reference or {}).items():
        for axis in found:
            values = [group.value for group in axis.groups]
            if axis.name == field and value not in values:
                raise InputError(
                    f"no {field} is {value!r}, which was to be the reference.",
                    hint=suggestion(value, values),
                )
    return found


def field_values(columns: pd.DataFrame, field: str) -> list[str | None]:
    """Return the values of a field as text, None where it is not recorded.

    Raises
    ------
    InputError
        If there is no such field.
    """
    if field not in columns.columns:
        raise InputError(
            f"there is no column {field!r} to group by.",
            hint=suggestion(field, [str(name) for name in columns.columns]),
        )
    return [value_text(value) for value in columns[field]]


def _axis(columns: pd.DataFrame, fields: tuple[str, ...], reference: Mapping[str, str]) -> Axis:
    name = CROSS.join(fields)
    values = [field_values(columns, field) for field in fields]
    known = np.array([None not in row for row in zip(*values, strict=True)], dtype=bool)
    names = []
    for field, column in zip(fields, values, strict=True):
        names.append(sorted({value for value in column if value is not None}))
        _check_values(field, names[-1])
    arrays = [np.array(column, dtype=object) for column in values]
    groups = []
    for combination in product(*names):
        members = known.copy()
        for array, value in zip(arrays, combination, strict=True):
            members &= array == value
        groups.append(Group(name, CROSS.join(combination), members))
    crossed = len(fields) > 1
    preferred = reference.get(name, "")
    return Axis(name, tuple(groups), _contrasts(groups, preferred, crossed), int((~known).sum()))


def _check_values(field: str, values: Sequence[str]) -> None:
    if not values:
        raise InputError(f"the column {field!r} has no value.", hint="Record it, or leave it out.")
    if len(values) == 1:
        raise InputError(
            f"the column {field!r} has one value, {values[0]!r}: nothing to compare with.",
            hint="Leave it out.",
        )
    if len(values) > MOST_VALUES:
        raise InputError(
            f"the column {field!r} has {len(values)} values.",
            hint="Cut it into groups first: age in age_group.",
        )


def _contrasts(groups: Sequence[Group], preferred: str, crossed: bool) -> tuple[Contrast, ...]:
    """Compare with the reference where there is one, else each with all others.

    Indeterminate sex is a group of its own and is not compared.
    """
    compared = [g for g in groups if not (g.axis == "sex" and g.value == "I") and g.members.any()]
    if len(compared) < 2:
        return ()
    reference = next((group for group in compared if group.value == preferred), None)
    if reference is None and len(compared) == 2 and not crossed:
        reference = max(compared, key=lambda group: int(group.members.sum()))
    found = []
    for group in compared:
        if group is reference:
            continue
        others = np.logical_or.reduce([g.members for g in compared if g is not group])
        found.append(Contrast(group, reference or Group(group.axis, "rest", others)))
    return tuple(found)
