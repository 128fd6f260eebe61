"""Counterfactual logit pairing: a document and its twin are to be judged alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.classifiers.lessons import (
    Weights,
    batch_of,
    lessons,
    logits_of,
    losses_of,
)
from epicene.mitigation.training.objective import Example, Loss
from epicene.models.classifier import Classifier, is_several

if TYPE_CHECKING:
    import numpy as np
    import torch


@dataclass(frozen=True)
class LogitPairing:
    """The cross-entropy of documents, and how far their logits are from those of their twins.

    Of a document and its twin, |g - g'| is added (Garg et al. 2019), where g is the log-odds of two
    labels; of more labels the sum over them, each logit less the mean of all. Logits of a document
    are the means over its windows. A document without a twin teaches its label alone.

    Parameters
    ----------
    target, weights
        As in `epicene.mitigation.classifiers.cross_entropy.CrossEntropy`.
    strength : float
        How much the difference counts beside the cross-entropy; their lambda.
    """

    target: str = ""
    weights: Weights | None = None
    strength: float = 0.3

    def examples(self, corpus: Corpus, model: Classifier, seed: int) -> list[Example]:
        """Return a document an example: its windows, then those of its twin.

        Raises
        ------
        InputError
            If no document has a twin, or they cannot be learnt from.
        """
        taught = lessons(corpus, model, self.target, self.weights)
        twins = {twin.id: twin for twin in corpus.twins()}
        if not any(lesson.document.id in twins for lesson in taught):
            raise InputError(
                "no document has a twin: none can be rewritten to the other gender.",
                hint="Give texts that say the gender of a patient.",
            )
        examples = []
        for lesson in taught:
            own = model.rows(lesson.document.text)
            twin = twins.get(lesson.document.id)
            theirs = [] if twin is None else model.rows(twin.text)
            facts = {"target": lesson.target, "weight": lesson.weight, "own": len(own)}
            examples.append(Example((*own, *theirs), facts))
        return examples

    def batch(
        self, examples: Sequence[Example], model: Classifier, draws: Sequence[np.random.Generator]
    ) -> Mapping[str, torch.Tensor]:
        """Put documents and twins together; nothing is drawn.

        ``own`` and ``twin``, shape (b, r), take the mean of rows for each document.
        """
        import torch

        batch = batch_of(examples, model.padding)
        own = torch.zeros((len(examples), len(batch["input_ids"])))
        twin = torch.zeros_like(own)
        start = 0
        for place, example in enumerate(examples):
            n, middle = len(example.rows), start + int(example.facts["own"])
            own[place, start:middle] = 1.0 / (middle - start)
            twin[place, middle : start + n] = 1.0 / max(1, start + n - middle)
            start += n
        return {**batch, "own": own, "twin": twin}

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over documents, and how many there are."""
        logits, several = logits_of(module, batch), is_several(module.config)
        own, twin = batch["own"], batch["twin"]
        # Each row of a document is to tell its label; those of twins are not asked.
        of = own.argmax(dim=0)
        per_row = losses_of(logits, batch["target"][of], several)
        plain = (own @ per_row) * batch["weight"]
        apart = differences(own @ logits, twin @ logits, several) * (twin.sum(dim=1) > 0)
        total = (plain + self.strength * apart).sum()
        return Loss(total, total.new_tensor(len(own)))

    def parts(self, model: Classifier, examples: Sequence[Example], seed: int) -> Any:
        """Return nothing: only the classifier is trained."""
        return

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Return nothing to be done: it is trained as it is."""
        return nullcontext()


def differences(first: torch.Tensor, second: torch.Tensor, several: bool) -> torch.Tensor:
    """Return how far two rows of logits are apart, shape (b,); of two labels, |g - g'|."""
    between = first - second
    if not several:
        # What is added to all logits changes no probability.
        between = between - between.mean(dim=1, keepdim=True)
    return between.abs().sum(dim=1)
