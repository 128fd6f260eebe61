"""How far apart two predictions of a language model are: of a text, and of its twin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import torch

Distance = Literal["symmetric-kl", "squared-logits", "absolute-logits"]


def distance(
    one: torch.Tensor, two: torch.Tensor, kind: Distance, left_out: torch.Tensor | None = None
) -> torch.Tensor:
    """Return the distance of two predictions at each position.

    ``symmetric-kl`` is the mean of the two Kullback-Leibler divergences, in nats;
    ``squared-logits`` and ``absolute-logits`` (as Garg et al. 2019, for a classifier) are the
    mean over the vocabulary of the squared or absolute difference of the logits.

    Parameters
    ----------
    one, two : torch.Tensor, shape (n, v)
        Logits.
    kind : {"symmetric-kl", "squared-logits", "absolute-logits"}
    left_out : torch.Tensor of bool, shape (v,), optional
        Tokens that are not compared: the distributions are those given that none of them comes.

    Returns
    -------
    torch.Tensor, shape (n,)
    """
    if left_out is not None:
        one, two = one[:, ~left_out], two[:, ~left_out]
    if kind == "symmetric-kl":
        return symmetric_kl(one, two)
    gap = one - two
    return (gap.square() if kind == "squared-logits" else gap.abs()).mean(dim=-1)


def symmetric_kl(one: torch.Tensor, two: torch.Tensor) -> torch.Tensor:
    """Return the mean of KL(p‖q) and KL(q‖p) of the distributions of two rows of logits, (n,)."""
    p, q = one.log_softmax(dim=-1), two.log_softmax(dim=-1)
    return 0.5 * ((p.exp() - q.exp()) * (p - q)).sum(dim=-1)
