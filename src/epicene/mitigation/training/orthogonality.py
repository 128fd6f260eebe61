"""What states have in common with words for women and men, and how far states moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def squared_components(states: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    """Return the mean squared inner product of each state with the vectors of its layer.

    Parameters
    ----------
    states : torch.Tensor, shape (layers, n, d)
    vectors : torch.Tensor, shape (layers, a, d)

    Returns
    -------
    torch.Tensor, shape (n,)
        The mean over layers and vectors of the terms of Eq. 3 of Kaneko & Bollegala (2021).
    """
    return (states @ vectors.transpose(1, 2)).square().mean(dim=(0, 2))


def squared_drift(states: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """Return the squared distance of each state from what it was, the mean over layers.

    Parameters
    ----------
    states, before : torch.Tensor, shape (layers, n, d)

    Returns
    -------
    torch.Tensor, shape (n,)
    """
    return (states - before).square().sum(dim=-1).mean(dim=0)
