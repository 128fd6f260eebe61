"""What a fine-tuning minimises: examples made of documents, and a loss of a batch of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True)
class Example:
    """What is read at once: a run of tokens, or several that belong together (a text, its twin).

    Parameters
    ----------
    rows : tuple of tuple of int
        Token identifiers of each, special tokens included.
    facts : mapping of str to object
        What else the objective needs (a group, positions), picklable.
    """

    rows: tuple[tuple[int, ...], ...]
    facts: Mapping[str, Any]

    def __len__(self) -> int:
        return sum(map(len, self.rows))


@dataclass(frozen=True)
class Loss:
    """A sum of losses and of how many it is, so that several processes can be put together."""

    total: torch.Tensor
    count: torch.Tensor


class Objective(Protocol):
    """A frozen dataclass; its fields are its parameters."""

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make the examples, in a fixed order.

        Raises
        ------
        InputError
            If the corpus has nothing to learn from (one gender alone, no text to be swapped).
        """

    def batch(
        self, examples: Sequence[Example], model: TransformerModel, draws: np.random.Generator
    ) -> Mapping[str, torch.Tensor]:
        """Put examples together; `draws` is that of these examples at this step alone."""

    def loss(self, module: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the loss of a batch; `module` has what `parts` made as ``module.parts``."""

    def parts(self, model: TransformerModel, corpus: Corpus, seed: int) -> Any:
        """Return what is trained beside the model and thrown away after, or is read along.

        An adversary, or the model as it was (frozen): a ``torch.nn.Module``, or None.
        """
