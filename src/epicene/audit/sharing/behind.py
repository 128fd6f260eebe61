"""Of how many patients a number is that counts something else, such as entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from epicene.audit.sharing.counts import Name
from epicene.audit.sharing.groups import N_PATIENTS, Groups
from epicene.core.measurement import Measurement

# Of an item, of how many patients its numbers are.
BEHIND = ("n_patients_gold_entity", "n_patients_predicted_entity", "n_patients_compared")
# The same, of numbers that leave out some documents of a group: those of all are of all patients.
BEHIND_PARTS = ("n_patients_behind_rates",)

K = TypeVar("K")
V = TypeVar("V")
Asked = tuple[str, str]
"""Model and probe; an empty model stands for the fewest of all: what compares two has no count."""


@dataclass(frozen=True)
class Behind:
    """Of how many patients the numbers of each item are, where a question counts them.

    Parameters
    ----------
    all_of : mapping of Asked to mapping of Name to (int, int)
        Patients and documents of each group.
    by_item, by_part : mapping of Asked to mapping of str to mapping of Name to int
        Patients by item: of every number, and of those that leave out documents.
    """

    all_of: Mapping[Asked, Mapping[Name, tuple[int, int]]]
    by_item: Mapping[Asked, Mapping[str, Mapping[Name, int]]]
    by_part: Mapping[Asked, Mapping[str, Mapping[Name, int]]]

    def of(self, row: Measurement, name: Name) -> int:
        """Return the patients behind a row of one group: its own number where none are counted.

        Where patients are counted of other items and not of this one, there is one.
        """
        if row.metric == N_PATIENTS:
            return int(row.estimate) if row.estimate > 0 else 0
        # A question on other patients under the same name of data may count more of a group.
        patients, documents = _of(self.all_of, row).get(name, (row.n, 0))
        found = [row.n, patients]
        for counts, is_asked in ((self.by_item, True), (self.by_part, row.n != documents)):
            items = _of(counts, row)
            if items and is_asked:
                found.append(items.get(row.item, {}).get(name, 1))
        return min(found)


def behind(rows: Iterable[Measurement], groups: Groups) -> Behind:
    """Return the patients that rows count of each item: the fewest of several counts."""
    all_of: dict[Asked, dict[Name, tuple[int, int]]] = defaultdict(dict)
    by_item, by_part = _no_items(), _no_items()
    for row in rows:
        names = groups.of(row)
        # Nobody is not few: what is of nobody tells nothing.
        if len(names) != 1 or not row.estimate > 0:
            continue
        (name,), n = names, int(row.estimate)
        for key in ((row.model, row.probe), ("", row.probe)):
            if row.metric == N_PATIENTS:
                all_of[key][name] = min(all_of[key].get(name, (n, row.n)), (n, row.n))
            elif row.metric in (*BEHIND, *BEHIND_PARTS):
                item = (by_item if row.metric in BEHIND else by_part)[key][row.item]
                item[name] = min(item.get(name, n), n)
    return Behind(all_of, by_item, by_part)


def _no_items() -> dict[Asked, dict[str, dict[Name, int]]]:
    return defaultdict(lambda: defaultdict(dict))


def _of(counts: Mapping[Asked, Mapping[K, V]], row: Measurement) -> Mapping[K, V]:
    return counts.get((row.model, row.probe)) or counts.get(("", row.probe), {})
