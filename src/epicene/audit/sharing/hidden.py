"""Which rows of one set of data tell of a group that is hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from epicene.audit.sharing.behind import behind
from epicene.audit.sharing.counts import Name
from epicene.audit.sharing.groups import (
    N_PATIENTS,
    SUPPRESSED,
    Groups,
    counts_of,
    groups_of,
    table_counts,
)
from epicene.audit.sharing.suppression import Suppressed, suppress
from epicene.core.measurement import Measurement

_COMPARING = ("_difference", "_ratio", "_gap", "_group_max", "_group_min")
_BETWEEN = "_between_tools"
_LEAST_COMPARED = 2
_Table = tuple[str, str, str, str]


@dataclass(frozen=True)
class DataHidden:
    """What is hidden of one set of data: everywhere, and in single tables.

    Parameters
    ----------
    groups : Groups
    everywhere : Suppressed
    tables : dict
        The hidden groups of each table: the rows of one metric and one item.
    of_items : dict
        Those that any table of an item hides.
    patients_of : frozenset of Name
        The groups whose patients are counted.
    min_group : int
    """

    groups: Groups
    everywhere: Suppressed
    tables: dict[_Table, frozenset[Name]]
    of_items: dict[tuple[str, str, str], frozenset[Name]]
    patients_of: frozenset[Name]
    min_group: int

    @classmethod
    def of(cls, rows: Sequence[Measurement], min_group: int) -> DataHidden:
        """Work out what is hidden of rows."""
        groups = groups_of(rows)
        counts = counts_of(rows, groups, min_group)
        patients = behind(rows, groups)
        everywhere = suppress(counts, min_group)
        tables: dict[_Table, list[Measurement]] = defaultdict(list)
        for row in rows:
            tables[_table(row)].append(row)
        # Many tables are of the same numbers: each is worked out once.
        known: dict[tuple[object, ...], frozenset[Name]] = {}
        hidden: dict[_Table, frozenset[Name]] = {}
        for key, own in tables.items():
            one = table_counts(own, groups, everywhere.hidden, min_group, patients.of)
            same = (tuple(sorted(one.shown.items(), key=lambda item: item[0])), one.few)
            if same not in known:
                known[same] = suppress(one, min_group).hidden
            hidden[key] = known[same]
        of_items: dict[tuple[str, str, str], frozenset[Name]] = defaultdict(frozenset)
        for (model, probe, _, item), names in hidden.items():
            of_items[model, probe, item] |= names
        of = frozenset(name for row in rows if row.metric == N_PATIENTS for name in groups.of(row))
        return cls(groups, everywhere, hidden, of_items, of, min_group)

    def counted(self, row: Measurement) -> bool:
        """Say whether it is known of how many patients each group of a row is."""
        if row.stage != "application":
            return True
        return all(name in self.patients_of for name in self.groups.of(row))

    def hides(self, row: Measurement) -> bool:
        """Say whether a row tells of a group that is hidden, everywhere or in its table."""
        if self.everywhere.withheld or row.unscored_reason.startswith(SUPPRESSED):
            return True
        names = set(self.groups.of(row))
        hidden = names & (self.everywhere.hidden | self.tables[_table(row)] | self._compared(row))
        return bool(0 < row.n < self.min_group or hidden)

    def _compared(self, row: Measurement) -> frozenset[Name]:
        """Return what is hidden of the numbers that a row compares, or is the worst of.

        Where no table is of these numbers, such as those of equalized odds, it may be made of any
        of the same item.
        """
        base = _compared_metric(row.metric)
        if base == row.metric and len(self.groups.of(row)) < _LEAST_COMPARED:
            return frozenset()
        own = self.tables.get(_table(row, base)) if base != row.metric else None
        return self.of_items[row.model, row.probe, row.item] if own is None else own


def _compared_metric(metric: str) -> str:
    """Return the metric whose groups a metric compares; itself where it compares none."""
    between = _BETWEEN if metric.endswith(_BETWEEN) else ""
    plain = metric.removesuffix(_BETWEEN)
    for suffix in _COMPARING:
        if plain.endswith(suffix):
            return plain.removesuffix(suffix) + between
    return metric


def _table(row: Measurement, metric: str = "") -> _Table:
    return (row.model, row.probe, metric or row.metric, row.item)
