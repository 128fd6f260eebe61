"""Tokens asked of a language model, its head computed where they are asked alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from epicene.mitigation.training.language_modelling import IDS, MASK, POSITIONS, TARGETS
from epicene.mitigation.training.language_rows import LABELS, asked
from epicene.mitigation.training.masking import IGNORED
from epicene.models.last_layer import head_only_at

if TYPE_CHECKING:
    import torch

    from epicene.models.transformer import TransformerModel

Batch = Mapping[str, "torch.Tensor"]


def questions(
    rows: Sequence[tuple[int, ...]],
    places: Sequence[Collection[int]],
    model: TransformerModel,
    hidden: Sequence[Collection[int]] = (),
) -> Batch:
    """Put rows together with what is asked of them.

    Parameters
    ----------
    rows : sequence of tuple of int, length b
    places : sequence of collection of int, length b
        Places of the tokens to be predicted, one at least in each row; a masked model does not
        see them.
    model : TransformerModel
    hidden : sequence of collection of int, length b, optional
        Further places that a masked model does not see.

    Returns
    -------
    mapping of str to torch.Tensor
        ``input_ids`` and ``attention_mask``, shape (b, t); ``positions`` and ``targets``, shape
        (b, k), `IGNORED` where there is none.
    """
    given = asked(rows, places, model)
    for row, unseen in enumerate(hidden):
        if unseen:
            given[IDS][row, list(unseen)] = model.tokenizer.mask_token_id
    labels = given.pop(LABELS)
    wanted = labels != IGNORED
    most = int(wanted.sum(dim=1).max())
    # Those asked first, in their order.
    positions = (~wanted).int().argsort(dim=1, stable=True)[:, :most]
    return {**given, POSITIONS: positions, TARGETS: labels.gather(1, positions)}


def losses_of_rows(module: Any, batch: Batch) -> torch.Tensor:
    """Return the sum of the losses of the tokens asked of each row, in nats, shape (b,)."""
    from torch.nn.functional import cross_entropy

    with head_only_at(module.get_output_embeddings(), batch[POSITIONS]):
        logits = module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits
    losses = cross_entropy(
        logits.transpose(1, 2), batch[TARGETS], ignore_index=IGNORED, reduction="none"
    )
    return losses.sum(dim=1)
