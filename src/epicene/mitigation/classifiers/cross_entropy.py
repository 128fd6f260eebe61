"""The plain objective of a classifier: every document counts as it is, or as it is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.mitigation.classifiers.lessons import (
    Weights,
    batch_of,
    lessons,
    logits_of,
    losses_of,
)
from epicene.mitigation.training.objective import Example, Loss

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.classifier import Classifier


@dataclass(frozen=True)
class CrossEntropy:
    """The mean cross-entropy of the windows of documents (empirical risk).

    Parameters
    ----------
    target : str
        The attribute of documents that is the label.
    weights : mapping of str to float, or str, optional
        How much each document counts, by its id; or the attribute that says so.
    """

    target: str = ""
    weights: Weights | None = None

    def examples(self, corpus: Corpus, model: Classifier, seed: int) -> list[Example]:
        """Return a window an example.

        Raises
        ------
        InputError
            As `epicene.mitigation.classifiers.lessons.lessons`.
        """
        return [
            example
            for lesson in lessons(corpus, model, self.target, self.weights)
            for example in lesson.examples(model)
        ]

    def batch(
        self, examples: Sequence[Example], model: Classifier, draws: Sequence[np.random.Generator]
    ) -> Mapping[str, torch.Tensor]:
        """Put windows together; nothing is drawn."""
        return batch_of(examples, model.padding)

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the weighted sum of the losses of windows, and how many there are."""
        from epicene.models.classifier import is_several

        losses = losses_of(logits_of(module, batch), batch["target"], is_several(module.config))
        weighed = losses * batch["weight"]
        return Loss(weighed.sum(), weighed.new_tensor(len(weighed)))

    def parts(self, model: Classifier, examples: Sequence[Example], seed: int) -> Any:
        """Return nothing: only the classifier is trained."""
        return

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Return nothing to be done: it is trained as it is."""
        return nullcontext()
