"""Of how many patients a number is that counts something else, such as entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from epicene.audit.sharing.counts import Name
from epicene.audit.sharing.groups import N_PATIENTS, Groups
from epicene.core.measurement import Measurement

# Of an item, of how many patients its numbers are.
BEHIND = ("n_patients_gold_entity", "n_patients_predicted_entity", "n_patients_compared")


@dataclass(frozen=True)
class Behind:
    """Of how many patients the numbers of each item are, where a question counts them.

    Parameters
    ----------
    by_item : mapping of (model, probe) to mapping of item to mapping of Name to int
    """

    by_item: Mapping[tuple[str, str], Mapping[str, Mapping[Name, int]]]

    def of(self, row: Measurement, name: Name) -> int:
        """Return the patients behind a row of one group: its own number where none are counted.

        Where patients are counted of other items and not of this one, there is one.
        """
        if row.metric == N_PATIENTS:
            return row.n
        items = self.by_item.get((row.model, row.probe))
        if items is None:
            return row.n
        return min(row.n, items.get(row.item, {}).get(name, 1))


def behind(rows: Iterable[Measurement], groups: Groups) -> Behind:
    """Return the patients that rows count of each item: the fewest of several counts."""
    found: dict[tuple[str, str], dict[str, dict[Name, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in rows:
        names = groups.of(row)
        # Nobody is not few: what is of nobody tells nothing.
        if row.metric in BEHIND and len(names) == 1 and row.estimate > 0:
            item = found[row.model, row.probe][row.item]
            item[names[0]] = min(item.get(names[0], int(row.estimate)), int(row.estimate))
    return Behind(found)
