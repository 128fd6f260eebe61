"""Train a classifier on so that it judges a document and its twin alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from epicene.corpora.corpus import Corpus, InMemory
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.pairing import LogitPairing
from epicene.mitigation.classifiers.retraining import Retraining
from epicene.mitigation.training.training import Prepared


@dataclass(frozen=True, kw_only=True)
class ClassifierLogitPairing(Retraining):
    """Counterfactual logit pairing; see `epicene.mitigation.classifiers.pairing.LogitPairing`.

    Parameters
    ----------
    strength : float
        How much the difference of logits counts beside the cross-entropy.

    Other parameters are those of `epicene.mitigation.classifiers.retraining.Retraining`.
    """

    name: ClassVar[str] = "classifier-logit-pairing"
    reference: ClassVar[str] = "garg2019counterfactual"
    strength: float = 0.3

    def prepared(self, inputs: FitInputs) -> Prepared:
        """Put each document and its twin together.

        Raises
        ------
        InputError
            If no document has a twin, or they cannot be learnt from.
        """
        corpus, held_out = self.parted(inputs)
        documents = self.documents(corpus)
        ids = {document.id for document in documents}
        # Rewriting takes time: once, and read from memory after.
        twins = {twin.id: twin for twin in corpus.twins() if twin.id in ids}
        both = replace(Corpus.of(documents), twin_reader=InMemory(tuple(twins.values())))
        return self.lessons(
            inputs,
            LogitPairing(self.target, strength=self.strength),
            both,
            held_out,
            documents=len(documents),
            twins=len(twins),
        )
