"""How many patients are behind a number of an evaluation: of its group, or each group compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.audit.sharing.groups import N_PATIENTS, REST, compared
from epicene.core.measurement import Measurement

if TYPE_CHECKING:
    import pandas as pd

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Patients:
    """The patients that a table counts.

    Parameters
    ----------
    counts : mapping
        Data, axis and group to patients, each as many as any row says.
    """

    counts: Mapping[_Key, int]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Patients:
        """Read the rows that count patients."""
        counts: dict[_Key, int] = {}
        rows = table[(table["metric"] == N_PATIENTS) & (table["item"] == "")]
        for row in rows.to_dict("records"):
            key = (row["data"], row["axis"], row["group"])
            counts[key] = max(counts.get(key, 0), int(row["estimate"]))
        return cls(counts)

    def behind(self, row: Measurement) -> tuple[int, ...]:
        """Return the patients of each group that a number is of; empty where nobody counts them."""
        if not row.axis:
            everybody = self.counts.get((row.data, "", ""))
            return () if everybody is None else (everybody,)
        groups = {k[2]: n for k, n in self.counts.items() if k[:2] == (row.data, row.axis)}
        if not row.group:
            # The largest gap, or the worst group, is taken over all groups of the field.
            return tuple(groups.values())
        if row.group in groups:
            return (groups[row.group],)
        pair = compared(row.group, groups)
        if pair is None:
            return ()
        rest = sum(groups.values()) - sum(groups.get(part, 0) for part in pair)
        return tuple(rest if part == REST else groups[part] for part in pair)
