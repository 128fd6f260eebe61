"""Which groups of patients a table of measurements speaks of, and how many they seem to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from epicene.audit.sharing.counts import ALL, Counts, Name, Shown, Sum, band
from epicene.core.measurement import Measurement
from epicene.evaluation.counterfactual.twin_rows import of_every_twin

CROSS = "×"
REST = "rest"
SUPPRESSED = "suppressed"
N_PATIENTS = "n_patients"
PatientsOf = Callable[[Measurement, Name], int]
"""From a row and its group to how many patients its number is of."""
_MANY = Shown(1, 10**7)
_HIDDEN = 0
_EXTREMES = ("_group_max", "_group_min")
# Shares of all patients, in a row that is named by the group.
_OF_ALL = frozenset({"share_of_women"})


@dataclass(frozen=True)
class Groups:
    """The groups of patients of one set of data.

    Parameters
    ----------
    values : mapping of str to frozenset of str
        The groups of each axis, without comparisons.
    """

    values: Mapping[str, frozenset[str]]

    def of(self, row: Measurement) -> tuple[Name, ...]:
        """Return the groups that a row tells of: one, the two that it compares, or all of a gap."""
        if of_every_twin(row):
            return (ALL,)
        extreme = not row.group or row.metric.endswith(_EXTREMES)
        if row.stage == "application" and row.axis and extreme:
            # The largest gap, or the worst group, is taken over all groups of the field.
            return tuple((row.axis, group) for group in sorted(self.values.get(row.axis, ())))
        if not row.group:
            return (ALL,)
        known = self.values.get(row.axis, frozenset())
        parts = (row.group,) if row.group in known else compared(row.group, known) or (row.group,)
        return tuple((row.axis, part) for part in parts if part != REST)


def compared(group: str, known: Iterable[str]) -> tuple[str, str] | None:
    """Return the two groups of a comparison such as ``F-M`` or ``75+-rest``; None of any other."""
    names = {*known, REST}
    for i, character in enumerate(group):
        if character == "-" and group[:i] in names and group[i + 1 :] in names:
            return group[:i], group[i + 1 :]
    return None


def groups_of(rows: Iterable[Measurement]) -> Groups:
    """Find the groups of each axis: what is no comparison of two others."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        # Patients with and without something, such as ``alcohol:named-not_named``, are no groups
        # that add up with others.
        if row.group and ":" not in row.group and not of_every_twin(row):
            found[row.axis].add(row.group)
    return Groups(
        {a: frozenset(g for g in v if compared(g, v - {g}) is None) for a, v in found.items()}
    )


def sums_of(told: Mapping[Name, int]) -> tuple[Sum, ...]:
    """Return how groups add up: those of an axis to all, crossed groups to those of their axes.

    Groups that hold more patients than their total share some, and add up to nothing.

    Parameters
    ----------
    told : mapping of Name to int
        The patients of each group; 0 where that is not known.
    """
    known = {name for name in told if name != ALL}
    by_axis: dict[str, list[str]] = defaultdict(list)
    for axis, group in sorted(known):
        by_axis[axis].append(group)
    found = []
    for axis, values in by_axis.items():
        found.append(Sum(ALL, tuple((axis, value) for value in values)))
        for place, part in enumerate(axis.split(CROSS) if CROSS in axis else ()):
            for total in by_axis.get(part, ()):
                inside = [v for v in values if v.split(CROSS)[place : place + 1] == [total]]
                if inside:
                    found.append(Sum((part, total), tuple((axis, v) for v in inside)))
    return tuple(
        one
        for one in found
        if not told.get(one.total) or sum(told[part] for part in one.parts) <= told[one.total]
    )


def counts_of(rows: Iterable[Measurement], groups: Groups, min_group: int) -> Counts:
    """Return the numbers of patients that rows tell, each as large as any row says.

    A group all of whose rows were suppressed when they were measured is a small one. Of an
    evaluation, only rows that count patients say how many they are: the others count documents.
    """
    told: dict[Name, int] = {}
    for row in rows:
        names = groups.of(row)
        if len(names) != 1 or not _is_group(row, groups):
            continue
        if row.unscored_reason.startswith(SUPPRESSED):
            told.setdefault(names[0], _HIDDEN)
        elif n := _patients(row):
            told[names[0]] = max(told.get(names[0], _HIDDEN), n)
    everybody = told.setdefault(ALL, _HIDDEN)
    shown = {name: _MANY if n == _HIDDEN else band(n, min_group) for name, n in told.items()}
    few = frozenset(
        name
        for name, n in told.items()
        if n < min_group and not (name == ALL and everybody == _HIDDEN)
    )
    return Counts(shown, few, sums_of(told))


def table_counts(
    rows: Iterable[Measurement],
    groups: Groups,
    hidden: frozenset[Name],
    min_group: int,
    patients: PatientsOf,
) -> Counts:
    """Return the numbers of one table: rows of one metric and one item, by group.

    What is hidden of the data is hidden here; a table may hold further groups that are too small,
    of whom few answer its question.
    """
    shown: dict[Name, Shown] = {ALL: Shown(0, _MANY.high)}
    told: dict[Name, int] = {ALL: _HIDDEN}
    few: set[Name] = set()
    for row in rows:
        names = groups.of(row)
        if len(names) != 1 or not (
            names[0] == ALL or names[0][1] in groups.values.get(row.axis, ())
        ):
            continue
        shown[names[0]], told[names[0]] = band(row.n, min_group), row.n
        few_patients = 0 < patients(row, names[0]) < min_group
        if few_patients or row.unscored_reason.startswith(SUPPRESSED) or names[0] in hidden:
            few.add(names[0])
            shown[names[0]] = _MANY
    return Counts(shown, frozenset(few), sums_of(told))


def _is_group(row: Measurement, groups: Groups) -> bool:
    """Say whether a row counts the patients of its group, or all patients."""
    if row.metric in _OF_ALL or (row.item and not row.group):
        return False
    if row.stage == "application" and row.metric != N_PATIENTS:
        return False
    return not row.group or row.group in groups.values.get(row.axis, ())


def _patients(row: Measurement) -> int:
    return int(row.estimate) if row.metric == N_PATIENTS else row.n
