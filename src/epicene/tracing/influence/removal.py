"""The check: does training without the documents found lower the association more than chance?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import permutation
from epicene.metrics import Estimate, cluster_mean

if TYPE_CHECKING:
    import pandas as pd


class Learnt(Protocol):
    """What one training gave."""

    def influence(self) -> Sequence[float]:
        """Return the influence of each document that it learnt from, in their order."""

    def association(self) -> float:
        """Return the association, on sentences that influence was not measured on."""


@dataclass(frozen=True, eq=False)
class Removal:
    """Trainings without the k documents found, against trainings without k others.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a seed: ``seed``, the association after training on ``all`` documents, ``without_top``
        and ``without_random``; ``removed`` are the ids of the k documents found, ``influence`` is
        that of all documents, in their order.
    k : int
    """

    table: pd.DataFrame
    k: int

    @property
    def difference(self) -> Estimate:
        """By how much more the association falls without the documents found: paired by seed."""
        return cluster_mean(self.table["without_random"] - self.table["without_top"])

    @property
    def top_effect(self) -> Estimate:
        """By how much it falls without the documents found."""
        return cluster_mean(self.table["all"] - self.table["without_top"])

    @property
    def random_effect(self) -> Estimate:
        """By how much it falls without random ones."""
        return cluster_mean(self.table["all"] - self.table["without_random"])


def removal(
    documents_of: Callable[[int], Sequence[Document]],
    learn: Callable[[Sequence[Document], int], Learnt],
    k: int,
    seeds: Sequence[int],
    told: Callable[[dict[str, Any]], None] | None = None,
) -> Removal:
    """Train thrice a seed: on all documents, without the k of most influence, without k at random.

    Parameters
    ----------
    documents_of : callable
        The documents of a seed.
    learn : callable
        Trains on documents by a seed; the same seed draws the same.
    k : int
        Documents removed.
    seeds : sequence of int
    told : callable, optional
        Given each row as soon as it is there.

    Raises
    ------
    InputError
        If there is no seed, or k leaves no document.
    """
    import pandas as pd

    if not seeds:
        raise InputError("no seed was given.")
    rows = []
    for seed in seeds:
        row = _row(documents_of(seed), learn, k, seed)
        if told is not None:
            told(row)
        rows.append(row)
    return Removal(pd.DataFrame(rows), k)


def _row(
    documents: Sequence[Document],
    learn: Callable[[Sequence[Document], int], Learnt],
    k: int,
    seed: int,
) -> dict[str, Any]:
    if not 0 < k < len(documents):
        raise InputError(f"{k} of {len(documents)} documents cannot be removed.")
    whole = learn(documents, seed)
    influence = tuple(whole.influence())
    # What has no influence (NaN) comes last.
    top = sorted(
        range(len(documents)),
        key=lambda place: (math.isnan(influence[place]), -influence[place], place),
    )[:k]
    chance = permutation(seed, len(documents), "influence", "removed at random")[:k]

    def without(places: Sequence[int]) -> float:
        gone = set(places)
        kept = [document for place, document in enumerate(documents) if place not in gone]
        return learn(kept, seed).association()

    return {
        "seed": seed,
        "all": whole.association(),
        "without_top": without(top),
        "without_random": without(chance),
        "removed": tuple(documents[place].id for place in top),
        "influence": influence,
    }
