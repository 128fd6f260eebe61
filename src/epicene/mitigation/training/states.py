"""Hidden states while a model is trained, and one vector made of those of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError

if TYPE_CHECKING:
    import torch

    from epicene.models.transformer import TransformerModel


def hidden_states(module: Any, ids: torch.Tensor, mask: torch.Tensor) -> tuple[Any, Any]:
    """Return the logits, and the states at each layer, each of shape (b, t, d)."""
    output = module(input_ids=ids, attention_mask=mask, output_hidden_states=True)
    return output.logits, output.hidden_states


def mean_state(states: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """Return the mean of the states chosen in each row.

    Parameters
    ----------
    states : torch.Tensor, shape (b, t, d)
    chosen : torch.Tensor, shape (b, t)
        1 where a state counts, 0 elsewhere; a row without any gives zeros.

    Returns
    -------
    torch.Tensor, shape (b, d)
    """
    weights = chosen.to(states.dtype)
    sums = (weights[:, None] @ states)[:, 0]
    return sums / weights.sum(dim=1, keepdim=True).clamp(min=1)


def check_layer(layer: int, model: TransformerModel) -> None:
    """Check that a model has a layer, 0 for the embeddings, or counted from the end.

    Raises
    ------
    InputError
        If it has not.
    """
    if not -model.n_layers - 1 <= layer <= model.n_layers:
        raise InputError(
            f"there is no layer {layer}.",
            where=model.name,
            hint=f"It has the layers 0 to {model.n_layers}.",
        )
