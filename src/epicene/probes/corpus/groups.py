"""Groups of patients, and which of them are compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from epicene.probes.corpus.records import Record
from epicene.probes.corpus.suppression import exposed_patients, too_few

# Fields by which groups are compared, and the axis of bias that each belongs to; a field that a
# corpus declares beside these is an axis of its own.
AXES: Mapping[str, str] = {
    "sex": "gender",
    "age_group": "age",
    "origin": "origin",
    "precariousness": "socioeconomic",
    "site": "site",
}
# With whom the others are compared.
REFERENCE = {"sex": "M", "origin": "France", "precariousness": "no"}
_MOST_VALUES = 12


@dataclass(frozen=True)
class Group:
    """Patients of one value of a field.

    Parameters
    ----------
    axis, field, value : str
        ``gender``, ``sex``, ``F``.
    records : tuple of Record
        Their documents.
    hidden : bool
        True where no number of theirs is shown: they are too few, or would be without the patients
        whom totals would tell.
    """

    axis: str
    field: str
    value: str
    records: tuple[Record, ...]
    hidden: bool = False

    @property
    def n_patients(self) -> int:
        """How many patients they are."""
        return len({record.patient for record in self.records})


@dataclass(frozen=True)
class Contrast:
    """Two groups that are compared, the first minus the second."""

    axis: str
    first: Group
    second: Group

    @property
    def name(self) -> str:
        """``F-M``; ``75+-rest`` where a group is compared with all the others."""
        return f"{self.first.value}-{self.second.value}"


def groups(records: Sequence[Record], min_group: int = 1) -> list[Group]:
    """Return the groups of every field that has at least two and at most twelve values.

    Patients whom the totals would tell (see `exposed_patients`) are in no group of `min_group`
    patients or more.
    """
    values = _values(records)
    exposed = exposed_patients(records, values, min_group)
    found: list[Group] = []
    for field, names in values.items():
        for value in names:
            every = [record for record in records if record.group(field) == value]
            kept = [record for record in every if record.patient not in exposed]
            group = Group(AXES.get(field, field), field, value, tuple(kept))
            if group.n_patients < min_group:
                group = replace(group, records=tuple(every), hidden=True)
            found.append(group)
    return found


def everybody(records: Sequence[Record], min_group: int = 1) -> tuple[Record, ...]:
    """Return the records that a total may hold: all but those that it would tell."""
    exposed = exposed_patients(records, _values(records), min_group)
    return tuple(record for record in records if record.patient not in exposed)


def _values(records: Sequence[Record]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {name: set() for name in AXES}
    for record in records:
        for field in ("sex", *record.groups):
            if value := record.group(field):
                found.setdefault(field, set()).add(value)
    return {f: sorted(values) for f, values in found.items() if 2 <= len(values) <= _MOST_VALUES}


def contrasts(records: Sequence[Record], min_group: int = 1) -> Iterator[Contrast]:
    """Yield the comparisons: with the reference where there is one, else each with the rest.

    Indeterminate sex is a group of its own and is not compared. The rest holds nobody whom it
    would tell, compared with the groups that are shown.
    """
    told = {record.patient for record in everybody(records, min_group)}
    by_field: dict[str, list[Group]] = defaultdict(list)
    for group in groups(records, min_group):
        if not (group.field == "sex" and group.value == "I"):
            by_field[group.field].append(group)
    for field, members in by_field.items():
        values = {group.value: group for group in members}
        reference = values.get(REFERENCE.get(field, ""))
        if reference is None and len(members) == 2:
            sizes = Counter({group.value: len(group.records) for group in members})
            reference = values[sizes.most_common(1)[0][0]]
        for group in members:
            if group is reference:
                continue
            others = [r for other in members if other is not group for r in other.records]
            rest = Group(group.axis, field, "rest", tuple(r for r in others if r.patient in told))
            yield Contrast(group.axis, group, reference or rest)


def too_small(*parts: Group, min_group: int) -> str:
    """Say why groups are not shown, or nothing; see `too_few`."""
    sizes = [1 if group.hidden else group.n_patients for group in parts]
    return next(filter(None, (too_few(size, min_group) for size in sizes)), "")
