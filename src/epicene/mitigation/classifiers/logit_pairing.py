"""Train a classifier on so that it judges a document and its twin alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus, InMemory
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.pairing import LogitPairing
from epicene.mitigation.classifiers.retraining import Retrained, Retraining
from epicene.models.classifier import Classifier


@dataclass(frozen=True)
class ClassifierLogitPairing(Retraining):
    """Counterfactual logit pairing; see `epicene.mitigation.classifiers.pairing.LogitPairing`.

    Parameters
    ----------
    target, epochs, learning_rate, max_steps
        See `epicene.mitigation.classifiers.retraining.Retraining`.
    batch_tokens : int
        Pieces of a batch: a document and its twin are in one.
    strength : float
        How much the difference of logits counts beside the cross-entropy.
    """

    name: ClassVar[str] = "classifier-logit-pairing"
    reference: ClassVar[str] = "garg2019counterfactual"
    batch_tokens: int = 4096
    strength: float = 0.3

    def fit(self, inputs: FitInputs) -> Retrained:
        """Train on.

        Raises
        ------
        InputError
            If no document has a twin, or they cannot be learnt from.
        """
        documents = self.documents(inputs)
        assert inputs.corpus is not None  # noqa: S101 - `documents` looked
        ids = {document.id for document in documents}
        # Rewriting takes time: once, and read from memory after.
        twins = {twin.id: twin for twin in inputs.corpus.twins() if twin.id in ids}
        corpus = replace(Corpus.of(documents), twin_reader=InMemory(tuple(twins.values())))
        classifier = self.trained(inputs, corpus, objective=LogitPairing(strength=self.strength))
        paired = [(d, twins[d.id]) for d in documents if d.id in twins]
        return self.fitted(
            inputs,
            classifier,
            documents=len(documents),
            twins=len(paired),
            mean_shift_before=_shift(inputs.subject, paired),
            mean_shift_after=_shift(classifier, paired),
        )


def _shift(model: Classifier, paired: list[tuple[Document, Document]]) -> float:
    """Return the mean change of probability, over labels and documents, when texts are swapped."""
    first, second = zip(*paired, strict=True)
    between = model.classify([d.text for d in first]) - model.classify([d.text for d in second])
    return float(np.abs(between).mean())
