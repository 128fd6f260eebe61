"""A training of a language model: each is its own objective."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind
from epicene.mitigation.options import at_least
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.plan import Plan
from epicene.mitigation.training.training import Prepared, Training

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, kw_only=True)
class FineTuning(Training):
    """A method that trains a language model on; each is an `Objective` and adds its own options.

    Parameters
    ----------
    window : int
        Tokens that are read at once, at most.

    Other parameters are those of `epicene.mitigation.training.training.Training`.
    """

    applies_to: ClassVar[tuple[Kind, ...]] = ("masked", "causal")

    window: int = 128

    def plan(self, seed: int) -> Plan:
        """Return the numbers of the training, checked."""
        at_least(1, window=self.window)
        return super().plan(seed)

    def prepared(self, inputs: FitInputs) -> Prepared:
        """Make the examples, and hold documents of some patients out.

        Raises
        ------
        InputError
            If there is nothing to learn from, or there are too few patients to hold some out.
        """
        from epicene.mitigation.training.held_out import HeldOut, parted

        assert inputs.corpus is not None  # noqa: S101 - `needs` says so
        model, seed = inputs.subject, inputs.seed
        train, held_out = parted(inputs.corpus, self.held_out, seed)
        examples = self.examples(train, model, seed)
        if not examples:
            raise InputError(
                f"the documents have no text that {self.name} can learn from.",
                hint="Give documents that speak of a patient as a woman or as a man.",
            )
        if held_out is None:
            return Prepared(self, examples)
        return Prepared(self, examples, HeldOut.of(held_out, model, self.window, seed).perplexity)

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
