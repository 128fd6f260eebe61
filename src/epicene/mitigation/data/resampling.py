"""Resampling: documents are drawn such that a label is as frequent in every group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.data.cells import Cell, Cells, cell_of
from epicene.mitigation.data.changed import as_corpus, changed, learnt_from


@dataclass(frozen=True)
class Resampling:
    """Repeat or leave out documents so that group and label are independent.

    The uniform sampling of Kamiran & Calders (2012), for trainers that take no weights: of each
    group and label as many documents are kept as would be expected if the two went apart, to the
    nearest number. Departure: a document is taken at least as often as its weight says, rounded
    down, and the rest are drawn without replacement; their draw is with replacement, which adds
    chance and changes no expectation. Assumptions as those of `Reweighing`.

    Copies are called ``ID+2``, ``ID+3``, …, and keep their patient.

    Parameters
    ----------
    target : str
        The attribute of documents (or patients) that is the label.
    group : str
        ``sex`` (read from the text where it is not recorded), ``age_group``, ``site``, or an
        attribute of patients or documents.

    References
    ----------
    kamiran2012preprocessing
    """

    target: str
    group: str = "sex"
    name: ClassVar[str] = "resampling"
    moment: ClassVar[Moment] = "data"
    applies_to: ClassVar[tuple[Kind, ...]] = ("corpus",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "kamiran2012preprocessing"

    def fit(self, inputs: FitInputs) -> Resampled:
        """Count groups and labels, and draw.

        Raises
        ------
        InputError
            If there are not two groups and two labels at least.
        """
        places: dict[Cell, list[float]] = defaultdict(list)

        def counted() -> Iterator[Cell | None]:
            for document in learnt_from(inputs):
                cell = cell_of(document, self.group, self.target)
                if cell is not None:
                    places[cell].append(place_of(inputs.seed, document))
                yield cell

        cells = Cells.of(counted(), self.group, self.target)
        quotas = {
            cell: Quota.of(round(cells.weights[cell] * cells.counts[cell]), own)
            for cell, own in places.items()
        }
        after = {
            cell: float(sum(quotas[cell].copies(place) for place in own))
            for cell, own in places.items()
        }
        facts = {
            "target": self.target,
            "group": self.group,
            **cells.facts(after),
            "n_after": int(sum(after.values())),
            "n_left_out": sum(
                quotas[cell].copies(place) == 0 for cell, own in places.items() for place in own
            ),
        }
        return Resampled(self, inputs.seed, quotas, facts)


@dataclass(frozen=True)
class Quota:
    """How often documents of one group and label are taken.

    Parameters
    ----------
    times : int
        Each of them.
    below : float
        Once more those whose place, in [0, 1), lies below.
    """

    times: int
    below: float

    @classmethod
    def of(cls, wanted: int, places: list[float]) -> Quota:
        """Return the quota that takes `wanted` documents of those at `places`."""
        times, rest = divmod(wanted, len(places))
        return cls(times, sorted(places)[rest])

    def copies(self, place: float) -> int:
        """Return how often the document at a place is taken."""
        return self.times + (place < self.below)


@dataclass(frozen=True, eq=False)
class Resampled:
    """How often documents of each group and label are taken.

    Parameters
    ----------
    method : Resampling
    seed : int
        The place of a document in the draw follows from it and from its id alone.
    quotas : mapping of (str, str) to Quota
        By group and label.
    facts : mapping of str to object
        Counts, and how far groups differ before and after.
    """

    method: Resampling
    seed: int
    quotas: Mapping[Cell, Quota]
    facts: Mapping[str, Any]

    def copies_of(self, document: Document) -> int:
        """Return how often a document is taken; once where it has no group or no label."""
        cell = cell_of(document, self.method.group, self.method.target)
        quota = None if cell is None else self.quotas.get(cell)
        return 1 if quota is None else quota.copies(place_of(self.seed, document))

    def apply(self, subject: Any) -> Corpus:
        """Return the corpus drawn again.

        Raises
        ------
        InputError
            If it is no corpus; while it is read, if a copy would have the id of a document.
        """

        def drawn(document: Document) -> Iterator[Document]:
            _, plus, number = document.id.rpartition("+")
            if plus and number.isdecimal():
                raise InputError(
                    f"the document {document.id!r} has the id of a copy.",
                    hint="The corpus was drawn already: draw from the original.",
                )
            for copy in range(1, self.copies_of(document) + 1):
                yield document if copy == 1 else replace(document, id=f"{document.id}+{copy}")

        return changed(as_corpus(subject), self.method.name, drawn)


def place_of(seed: int, document: Document) -> float:
    """Return a number in [0, 1) that a seed and an id fix."""
    return float(generator(seed, Resampling.name, document.id).random())
