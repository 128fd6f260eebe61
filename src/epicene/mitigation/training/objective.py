"""What a fine-tuning minimises: examples made of documents, and a loss of a batch of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus

M_contra = TypeVar("M_contra", contravariant=True)
"""The kind of model that an objective is for."""


@dataclass(frozen=True)
class Example:
    """What is read at once: a run of tokens, or several that belong together (a text, its twin).

    Parameters
    ----------
    rows : tuple of tuple of int
        Token identifiers of each, special tokens included.
    facts : mapping of str to object
        What else the objective needs (words, a group, positions).
    """

    rows: tuple[tuple[int, ...], ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.rows))


@dataclass(frozen=True)
class Loss:
    """A sum of losses, and of how many things (tokens, pairs) it is; both of shape ().

    The sum is divided by the count of all processes and of all batches that are put together in
    one step, so that several processes train as one does.
    """

    total: torch.Tensor
    count: torch.Tensor


class Objective(Protocol[M_contra]):
    """What is minimised; a frozen dataclass, whose fields are its parameters."""

    def examples(self, corpus: Corpus, model: M_contra, seed: int) -> Sequence[Example]:
        """Make the examples, in a fixed order.

        Raises
        ------
        InputError
            If the corpus has nothing to learn from (one gender alone, no text to be swapped).
        """

    def parts(self, model: M_contra, examples: Sequence[Example], seed: int) -> Any:
        """Return what is trained beside the model and thrown away after, or is read along.

        An adversary, or the model as it was (its parameters frozen): a ``torch.nn.Module``, or
        None. Torch's own generator is seeded before the call.
        """

    def batch(
        self,
        examples: Sequence[Example],
        model: M_contra,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Put examples together; `draws` has the generator of each example at this step alone."""

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the loss of a batch; `parts` is what the function `parts` made."""

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Return the context in which `module` is trained, and not measured (dropout, hooks)."""
