"""Rows of tokens that belong together: how a model reads them, which tokens it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeVar

from epicene.core.errors import InputError
from epicene.mitigation.training.language_modelling import IDS, padded
from epicene.mitigation.training.masking import IGNORED
from epicene.models.causal import CausalModel

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.models.transformer import TransformerModel

Row = tuple[int, ...]
Place = TypeVar("Place")
LABELS = "labels"
"""The token asked where its prediction stands."""


def row_of(model: TransformerModel, text: str) -> Row:
    """Return the tokens of a text as the model reads them, cut where it reads no further."""
    return (*lead(model), *model.encode(text, bounded=False).ids)[: model.identity.context_length]


def lead(model: TransformerModel) -> Row:
    """Return what stands before the tokens of a text: the start token of some causal models."""
    return model.start if isinstance(model, CausalModel) else ()


def step_before(model: TransformerModel) -> int:
    """Say how far before a token its prediction stands: 1 in a causal model, 0 in a masked one."""
    return int(isinstance(model, CausalModel))


def ordinary(row: Row, model: TransformerModel) -> list[int]:
    """Return the positions of the tokens that are no special ones, of which a model is asked."""
    special = frozenset(model.tokenizer.all_special_ids)
    first = step_before(model)
    return [place for place, token in enumerate(row) if token not in special and place >= first]


def drawn(places: Sequence[Place], share: float, draws: np.random.Generator) -> list[Place]:
    """Draw a share of some positions, each on its own, and one at least where there is one."""
    if not places:
        return []
    chosen = draws.random(len(places)) < share
    if not chosen.any():
        chosen[int(draws.integers(len(places)))] = True
    return [place for place, is_chosen in zip(places, chosen, strict=True) if is_chosen]


def asked(
    rows: Sequence[Row], places: Sequence[Collection[int]], model: TransformerModel
) -> dict[str, torch.Tensor]:
    """Return what a language model is given, and the tokens that it is asked.

    Parameters
    ----------
    rows : sequence of tuple of int, length b
    places : sequence of collection of int, length b
        The positions asked of each row; a masked model does not see what stands there.
    model : TransformerModel

    Returns
    -------
    dict of str to torch.Tensor, shapes (b, t)
        What the model is given, and `LABELS`, `IGNORED` where nothing is asked.
    """
    import torch

    batch = padded(rows, model)
    labels = torch.full_like(batch[IDS], IGNORED)
    before = step_before(model)
    for row, positions in enumerate(places):
        for place in positions:
            labels[row, place - before] = rows[row][place]
            if not before:
                batch[IDS][row, place] = model.tokenizer.mask_token_id
    return {**batch, LABELS: labels}


def language_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean loss of the tokens asked of each row, in nats, 0 where none is.

    Parameters
    ----------
    logits : torch.Tensor, shape (b, t, v)
    labels : torch.Tensor, shape (b, t)
        As `asked` gives them.

    Returns
    -------
    torch.Tensor, shape (b,)
        A mean for each row, and not one over all tokens, so that several processes that share
        the rows out come to the same loss.
    """
    from torch.nn.functional import cross_entropy

    losses = cross_entropy(
        logits.transpose(1, 2).float(), labels, ignore_index=IGNORED, reduction="none"
    )
    return losses.sum(dim=1) / (labels != IGNORED).sum(dim=1).clamp(min=1)


def check_share(share: float) -> None:
    """Check the share of tokens that are hidden.

    Raises
    ------
    InputError
        If it is not above 0 and at most 1.
    """
    if not 0.0 < share <= 1.0:
        raise InputError(f"the share of hidden tokens is {share}.", hint="Give 0.15, for example.")


def means_by(values: torch.Tensor, of: torch.Tensor, n: int) -> torch.Tensor:
    """Return the mean of the values of each of n examples, 0 where it has none.

    Parameters
    ----------
    values : torch.Tensor, shape (k,)
    of : torch.Tensor of int, shape (k,)
        The example that each belongs to.
    n : int

    Returns
    -------
    torch.Tensor, shape (n,)
    """
    sums = values.new_zeros(n).index_add(0, of, values)
    counts = values.new_zeros(n).index_add(0, of, values.new_ones(values.shape))
    return sums / counts.clamp(min=1)
