"""Edit the states of a language model: in its weights where they can hold it, else by hooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from epicene.core.errors import InputError
from epicene.mitigation.edited import copied, edited
from epicene.mitigation.representations.folding import fold_embeddings, fold_last_layer
from epicene.models.affine_edit import AffineEdit
from epicene.models.state_edits import (
    StateEdits,
    attach_state_edits,
    held_already,
    state_edits_of,
)

if TYPE_CHECKING:
    from epicene.models.transformer import TransformerModel

M = TypeVar("M", bound="TransformerModel")


def with_edits(model: M, method: str, edits: Mapping[int, AffineEdit], *, fold: bool = True) -> M:
    """Return a model whose states are edited.

    Parameters
    ----------
    model : TransformerModel
        Left as it is.
    method : str
        For the name.
    edits : mapping of int to AffineEdit
        From a layer, 0 for the input embeddings, to its edit.
    fold : bool
        Put edits of the embeddings and of the last layer into the weights where these can hold
        them. Without, every edit is made by hooks: the same model, which plain transformers does
        not load.

    Raises
    ------
    InputError
        If the model has not the layers that the edits are of.
    NotApplicableError
        If a layer cannot be edited alone, or the head holds an edit of the last layer already.
    """
    last = model.n_layers
    if not all(0 <= layer <= last for layer in edits):
        raise InputError(f"the edits are of layers {sorted(edits)}.", where=model.name,
                         hint=f"It has the layers 0 to {last}.")  # fmt: skip
    if last in edits and state_edits_of(model.module).shown is not None:
        raise held_already(model.name)
    module = copied(model)
    computed = dict(edits)
    shown = None
    # First the last: what reads it may share its weights with the embeddings.
    if fold and last in computed and fold_last_layer(module, computed[last]):
        shown = computed.pop(last)
    if fold and 0 in computed and fold_embeddings(module, computed[0]):
        computed.pop(0)
    attach_state_edits(module, StateEdits(computed, shown))
    return edited(model, method, module=module)
