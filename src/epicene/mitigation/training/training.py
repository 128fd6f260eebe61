"""What all trainings share: their options, and how they are fitted."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.errors import NotApplicableError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.options import at_least
from epicene.mitigation.training.fine_tuned import FineTuned
from epicene.mitigation.training.objective import Example, Objective
from epicene.mitigation.training.plan import Plan
from epicene.mitigation.training.scope import Scope, Which
from epicene.models.capabilities import Precision

if TYPE_CHECKING:
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a training reads.

    Parameters
    ----------
    objective : Objective
        What is minimised.
    examples : sequence of Example
        In a fixed order.
    measure : callable, optional
        From the module to the perplexity on what is held out; None where nothing is.
    facts : mapping
        What is told of the examples.
    """

    objective: Objective[Any]
    examples: Sequence[Example]
    measure: Callable[[Any], float] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Training(ABC):
    """A method that trains a model on.

    Parameters
    ----------
    steps, batch_size, passes, learning_rate, weight_decay, precision, every, allowed, patience
        See `epicene.mitigation.training.plan.Plan`. The learning rate is that of small models such
        as ``mini-fr``; those of a hundred million weights want some 2e-5.
    scope, rank, layers
        See `epicene.mitigation.training.scope.Scope`.
    held_out : float
        Share of the patients on whose documents usefulness is measured; 0 for none, and then the
        training ends after its steps.
    """

    name: ClassVar[str]
    moment: ClassVar[Moment] = "training"
    applies_to: ClassVar[tuple[Kind, ...]]
    needs: ClassVar[tuple[str, ...]] = ("corpus",)
    reference: ClassVar[str]

    steps: int = 300
    batch_size: int = 16
    passes: int = 1
    learning_rate: float = 2e-4
    weight_decay: float = 0.01
    precision: Precision = "float32"
    scope: Which = "full"
    rank: int = 8
    layers: tuple[int, ...] = ()
    held_out: float = 0.1
    every: int = 50
    allowed: float = 0.02
    patience: int = 3

    def plan(self, seed: int) -> Plan:
        """Return the numbers of the training, checked."""
        at_least(0, weight_decay=self.weight_decay)
        names = [field.name for field in dataclasses.fields(Plan) if field.name != "seed"]
        return Plan(seed=seed, **{name: getattr(self, name) for name in names})

    def opens(self) -> Scope:
        """Return which weights move, checked."""
        return Scope(self.scope, self.rank, tuple(self.layers))

    @abstractmethod
    def prepared(self, inputs: FitInputs) -> Prepared:
        """Return what the training reads.

        Raises
        ------
        InputError
            If there is nothing to learn from.
        """

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


def check_trainable(model: TransformerModel) -> None:
    """Check that the weights of a model can be trained.

    Raises
    ------
    NotApplicableError
        If they cannot: quantised, unpacked from a GGUF file, or not there (served, vectors).
    """
    from epicene.models.causal import CausalModel
    from epicene.models.classifier import Classifier
    from epicene.models.masked import MaskedModel

    name = str(getattr(model, "name", type(model).__name__))
    if not isinstance(model, MaskedModel | CausalModel | Classifier):
        raise NotApplicableError(
            "its weights cannot be trained.",
            where=name,
            hint="Give a masked or causal model, or a classifier, of transformers.",
        )
    if model.identity.quantised or not all(
        p.is_floating_point() for p in model.module.parameters()
    ):
        raise NotApplicableError(
            "quantised weights cannot be trained.",
            where=name,
            hint="Load the model without quantisation.",
        )
