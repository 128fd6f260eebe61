"""Vectors for new tokens: the means of those of their pieces, in the embeddings and the head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from epicene.core.errors import NotApplicableError
from epicene.mitigation.tokenization.whole_words import NewToken

if TYPE_CHECKING:
    import torch


def give_rows(module: Any, tokens: Sequence[NewToken]) -> None:
    """Give each new token a row wherever a module has one for each token, in place.

    Parameters
    ----------
    module : transformers.PreTrainedModel
    tokens : sequence of NewToken

    Raises
    ------
    NotApplicableError
        If transformers cannot make room for them in this module.
    """
    import torch

    needed = 1 + max(token.id for token in tokens)
    size = int(module.config.vocab_size)
    if needed > size:
        module.resize_token_embeddings(needed, mean_resizing=False)
        size = needed
    with torch.no_grad():
        for table in _tables(module, size):
            for token in tokens:
                table[token.id] = table[list(token.pieces)].mean(dim=0)
    head = module.get_output_embeddings()
    bias = getattr(head, "bias", None)
    if head is not None and any(p.shape[0] != size for p in (head.weight, bias) if p is not None):
        raise NotApplicableError(
            "transformers cannot add tokens to the head of such a model.",
            where=type(module).__name__,
        )


def _tables(module: Any, size: int) -> Iterator[torch.Tensor]:
    """Yield once each weight that has a row for every token."""
    seen: set[int] = set()
    head = module.get_output_embeddings()
    found = [module.get_input_embeddings().weight, *([] if head is None else [head.weight])]
    for name, value in [*module.named_parameters(), *module.named_buffers()]:
        if name.endswith("bias") and value.shape[-1] == size:
            found.append(value.view(-1) if value.dim() == 2 else value)
    for value in found:
        if value.data_ptr() not in seen:
            seen.add(value.data_ptr())
            yield value
