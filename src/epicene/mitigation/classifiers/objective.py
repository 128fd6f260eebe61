"""What the training of a classifier minimises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.mitigation.classifiers.lessons import Weights
    from epicene.mitigation.training.objective import Example, Loss
    from epicene.models.classifier import Classifier


class ClassifierObjective(Protocol):
    """An `epicene.mitigation.training.objective.Objective` of classifiers.

    A frozen dataclass; two of its fields, `target` and `weights`, are filled in by
    `epicene.mitigation.classifiers.train.train_classifier`.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def target(self) -> str:
        """The attribute of documents that is the label."""

    @property
    def weights(self) -> Weights | None:
        """How much each document counts; None: all alike."""

    def examples(self, corpus: Corpus, model: Classifier, seed: int) -> Sequence[Example]:
        """Make the examples, in a fixed order.

        Raises
        ------
        InputError
            If the corpus has nothing to learn from.
        """

    def parts(self, model: Classifier, examples: Sequence[Example], seed: int) -> Any:
        """Return what is kept beside the classifier while it is trained, or None."""

    def batch(
        self, examples: Sequence[Example], model: Classifier, draws: Sequence[np.random.Generator]
    ) -> Mapping[str, torch.Tensor]:
        """Put examples together."""

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the loss of a batch; `parts` is what the function `parts` made."""

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Return the context in which `module` is trained."""
