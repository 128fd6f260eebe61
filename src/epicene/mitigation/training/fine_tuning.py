"""What all fine-tunings share: their options, and how they are fitted."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.errors import NotApplicableError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.options import at_least
from epicene.mitigation.training.fine_tuned import FineTuned
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.plan import Plan
from epicene.mitigation.training.scope import Scope, Which
from epicene.models.capabilities import Precision

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, kw_only=True)
class FineTuning(ABC):
    """A method that trains a language model on; each is an `Objective` and adds its own options.

    Parameters
    ----------
    steps, batch_size, passes, learning_rate, weight_decay, precision, every, allowed, patience
        See `epicene.mitigation.training.plan.Plan`. The learning rate is that of small models such
        as ``mini-fr``; those of a hundred million weights want some 2e-5.
    window : int
        Tokens that are read at once, at most.
    scope, rank, layers
        See `epicene.mitigation.training.scope.Scope`.
    held_out : float
        Share of the patients on whose documents perplexity is measured; 0 for none, and then the
        training ends after its steps.
    """

    name: ClassVar[str]
    moment: ClassVar[Moment] = "training"
    applies_to: ClassVar[tuple[Kind, ...]] = ("masked", "causal")
    needs: ClassVar[tuple[str, ...]] = ("corpus",)
    reference: ClassVar[str]

    steps: int = 300
    batch_size: int = 16
    passes: int = 1
    learning_rate: float = 2e-4
    weight_decay: float = 0.01
    precision: Precision = "float32"
    window: int = 128
    scope: Which = "full"
    rank: int = 8
    layers: tuple[int, ...] = ()
    held_out: float = 0.1
    every: int = 50
    allowed: float = 0.02
    patience: int = 3

    def plan(self, seed: int) -> Plan:
        """Return the numbers of the training, checked."""
        at_least(1, window=self.window)
        at_least(0, weight_decay=self.weight_decay)
        names = [field.name for field in dataclasses.fields(Plan) if field.name != "seed"]
        return Plan(seed=seed, **{name: getattr(self, name) for name in names})

    def opens(self) -> Scope:
        """Return which weights move, checked."""
        return Scope(self.scope, self.rank, tuple(self.layers))

    def fit(self, inputs: FitInputs) -> FineTuned:
        """Train; with a folder for checkpoints, go on from the last of them.

        On a processor, the same inputs, seed and number of threads give the same bytes, however
        often the training was interrupted.

        Raises
        ------
        InputError
            If there is nothing to learn from, memory does not hold it, or the folder holds
            another training.
        NotApplicableError
            If the weights of the model cannot be trained.
        """
        from epicene.mitigation.training.fit import fit

        check_trainable(inputs.subject)
        return fit(self, inputs)

    @abstractmethod
    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """See `epicene.mitigation.training.objective.Objective`."""

    def parts(self, model: TransformerModel, examples: Sequence[Example], seed: int) -> Any:
        """Return nothing."""
        return None

    @abstractmethod
    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """See `epicene.mitigation.training.objective.Objective`."""

    @abstractmethod
    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """See `epicene.mitigation.training.objective.Objective`."""

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Change nothing."""
        return nullcontext()


def check_trainable(model: TransformerModel) -> None:
    """Check that the weights of a model can be trained.

    Raises
    ------
    NotApplicableError
        If they cannot: quantised, unpacked from a GGUF file, or not there (served, vectors).
    """
    from epicene.models.causal import CausalModel
    from epicene.models.masked import MaskedModel

    name = str(getattr(model, "name", type(model).__name__))
    if not isinstance(model, MaskedModel | CausalModel):
        raise NotApplicableError(
            "its weights cannot be trained.",
            where=name,
            hint="Give a masked or causal model of transformers.",
        )
    if model.identity.quantised or not all(
        p.is_floating_point() for p in model.module.parameters()
    ):
        raise NotApplicableError(
            "quantised weights cannot be trained.",
            where=name,
            hint="Load the model without quantisation.",
        )
