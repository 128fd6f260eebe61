"""Edits of hidden states that a model computes with, by hooks on its modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from epicene.core.errors import ModelError, NotApplicableError
from epicene.models.affine_edit import AffineEdit
from epicene.models.state_places import StatePlaces, find_places

if TYPE_CHECKING:
    import torch

_NAME = "epicene_state_edits"


@dataclass(frozen=True)
class StateEdits:
    """What is edited of the states of a model that plain transformers does not edit.

    Parameters
    ----------
    computed : mapping of int to AffineEdit
        Layers whose edited states the rest of the model computes with.
    shown : AffineEdit, optional
        Of the last layer, where the head holds the edit already: it is made of the states that
        the model gives out, and not of those that the head reads.
    """

    computed: Mapping[int, AffineEdit] = field(default_factory=dict)
    shown: AffineEdit | None = None

    def __bool__(self) -> bool:
        return bool(self.computed) or self.shown is not None


def state_edits_of(module: Any) -> StateEdits:
    """Return the edits that a module carries; none where it was not edited.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        Anything else carries none.
    """
    edits: StateEdits = getattr(module, _NAME, None) or StateEdits()
    return edits


def attach_state_edits(module: Any, edits: StateEdits) -> None:
    """Have a module compute with edited states, after those that it edits already.

    Hooks come before those by which transformers notes states, so that what a model says of its
    layers is what it computes with. A copy (`copy.deepcopy`) carries the edits too.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        Changed in place.
    edits : StateEdits

    Raises
    ------
    NotApplicableError
        If a layer has no module of its own to edit, or the head holds an edit of the last layer.
    ModelError
        If the model has no such layer, or one of another width.
    """
    if not edits:
        return
    carried = state_edits_of(module)
    if carried.shown is not None and edits.shown is not None:
        raise held_already()
    computed = dict(carried.computed)
    for layer, edit in edits.computed.items():
        computed[layer] = edit.after(computed.get(layer))
    shown = edits.shown or carried.shown
    # Without what is edited already: a state that is shown edited is no module's own.
    _detach(module)
    places = find_places(module)
    if carried.shown is not None and places.last in edits.computed:
        raise held_already()
    hooks = [(place_of(places, layer), _Edited.of(edit)) for layer, edit in computed.items()]
    for place, hook in hooks:
        module.get_submodule(place).register_forward_hook(hook, prepend=True)
    if shown is not None:
        module.register_forward_hook(_Shown(_Edited.of(shown)), prepend=True)
    setattr(module, _NAME, StateEdits(computed, shown))
    _try(module, [edit.width for edit in (*computed.values(), *([shown] if shown else []))])


def held_already(where: str | None = None) -> NotApplicableError:
    """Return the error of a second edit of the last layer, where the head holds one."""
    # Its weights were multiplied by the edit: another would come before it, and not after.
    return NotApplicableError(
        "the head holds an edit of the last layer already, and takes no second.",
        where=where,
        hint="Edit the model as it was before.",
    )


def place_of(places: StatePlaces, layer: int) -> str:
    """Return the module whose result is edited for a layer.

    Raises
    ------
    NotApplicableError
        If no module returns the states of this layer alone.
    ModelError
        If there is no such layer.
    """
    if not 0 <= layer <= places.last:
        raise ModelError(f"there is no layer {layer} to edit: the last is {places.last}.")
    if layer == 0:
        return places.embeddings
    if layer not in places.layers:
        raise NotApplicableError(
            f"no part of this architecture computes layer {layer} alone.",
            hint="Edit the embeddings (0) or, where the head can hold the edit, the last (-1).",
        )
    return places.layers[layer]


@dataclass(frozen=True, eq=False)
class _Edited:
    """A hook that edits what a module returns; it adds what changes, so that the rest is exact."""

    change: torch.Tensor
    bias: torch.Tensor

    @classmethod
    def of(cls, edit: AffineEdit) -> _Edited:
        import numpy as np
        import torch

        change = torch.tensor(edit.weight - np.eye(edit.width), dtype=torch.float32)
        return cls(change, torch.tensor(edit.bias, dtype=torch.float32))

    def states(self, states: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import linear

        change, bias = (part.to(states.device, states.dtype) for part in (self.change, self.bias))
        return states + linear(states, change, bias).type_as(states)

    def __call__(self, _: Any, __: Any, output: Any) -> Any:
        if isinstance(output, tuple):
            return (self.states(output[0]), *output[1:])
        return self.states(output)


@dataclass(frozen=True, eq=False)
class _Shown:
    """A hook that edits the last of the states that a model gives out."""

    edited: _Edited

    def __call__(self, _: Any, __: Any, output: Any) -> Any:
        states = getattr(output, "hidden_states", None)
        if states:
            output["hidden_states"] = (*states[:-1], self.edited.states(states[-1]))
        return output


def _detach(module: Any) -> None:
    for part in module.modules():
        for key, hook in list(part._forward_hooks.items()):
            if isinstance(hook, _Edited | _Shown):
                del part._forward_hooks[key]


def _try(module: Any, widths: Iterable[int]) -> None:
    """Run a model once: an edit of another width fails in its matrix product."""
    import torch

    try:
        with torch.no_grad():
            module(input_ids=torch.tensor([[0]]), output_hidden_states=True)
    except RuntimeError as error:
        raise ModelError(
            f"its states do not have the widths of the edits ({sorted(set(widths))})."
        ) from error
