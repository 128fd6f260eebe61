"""Documents counted by group and label, and what these counts are where the two go apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.grouping import gender_of, value_of

Cell = tuple[str, str]
"""A group and a label."""


def cell_of(document: Document, group: str, target: str) -> Cell | None:
    """Return the group and the label of a document; None where it lacks one of them.

    Parameters
    ----------
    document : Document
    group, target : str
        As `epicene.corpora.grouping.value_of` takes them; a sex that is not recorded is read from
        the text.
    """
    value = value_of(document, group).strip()
    if group == "sex" and not value:
        value = gender_of(document)
    label = value_of(document, target).strip()
    return (value, label) if value and label else None


@dataclass(frozen=True)
class Cells:
    """How many documents each group has of each label.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        By group and label; above 0.
    n_without : int
        Documents that lack one of the two.
    """

    counts: Mapping[Cell, int]
    n_without: int = 0

    @classmethod
    def of(cls, cells: Iterable[Cell | None], group: str, target: str) -> Cells:
        """Count cells.

        Raises
        ------
        InputError
            If there are not two groups and two labels at least.
        """
        counts: Counter[Cell] = Counter()
        n_without = 0
        for cell in cells:
            if cell is None:
                n_without += 1
            else:
                counts[cell] += 1
        if not counts:
            raise InputError(
                f"no document of {n_without} has both {group!r} and {target!r}.",
                hint="Name attributes that the documents have.",
            )
        for place, name in enumerate((group, target)):
            if len({cell[place] for cell in counts}) < 2:
                raise InputError(
                    f"all {sum(counts.values())} documents have one value of {name!r}: there is "
                    "nothing to compare.",
                    hint="Give documents of two values at least.",
                )
        return cls(dict(sorted(counts.items())), n_without)

    @cached_property
    def n(self) -> int:
        """Documents that have a group and a label."""
        return sum(self.counts.values())

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """Documents of each group."""
        return _summed(self.counts, 0)

    @cached_property
    def labels(self) -> Mapping[str, int]:
        """Documents of each label."""
        return _summed(self.counts, 1)

    @cached_property
    def weights(self) -> Mapping[Cell, float]:
        """Documents expected if group and label went apart, over those there are.

        Kamiran & Calders 2012: P(group) P(label) / P(group, label).
        """
        return {
            (group, label): self.groups[group] * self.labels[label] / (self.n * count)
            for (group, label), count in self.counts.items()
        }

    @property
    def n_empty(self) -> int:
        """Pairs of a group and a label without a document: no weight can make up for them."""
        return len(self.groups) * len(self.labels) - len(self.counts)

    def facts(self, after: Mapping[Cell, float]) -> dict[str, Any]:
        """Return the counts as JSON holds them, and how far groups differ before and after.

        Parameters
        ----------
        after : mapping of (str, str) to float
            The weight of all documents of each cell after the method.
        """
        return {
            "n_documents": self.n,
            "n_without_group_or_label": self.n_without,
            "n_empty_cells": self.n_empty,
            "counts": _nested(self.counts),
            "largest_difference_before": largest_difference(self.counts),
            "largest_difference_after": largest_difference(after),
        }


def largest_difference(weight: Mapping[Cell, float]) -> float:
    """Return the largest difference, between two groups, of the share of a label, in percent."""
    totals = _summed(weight, 0)
    gaps = []
    for label in sorted({label for _, label in weight}):
        own = [100.0 * weight.get((g, label), 0.0) / n for g, n in totals.items() if n]
        gaps.append(max(own) - min(own))
    return float(max(gaps))


def _summed(weight: Mapping[Cell, Any], place: int) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for cell, value in weight.items():
        sums[cell[place]] = sums.get(cell[place], 0) + value
    return dict(sorted(sums.items()))


def _nested(weight: Mapping[Cell, Any]) -> dict[str, dict[str, Any]]:
    nested: dict[str, dict[str, Any]] = {}
    for (group, label), value in weight.items():
        nested.setdefault(group, {})[label] = value
    return nested
