"""Where the heads, the feed-forward parts and the states of a model lie.

Architectures name their parts in dozens of ways. They are not listed: the model reads two texts
that differ in one token, and what each linear map was given tells it apart. Only attention moves
anything from one position to another, so the first map whose input differs elsewhere than at
that token is the one that reads the heads. What is found is tried before it is relied on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.core.errors import NotApplicableError
from epicene.models.causal import CausalModel
from epicene.models.masked import MaskedModel
from epicene.models.state_places import find_places
from epicene.tracing.mechanism.activations import Port, by_text, changed

if TYPE_CHECKING:
    import torch

LanguageModel = MaskedModel | CausalModel

# Any French of a few different words.
_TEXT = "Le médecin parle avec une famille dans le couloir."
_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)")
# Relative to the largest activation: below it, two kernels round the same sum differently.
_DIFFERENT = 1e-4
# Log-odds by which all heads together may miss the other text.
_EXACT = 1e-3


@dataclass(frozen=True)
class Anatomy:
    """The places of a model at which it is patched.

    Parameters
    ----------
    n_layers, n_heads : int
        Heads are those of one layer.
    head_width : int
        Numbers that one head gives out.
    heads : tuple of Port, length n_layers
        What the output projection of each attention is given: the heads side by side.
    mlps : tuple of Port, length n_layers
        What the last map of each feed-forward part is given: its neurons. Empty where the
        architecture has several such maps a layer (a mixture of experts).
    states : mapping of int to Port
        What each layer gives out, 0 the embeddings. Left out are layers that share one module.
    """

    n_layers: int
    n_heads: int
    head_width: int
    heads: tuple[Port, ...]
    mlps: tuple[Port, ...]
    states: Mapping[int, Port]


def check_language_model(model: object) -> LanguageModel:
    """Return the model if it is of a family that is looked into.

    Raises
    ------
    NotApplicableError
        If it is neither masked nor causal.
    """
    if isinstance(model, MaskedModel | CausalModel):
        return model
    raise NotApplicableError(
        "only masked and causal language models of transformers are looked into.",
        where=str(getattr(model, "name", type(model).__name__)),
    )


def find_anatomy(model: LanguageModel) -> Anatomy:
    """Find them.

    Raises
    ------
    NotApplicableError
        If no linear map reads the heads of each layer, or the heads found do not carry all that
        passes from one position to another.
    """
    import torch

    module = model.module
    places = find_places(module)
    ids, position = _two_texts(model)
    with torch.no_grad():
        calls = _linear_calls(module, ids)
        width = module.config.hidden_size
        per_pattern: dict[str, list[_Call]] = {}
        for call in calls:
            per_pattern.setdefault(call.pattern, []).append(call)
        layered = [
            found[0]
            for found in per_pattern.values()
            if len(found) == places.last and "#" in found[0].pattern
        ]
        mixed = next((one for one in layered if _is_mixed(one.given, position)), None)
        n_heads = int(module.config.num_attention_heads)
        if mixed is None or mixed.given.shape[-1] % n_heads or mixed.width != width:
            raise _unknown(model)
        later = [one for one in layered if one is not mixed and one.width == width]
        feeding = later[-1] if later and later[-1].order > mixed.order else None
        anatomy = Anatomy(
            places.last,
            n_heads,
            mixed.given.shape[-1] // n_heads,
            _ports(per_pattern[mixed.pattern]),
            () if feeding is None else _ports(per_pattern[feeding.pattern]),
            {0: Port(places.embeddings, "returned")}
            | {layer: Port(name, "returned") for layer, name in places.layers.items()},
        )
        _check(model, anatomy, ids, position)
    return anatomy


@dataclass(frozen=True, eq=False)
class _Call:
    """One call of a linear map: what it was given of two texts, and the width of its result."""

    name: str
    order: int
    given: torch.Tensor
    width: int

    @property
    def pattern(self) -> str:
        """The name without the numbers of layers."""
        return _NUMBER.sub("#", self.name)


def _two_texts(model: LanguageModel) -> tuple[torch.Tensor, int]:
    """Return two rows of tokens that differ at one position, and the position."""
    import torch

    encoding = model.encode(_TEXT)
    position, other = encoding.positions[0], encoding.positions[2]
    changed_ids = list(encoding.ids)
    changed_ids[position] = encoding.ids[other]
    return torch.tensor([encoding.ids, changed_ids]), position


def _linear_calls(module: Any, ids: torch.Tensor) -> list[_Call]:
    """Note what each linear map is given, in the order of the calls."""
    from torch import nn
    from transformers.pytorch_utils import Conv1D

    calls: list[_Call] = []
    names = {
        part: name for name, part in module.named_modules() if isinstance(part, nn.Linear | Conv1D)
    }

    def note(part: Any, given: Any, result: Any) -> None:
        # Maps of tables of relative positions are given no texts.
        if given[0].shape[:-1].numel() == ids.numel():
            tensor = by_text(given[0], ids.shape[1])
            calls.append(_Call(names[part], len(calls), tensor, result.shape[-1]))

    handles = [part.register_forward_hook(note) for part in names]
    try:
        module(input_ids=ids)
    finally:
        for handle in handles:
            handle.remove()
    return calls


def _is_mixed(given: torch.Tensor, position: int) -> bool:
    """Say whether two rows differ at another position than the one at which the texts do."""
    apart = (given[0] - given[1]).abs().amax(dim=-1)
    apart[position] = 0.0
    return bool(apart.max() > _DIFFERENT * given.abs().max())


def _ports(calls: Sequence[_Call]) -> tuple[Port, ...]:
    names = [call.name for call in calls]
    return tuple(
        Port(name, "given", names[:place].count(name), names.count(name))
        for place, name in enumerate(names)
    )


def _check(model: LanguageModel, anatomy: Anatomy, ids: torch.Tensor, position: int) -> None:
    """Give the first text the heads of the second: elsewhere it must then say what that says."""
    import torch

    def of_second(tensor: torch.Tensor) -> torch.Tensor:
        second = by_text(tensor, ids.shape[1])[1]
        return torch.stack([second, second]).view(tensor.shape)

    with changed(model.module, dict.fromkeys(anatomy.heads, of_second)):
        logits = model.module(input_ids=ids).logits.float().log_softmax(dim=-1)
    apart = (logits[0] - logits[1]).abs().amax(dim=-1)
    apart[position] = 0.0
    if not bool(apart.max() < _EXACT):
        raise _unknown(model)


def _unknown(model: LanguageModel) -> NotApplicableError:
    return NotApplicableError(
        f"the heads of a {type(model.module).__name__} are not where one linear map a layer reads "
        "them.",
        where=model.name,
    )
