"""Bring together the vectors of sentences that belong together, and part the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def contrastive(anchors: torch.Tensor, positives: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the contrastive loss of each anchor, its own positive against those of all others.

    Parameters
    ----------
    anchors, positives : torch.Tensor, shape (n, d)
        Row i of one belongs with row i of the other.
    temperature : float
        Divides the cosines.

    Returns
    -------
    torch.Tensor, shape (n,)
        In nats.
    """
    scores = _cosines(anchors[:, None], positives[None]) / temperature
    return scores.logsumexp(dim=1) - scores.diagonal()


def alignment(
    first: torch.Tensor, second: torch.Tensor, first_twin: torch.Tensor, second_twin: torch.Tensor
) -> torch.Tensor:
    """Return the squared difference of the cosine of two sentences and of that of their twins.

    Parameters
    ----------
    first, second, first_twin, second_twin : torch.Tensor, shape (n, d)

    Returns
    -------
    torch.Tensor, shape (n,)
    """
    return (_cosines(first, second) - _cosines(first_twin, second_twin)).square()


def _cosines(one: torch.Tensor, two: torch.Tensor) -> torch.Tensor:
    from torch.nn.functional import cosine_similarity

    return cosine_similarity(one, two, dim=-1)
