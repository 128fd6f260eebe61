"""The losses that language models are trained with: hidden tokens, or the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from epicene.mitigation.training.masking import IGNORED, hidden, vocabulary
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.reading import WORDS
from epicene.models.last_layer import only_at
from epicene.models.masked import MaskedModel
from epicene.models.transformer import TransformerModel, pad

if TYPE_CHECKING:
    import numpy as np
    import torch

IDS, MASK, POSITIONS, TARGETS = "input_ids", "attention_mask", "positions", "targets"


def language_batch(
    examples: Sequence[Example],
    model: TransformerModel,
    draws: Sequence[np.random.Generator],
    *,
    rate: float = 0.15,
    whole_words: bool = True,
) -> dict[str, torch.Tensor]:
    """Put examples of one row together: tokens hidden for a masked model, as they are for others.

    Parameters
    ----------
    examples : sequence of Example, length b
        As `epicene.mitigation.training.reading.runs` makes them.
    model : TransformerModel
    draws : sequence of numpy.random.Generator, length b
    rate : float
        Share of the tokens that a masked model has to find.
    whole_words : bool
        Hide all tokens of a word together.

    Returns
    -------
    dict of str to torch.Tensor
        What `language_loss` reads: ``input_ids`` and ``attention_mask``, shape (b, t); for a
        masked model ``positions`` and ``targets``, shape (b, k), `IGNORED` where there is none.
    """
    import torch

    rows = [example.rows[0] for example in examples]
    if not isinstance(model, MaskedModel):
        return padded(rows, model)
    known = vocabulary(model)
    found = [
        hidden(row, example.facts[WORDS], known, own, rate, whole_words)
        for row, example, own in zip(rows, examples, draws, strict=True)
    ]
    most = max(len(one.positions) for one in found)
    batch = padded([one.ids for one in found], model)
    batch[POSITIONS] = torch.tensor(
        [[*one.positions, *[0] * (most - len(one.positions))] for one in found]
    )
    batch[TARGETS] = torch.tensor(
        [[*one.targets, *[IGNORED] * (most - len(one.targets))] for one in found]
    )
    return batch


def padded(rows: Sequence[Sequence[int]], model: TransformerModel) -> dict[str, torch.Tensor]:
    """Return ``input_ids`` and ``attention_mask``, shape (b, t)."""
    import torch

    ids, mask = pad(rows, model.tokenizer.pad_token_id)
    return {IDS: ids, MASK: torch.ones_like(ids) if mask is None else mask}


def language_loss(module: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
    """Return the loss of what `language_batch` made, in nats, over the tokens to be found.

    A masked model is read where tokens are hidden, and its head computed there alone; a causal
    one everywhere.
    """
    import torch

    if POSITIONS in batch:
        with only_at(module.base_model, batch[POSITIONS], None):
            logits = module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits
        targets = batch[TARGETS]
    else:
        logits = module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits[:, :-1]
        targets = batch[IDS][:, 1:].masked_fill(batch[MASK][:, 1:] == 0, IGNORED)
    total = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1).float(), targets.flatten(), ignore_index=IGNORED, reduction="sum"
    )
    return Loss(total, (targets != IGNORED).sum())
