"""TracIn: how far steps on a document moved a number of the model, to first order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.attention import SDPBackend, sdpa_kernel

from epicene.mitigation.edited import copied
from epicene.mitigation.training.scope import Scope, moving
from epicene.models.batching import by_token_budget
from epicene.tracing.influence.checkpoints import Checkpoint
from epicene.tracing.influence.losses import DocumentLosses
from epicene.tracing.influence.measure import BATCH_TOKENS, Measure

if TYPE_CHECKING:
    from epicene.core.progress import Progress
    from epicene.models.transformer import TransformerModel

Direction = dict[str, torch.Tensor]


def tracin(
    model: TransformerModel,
    measure: Measure,
    losses: DocumentLosses,
    n_documents: int,
    checkpoints: Sequence[Checkpoint],
    scope: Scope | None = None,
    batch_tokens: int = BATCH_TOKENS,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Return the influence of each document on a number, by checkpoint.

    Minus the learning rate times the product of the gradient of the number and the gradient of the
    document's loss: by how much one step of gradient descent on the document raises the number, to
    first order. A positive influence pushed it up.

    Parameters
    ----------
    model : TransformerModel
        Whose weights the checkpoints replace, in a copy.
    measure : Measure
        The number.
    losses : DocumentLosses
        Of the documents.
    n_documents : int
    checkpoints : sequence of Checkpoint
    scope : Scope, optional
        Which weights count; all by default.
    batch_tokens : int
        Tokens that are read at once, at most: this bounds memory.
    progress : Progress, optional

    Returns
    -------
    ndarray, shape (n_documents, n_checkpoints)
        In the unit of the number. NaN for a document without a loss.

    Notes
    -----
    There is one number, so that the products with its gradient are all that is asked, and not the
    gradients of the documents: the derivative of the losses in one direction gives those of a whole
    batch in one forward pass (forward-mode differentiation), and holds no gradient of a document.
    Dropout is off.

    References
    ----------
    pruthi2020estimating
    """
    module = copied(model)
    module.eval()
    (scope or Scope()).open(module)
    found = np.full((n_documents, len(checkpoints)), np.nan)
    of_documents = np.zeros(n_documents, dtype=bool)
    of_documents[list(losses.owners)] = True
    for place, checkpoint in enumerate(checkpoints):
        checkpoint.put_into(module)
        direction = gradient(module, measure, batch_tokens)
        products = along(module, direction, losses, batch_tokens)
        sums = np.bincount(losses.owners, products * losses.shares, minlength=n_documents)
        found[:, place] = np.where(of_documents, -checkpoint.learning_rate * sums, np.nan)
        if progress is not None:
            progress.advance(1.0 / len(checkpoints))
    return found


def gradient(module: Any, measure: Measure, batch_tokens: int = BATCH_TOKENS) -> Direction:
    """Return the gradient of a number by the weights that move, by their names."""
    weights = moving(module)
    total = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    for term in measure.terms(module, batch_tokens):
        parts = torch.autograd.grad(term, list(weights.values()), allow_unused=True)
        for name, part in zip(total, parts, strict=True):
            if part is not None:
                total[name] += part
    return total


def along(
    module: Any, direction: Direction, losses: DocumentLosses, batch_tokens: int = BATCH_TOKENS
) -> NDArray[np.float64]:
    """Return the derivative of the loss of each row in a direction of the weights, shape (n,)."""
    weights = {f"module.{name}": weight.detach() for name, weight in moving(module).items()}
    towards = {f"module.{name}": value for name, value in direction.items()}
    rows = _Rows(module, losses)
    found = np.zeros(len(losses.owners))
    with forward_mode(), torch.no_grad():
        for places in by_token_budget(losses.lengths, batch_tokens):
            batch = losses.batch(places)

            def of(moved: Direction, batch: Any = batch) -> Any:
                return torch.func.functional_call(rows, moved, (batch,))

            slopes = torch.func.jvp(of, (weights,), (towards,))[1]
            found[places] = slopes.double().numpy()
    return found


@contextmanager
def forward_mode() -> Iterator[None]:
    """Let attention be computed by the kernel that has a derivative in forward mode."""
    with sdpa_kernel(SDPBackend.MATH):
        yield


class _Rows(torch.nn.Module):
    """A batch in, the losses of its rows out; the weights of the model are its own."""

    def __init__(self, module: Any, losses: DocumentLosses) -> None:
        super().__init__()
        self.module = module
        self.of = losses

    def forward(self, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Return the loss of each row, shape (b,)."""
        return self.of.losses(self.module, batch)
