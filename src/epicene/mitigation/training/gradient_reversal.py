"""An adversary that reads the gender off states, while they learn to hide it."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class _Reversed(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, states: torch.Tensor, strength: float) -> torch.Tensor:
        ctx.strength = strength
        return states.view_as(states)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return -ctx.strength * gradient, None


def reverse_gradient(states: torch.Tensor, strength: float) -> torch.Tensor:
    """Return the states as they are; their gradient comes back times minus `strength`.

    The layer of Ganin & Lempitsky (2015).
    """
    reversed_states: torch.Tensor = _Reversed.apply(states, strength)  # type: ignore[no-untyped-call]
    return reversed_states


class Adversary(nn.Module):
    """Classifiers that each read a vector on their own (Elazar & Goldberg 2018 had up to five).

    The vector is normalised first, so that states cannot hide the gender by shrinking.

    Parameters
    ----------
    width : int
        Of the vectors.
    hidden : int
        Of the hidden layer of each.
    n : int
        How many.
    draws : torch.Generator
        Draws the weights.
    """

    def __init__(self, width: int, hidden: int, n: int, draws: torch.Generator) -> None:
        super().__init__()
        self.first, self.second = (
            nn.Parameter(_drawn(shape, draws)) for shape in ((n, width, hidden), (n, hidden, 2))
        )
        self.first_bias = nn.Parameter(torch.zeros(n, 1, hidden))
        self.second_bias = nn.Parameter(torch.zeros(n, 1, 2))

    def forward(self, vectors: torch.Tensor, learns: bool = True) -> torch.Tensor:
        """Return the logits of each reader for each vector, shape (readers, n, 2).

        Without `learns` the gradient reaches the vectors alone.
        """
        first, first_bias, second, second_bias = (
            weight if learns else weight.detach()
            for weight in (self.first, self.first_bias, self.second, self.second_bias)
        )
        normal = nn.functional.layer_norm(vectors, vectors.shape[-1:], eps=1e-12)
        return torch.relu(normal @ first + first_bias) @ second + second_bias


def _drawn(shape: tuple[int, int, int], draws: torch.Generator) -> torch.Tensor:
    bound = shape[1] ** -0.5
    return torch.empty(shape).uniform_(-bound, bound, generator=draws)


def adversarial_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of each vector, the mean over the readers.

    Parameters
    ----------
    logits : torch.Tensor, shape (readers, n, 2)
    labels : torch.Tensor of int, shape (n,)

    Returns
    -------
    torch.Tensor, shape (n,)
        In nats.
    """
    chosen = logits.log_softmax(dim=-1)[:, torch.arange(len(labels)), labels]
    return -chosen.mean(dim=0)


def confusion_loss(logits: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of even chances with what the readers say, the mean over them.

    It is lowest, ln 2, where none leans to a gender: the loss of Tzeng et al. (2015).

    Parameters
    ----------
    logits : torch.Tensor, shape (readers, n, 2)

    Returns
    -------
    torch.Tensor, shape (n,)
        In nats.
    """
    return -logits.log_softmax(dim=-1).mean(dim=(0, 2))
