"""Train a classifier on with documents and their twins, under the same labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import value_of
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.cross_entropy import CrossEntropy
from epicene.mitigation.classifiers.lessons import with_label
from epicene.mitigation.classifiers.retraining import Retraining
from epicene.mitigation.training.training import Prepared


@dataclass(frozen=True, kw_only=True)
class ClassifierAugmentation(Retraining):
    """Counterfactual augmentation: each document is learnt from twice, once as its twin.

    Its parameters are those of `epicene.mitigation.classifiers.retraining.Retraining`.
    """

    name: ClassVar[str] = "classifier-augmentation"
    reference: ClassVar[str] = "lu2020gender"

    def prepared(self, inputs: FitInputs) -> Prepared:
        """Put the twins beside the documents.

        Raises
        ------
        InputError
            If no document has a twin, or they cannot be learnt from.
        """
        corpus, held_out = self.parted(inputs)
        documents = self.documents(corpus)
        added = tuple(twins_as_labelled(documents, corpus, self.target))
        if not added:
            raise InputError(
                "no document has a twin: none can be rewritten to the other gender.",
                hint="Give texts that say the gender of a patient.",
            )
        both = Corpus.of((*documents, *added))
        counts = {"documents": len(documents), "twins": len(added)}
        return self.lessons(inputs, CrossEntropy(self.target), both, held_out, **counts)


def twins_as_labelled(
    documents: tuple[Document, ...], corpus: Corpus, target: str
) -> Iterator[Document]:
    """Yield the twins of documents, with their labels and ids of their own."""
    labels = {document.id: value_of(document, target) for document in documents}
    for twin in corpus.twins():
        if twin.id in labels:
            yield with_label(twin, target, labels[twin.id], "twin")
