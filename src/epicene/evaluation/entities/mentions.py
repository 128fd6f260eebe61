"""All entities of gold and of a tool as one table, each with what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.evaluation.documents import PairedDocuments
from epicene.evaluation.entities.matching import Matches, Mention, match, mention_of
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import Sample
from epicene.metrics import Clusters

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Mentions:
    """A row an entity: those of the gold and those of the tool, document by document.

    Parameters
    ----------
    document : ndarray of int, shape (n_entities,)
        The position of its document.
    label : ndarray of str, shape (n_entities,)
    gold : ndarray of bool, shape (n_entities,)
        Whether it is of the gold; else the tool's.
    credit : dict of str to ndarray, shape (n_entities,)
        By scheme: 1 where an entity of the other side stands for it, 0 where none does, ½ where
        one does in part (``partial``, ``partial_label``).
    sample : Sample
        Its patient, and whether the tool answered on its document.
    """

    document: NDArray[np.intp]
    label: NDArray[np.object_]
    gold: Bools
    credit: dict[str, Floats]
    sample: Sample

    @property
    def labels(self) -> list[str]:
        """Every label that occurs."""
        return sorted(set(self.label.tolist()))

    def of_groups(self, axis: Axis) -> Axis:
        """Return groups of documents as groups of entities."""
        groups = {group.value: self._group(group) for group in axis.groups}
        contrasts = tuple(
            Contrast(self._group(contrast.first), self._group(contrast.second))
            for contrast in axis.contrasts
        )
        return Axis(axis.name, tuple(groups.values()), contrasts, axis.n_unknown)

    def of_label(self, label: str) -> Sample:
        """Return the sample of one label."""
        return self.sample.within(self.label == label)

    def _group(self, group: Group) -> Group:
        return Group(group.axis, group.value, group.members[self.document])


def mentions_of(pairs: PairedDocuments, documents: Sample) -> Mentions:
    """Match the entities of every document, and put them in one table.

    Parameters
    ----------
    pairs : PairedDocuments
    documents : Sample
        Their patients, a row a document.
    """
    position: list[int] = []
    gold: list[bool] = []
    label: list[str] = []
    credits: dict[str, list[float]] = {}
    for number, (truth, answer) in enumerate(pairs.pairs()):
        ours = sorted(map(mention_of, truth.entities), key=_order)
        theirs = sorted(map(mention_of, answer.entities), key=_order) if answer else []
        for scheme, values in _credits(ours, theirs, match(ours, theirs)).items():
            credits.setdefault(scheme, []).extend(values)
        position += [number] * (len(ours) + len(theirs))
        gold += [True] * len(ours) + [False] * len(theirs)
        label += [mention.label for mention in (*ours, *theirs)]
    where = np.array(position, dtype=np.intp)
    patients = Clusters(documents.patients.index[where], documents.patients.labels)
    return Mentions(
        document=where,
        label=np.array(label, dtype=object),
        gold=np.array(gold, dtype=bool),
        credit={scheme: np.array(values) for scheme, values in credits.items()},
        sample=Sample(patients, documents.known[where], documents.eligible[where]),
    )


def _credits(ours: list[Mention], theirs: list[Mention], found: Matches) -> dict[str, list[float]]:
    """Return what each entity of a document got in each scheme, those of gold first."""
    schemes = {
        "strict": dict.fromkeys(found.strict, 1.0),
        "exact": dict.fromkeys(found.exact, 1.0),
        "partial": found.partial,
        "ent_type": dict.fromkeys(found.ent_type, 1.0),
        "partial_label": found.partial_label,
    }
    table = {}
    for scheme, pairs in schemes.items():
        values = [0.0] * (len(ours) + len(theirs))
        for (i, j), credit in pairs.items():
            values[i] = values[len(ours) + j] = credit
        table[scheme] = values
    return table


def _order(mention: Mention) -> tuple[tuple[tuple[int, int], ...], str]:
    return mention.spans, mention.label
