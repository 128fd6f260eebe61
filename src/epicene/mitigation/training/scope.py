"""Which weights are trained: all, low-rank matrices beside them, chosen layers, the embeddings."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from epicene.core.errors import InputError, NotApplicableError

if TYPE_CHECKING:
    import torch

Which = Literal["full", "lora", "layers", "embeddings"]


@dataclass(frozen=True)
class Scope:
    """Which weights move.

    Parameters
    ----------
    which : {"full", "lora", "layers", "embeddings"}
        LoRA (Hu et al. 2022) is put beside every linear layer but the head, and merged into it.
    rank : int
        Of the matrices of LoRA; they are scaled by 2.
    layers : tuple of int
        Which layers, counted from 0, or from the end below 0; for ``layers``, and for ``lora``
        where it is not to stand in all.

    Raises
    ------
    InputError
        If there is no such scope, no layer was named, or layers that the scope has not.
    """

    which: Which = "full"
    rank: int = 8
    layers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.which not in get_args(Which):
            raise InputError(
                f"unknown scope {self.which!r}.", hint=f"Known: {', '.join(get_args(Which))}."
            )
        if self.which == "layers" and not self.layers:
            raise InputError("no layer is named.", hint="Give layers, such as -1 for the last.")
        if self.layers and self.which not in ("layers", "lora"):
            raise InputError(
                f"layers are named, and the scope is {self.which}.",
                hint="Give scope=layers or scope=lora, or leave them out.",
            )
        if self.rank < 1:
            raise InputError(f"the rank is {self.rank}.", hint="Give 1 or more.")

    def open(self, module: Any) -> None:
        """Let the weights of the scope move, and hold all others; changes the module in place.

        Raises
        ------
        InputError
            If it has no such layer.
        NotApplicableError
            If its layers are not found.
        """
        module.requires_grad_(self.which == "full")
        if self.which == "embeddings":
            module.get_input_embeddings().weight.requires_grad_(True)
        elif self.which == "layers":
            for layer in _chosen(module, self.layers):
                layer.requires_grad_(True)
        elif self.which == "lora":
            _add_lora(module, self.rank, self.layers)


def layers_of(module: Any) -> Any:
    """Return the stack of layers of a model.

    Raises
    ------
    NotApplicableError
        If there is none: a family whose layers share their weights, or that names them otherwise.
    """
    from torch import nn

    depth = getattr(module.config, "num_hidden_layers", None)
    for part in module.base_model.modules():
        if isinstance(part, nn.ModuleList) and len(part) == depth:
            return part
    raise NotApplicableError(
        "its layers are not found.", hint="Train all weights, or with scope lora."
    )


def _add_lora(module: Any, rank: int, layers: tuple[int, ...]) -> None:
    from peft import LoraConfig, inject_adapter_in_model

    targets = sorted(_linear_in(module, layers)) if layers else "all-linear"
    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules=targets)
    with warnings.catch_warnings():
        # Of the layers of GPT-2, whose weights lie the other way round: it turns them itself.
        warnings.filterwarnings("ignore", message="fan_in_fan_out is set to False")
        inject_adapter_in_model(config, module)


def _linear_in(module: Any, layers: tuple[int, ...]) -> Iterator[str]:
    """Yield the names of the linear parts of some layers."""
    from torch import nn
    from transformers.pytorch_utils import Conv1D

    chosen = {id(part) for layer in _chosen(module, layers) for part in layer.modules()}
    for name, part in module.named_modules():
        if id(part) in chosen and isinstance(part, nn.Linear | Conv1D):
            yield name


def _chosen(module: Any, layers: tuple[int, ...]) -> Iterator[Any]:
    stack = layers_of(module)
    for place in layers:
        if not -len(stack) <= place < len(stack):
            raise InputError(
                f"there is no layer {place}.",
                hint=f"The model has {len(stack)}, counted from 0.",
            )
        yield stack[place]


def moving(module: Any) -> dict[str, torch.nn.Parameter]:
    """Return the parameters that are trained, by name; one that is shared stands once."""
    return {name: value for name, value in module.named_parameters() if value.requires_grad}


def changed(module: Any) -> dict[str, torch.Tensor]:
    """Return the weights that training changed, under the names they had before it.

    Matrices of LoRA are added, once and for all, to the weights that they stand beside.
    """
    from peft.tuners.lora import LoraLayer

    found = {name: value for name, value in moving(module).items() if "lora_" not in name}
    for name, part in module.named_modules():
        if isinstance(part, LoraLayer):
            part.merge()
            found[f"{name}.weight"] = part.get_base_layer().weight
    return {name: value.detach().cpu().clone() for name, value in found.items()}
