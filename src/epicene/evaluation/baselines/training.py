"""The steps that train an encoder: AdamW, warmed up and cooled down, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.models.batching import by_token_budget

if TYPE_CHECKING:
    import torch

_WARM_UP = 0.1


@dataclass(frozen=True)
class Steps:
    """How long and how fast an encoder is trained.

    Parameters
    ----------
    epochs : int
        How often each text is read.
    learning_rate : float
        The highest, after a tenth of the steps.
    batch_tokens : int
        Pieces of a batch, padding included.
    weight_decay : float
    max_steps : int, optional
        Fewer steps than the epochs have, for tests.
    """

    epochs: int
    learning_rate: float
    batch_tokens: int = 1024
    weight_decay: float = 0.01
    max_steps: int | None = None

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.learning_rate <= 0.0 or self.batch_tokens < 1:
            raise InputError("epochs, learning rate and size of batches are above 0.")


@contextmanager
def drawn_by(seed: int, name: str) -> Iterator[None]:
    """Draw by a seed within the block, in torch too, whose own state is given back after it."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(generator(seed, name).integers(2**31)))
        yield


def run_steps(
    module: Any,
    lengths: Sequence[int],
    loss_of: Callable[[Sequence[int]], torch.Tensor],
    steps: Steps,
    seed: int,
) -> None:
    """Train a module in place, and leave it in evaluation mode.

    Parameters
    ----------
    module : torch.nn.Module
    lengths : sequence of int
        Pieces of each example.
    loss_of : callable
        The loss of a batch of examples, given by their places.
    steps : Steps
    seed : int
        Fixes the order of the batches.
    """
    import torch

    batches = list(by_token_budget(lengths, steps.batch_tokens, steps.batch_tokens))
    total = len(batches) * steps.epochs
    total = total if steps.max_steps is None else min(total, steps.max_steps)
    optimiser = torch.optim.AdamW(
        module.parameters(), lr=steps.learning_rate, weight_decay=steps.weight_decay
    )
    warm = max(1, round(_WARM_UP * total))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min((k + 1) / warm, (total - k) / max(1, total - warm + 1))
    )
    module.train()
    for _, batch in zip(range(total), _in_turn(batches, seed), strict=False):
        torch.autograd.backward(loss_of(batch))
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
    module.eval()


def _in_turn(batches: Sequence[Sequence[int]], seed: int) -> Iterator[Sequence[int]]:
    """Yield batches without end, in another order each time."""
    draws = generator(seed, "batches")
    while True:
        for place in draws.permutation(len(batches)):
            yield batches[place]
