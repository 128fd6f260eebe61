"""Reweighing: documents count such that a label is as frequent in every group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.data.cells import Cells, cell_of
from epicene.mitigation.data.changed import as_corpus, changed, learnt_from

WEIGHT = "weight"


@dataclass(frozen=True)
class Reweighing:
    """Weigh documents by P(group) P(label) / P(group, label) (Kamiran & Calders 2012).

    Of the weighted documents, group and label are independent. Texts stay as they are: a classifier
    that is trained with the weights (``TfidfTrainer(target, weights="weight")``, or `weight_of` for
    another one) gains nothing from the group in guessing the label. It assumes that labels *should*
    be as frequent in every group; where prevalence truly differs that is no goal.

    Parameters
    ----------
    target : str
        The attribute of documents (or patients) that is the label.
    group : str
        ``sex`` (read from the text where it is not recorded), ``age_group``, ``site``, or an
        attribute of patients or documents.
    attribute : str
        Where the weight is written; documents without a group or a label weigh 1.

    References
    ----------
    kamiran2012preprocessing
    """

    target: str
    group: str = "sex"
    attribute: str = WEIGHT
    name: ClassVar[str] = "reweighing"
    moment: ClassVar[Moment] = "data"
    applies_to: ClassVar[tuple[Kind, ...]] = ("corpus",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "kamiran2012preprocessing"

    def fit(self, inputs: FitInputs) -> Reweighed:
        """Count groups and labels.

        Raises
        ------
        InputError
            If there are not two groups and two labels at least.
        """
        corpus = learnt_from(inputs)
        cells = Cells.of(
            (cell_of(document, self.group, self.target) for document in corpus),
            self.group,
            self.target,
        )
        weights = cells.weights
        after = {cell: weight * cells.counts[cell] for cell, weight in weights.items()}
        nested: dict[str, dict[str, float]] = {}
        for (group, label), weight in weights.items():
            nested.setdefault(group, {})[label] = weight
        facts = {
            "target": self.target,
            "group": self.group,
            **cells.facts(after),
            "weights": nested,
        }
        return Reweighed(self, weights, facts)


@dataclass(frozen=True, eq=False)
class Reweighed:
    """The weight of documents of each group and label.

    Parameters
    ----------
    method : Reweighing
    weights : mapping of (str, str) to float
        By group and label.
    facts : mapping of str to object
        Counts, weights, and how far groups differ before and after.
    """

    method: Reweighing
    weights: Mapping[tuple[str, str], float]
    facts: Mapping[str, Any]

    def weight_of(self, document: Document) -> float:
        """Return the weight of a document; 1 where it has no group, no label, or an unknown one."""
        cell = cell_of(document, self.method.group, self.method.target)
        return 1.0 if cell is None else self.weights.get(cell, 1.0)

    def apply(self, subject: Any) -> Corpus:
        """Return the corpus with the weights as attributes of its documents.

        Raises
        ------
        InputError
            If it is no corpus; while it is read, if documents have that attribute already.
        """
        name = self.method.attribute

        def weighed(document: Document) -> Iterator[Document]:
            if name in document.attributes:
                raise InputError(
                    f"documents have an attribute {name!r} already.",
                    hint="Write the weight elsewhere: attribute='reweighing'.",
                )
            weight = repr(self.weight_of(document))
            yield replace(document, attributes={**document.attributes, name: weight})

        return changed(as_corpus(subject), self.method.name, weighed)
