"""Compute the last layer of an encoder at chosen positions only.

Pseudo-log-likelihood reads one position of each sequence. Every position still matters as key
and value of the last attention, but its query, its feed-forward and the vocabulary head are
needed at the chosen position alone. Two shapes of layer cover the encoders at hand; any other
keeps its full last layer, and only the head is restricted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from epicene.core.errors import ModelError

if TYPE_CHECKING:
    import torch
    from torch import nn

    LayerForward = Callable[..., torch.Tensor]


def gather(hidden: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    """Take k positions of each row: (b, t, d) and (b, k) to (b, k, d)."""
    places = positions.to(hidden.device)[:, :, None]
    return hidden.gather(1, places.expand(-1, -1, hidden.shape[-1]))


def _mask_row(mask: torch.Tensor | None, positions: torch.Tensor) -> torch.Tensor | None:
    """Keep the mask of the chosen queries: (b, 1, t, t) to (b, 1, k, t)."""
    if mask is None or mask.shape[-2] == 1:
        return mask
    rows = positions.to(mask.device)[:, None, :, None].expand(-1, mask.shape[1], -1, mask.shape[-1])
    return mask.expand(len(positions), -1, -1, -1).gather(2, rows)


def _heads(states: torch.Tensor, size: int) -> torch.Tensor:
    return states.view(*states.shape[:-1], -1, size).transpose(1, 2)


def post_norm(layer: Any, positions: torch.Tensor) -> LayerForward:
    """Forward of a layer of the BERT shape (BERT, RoBERTa, CamemBERT, XLM-R, ELECTRA)."""
    import torch.nn.functional as F  # noqa: N812

    attention = layer.attention.self

    def forward(hidden_states: torch.Tensor, attention_mask: Any = None, *_: Any, **__: Any) -> Any:
        size = attention.attention_head_size
        chosen = gather(hidden_states, positions)
        context = F.scaled_dot_product_attention(
            _heads(attention.query(chosen), size),
            _heads(attention.key(hidden_states), size),
            _heads(attention.value(hidden_states), size),
            attn_mask=_mask_row(attention_mask, positions),
            scale=attention.scaling,
        )
        attended = layer.attention.output(context.transpose(1, 2).flatten(2), chosen)
        return layer.output(layer.intermediate(attended), attended)

    return forward


def pre_norm_rotary(layer: Any, positions: torch.Tensor) -> LayerForward:
    """Forward of a layer of the LLaMA shape with rotary positions (EuroBERT)."""
    import torch
    import torch.nn.functional as F  # noqa: N812

    attention = layer.self_attn

    def rotate(states: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        half = states.shape[-1] // 2
        turned = torch.cat((-states[..., half:], states[..., :half]), dim=-1)
        return states * cos[:, None] + turned * sin[:, None]

    def forward(
        hidden_states: torch.Tensor,
        attention_mask: Any = None,
        position_embeddings: Any = None,
        **_: Any,
    ) -> Any:
        rows = len(positions)
        cos, sin = (table.expand(rows, -1, -1) for table in position_embeddings)
        normed = layer.input_layernorm(hidden_states)
        query = _heads(attention.q_proj(gather(normed, positions)), attention.head_dim)
        key = _heads(attention.k_proj(normed), attention.head_dim)
        context = F.scaled_dot_product_attention(
            rotate(query, gather(cos, positions), gather(sin, positions)),
            rotate(key, cos, sin),
            _heads(attention.v_proj(normed), attention.head_dim),
            attn_mask=_mask_row(attention_mask, positions),
            scale=attention.scaling,
            enable_gqa=attention.num_key_value_groups > 1,
        )
        attended = attention.o_proj(context.transpose(1, 2).flatten(2))
        attended = attended + gather(hidden_states, positions)
        return attended + layer.mlp(layer.post_attention_layernorm(attended))

    return forward


Shape = Callable[[Any, "torch.Tensor"], "LayerForward"]

_SHAPES: tuple[tuple[tuple[str, ...], Shape], ...] = (
    (
        (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.self.scaling",
            "attention.output",
            "intermediate",
            "output",
        ),
        post_norm,
    ),
    (
        (
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "self_attn.head_dim",
            "input_layernorm",
            "post_attention_layernorm",
            "mlp",
        ),
        pre_norm_rotary,
    ),
)


def last_layer(backbone: nn.Module) -> tuple[Any, Shape] | None:
    """Find the last layer of an encoder and the shape that computes it, if one does.

    A shape is recognised by the parts that a layer has. That is a guess, which
    ``MaskedModel`` checks against the plain forward pass before it relies on it.
    """
    from torch import nn

    stacks = [
        module
        for _, module in backbone.named_modules()
        if isinstance(module, nn.ModuleList) and len(module) > 0
    ]
    for stack in stacks:
        layer = stack[len(stack) - 1]
        for parts, shape in _SHAPES:
            if all(_has(layer, part) for part in parts):
                return layer, shape
    return None


def _has(module: Any, path: str) -> bool:
    for name in path.split("."):
        if not hasattr(module, name):
            return False
        module = getattr(module, name)
    return True


@contextmanager
def only_at(
    backbone: nn.Module, positions: torch.Tensor, found: tuple[Any, Shape] | None
) -> Iterator[None]:
    """Within the block, the backbone returns its last hidden state at `positions` only.

    Parameters
    ----------
    backbone : torch.nn.Module
        The model without its head.
    positions : torch.Tensor, shape (b, k)
        The positions read in each row of the batch.
    found : tuple or None
        What `last_layer` found; None keeps the full last layer and gathers after it.
    """
    if found is not None:
        layer, shape = found
        layer.forward = shape(layer, positions)
        try:
            yield
        finally:
            del layer.forward
        return

    def pick(_: Any, __: Any, output: Any) -> Any:
        output["last_hidden_state"] = gather(output["last_hidden_state"], positions)
        return output

    with _hooked(backbone.register_forward_hook, pick):
        yield


@contextmanager
def head_only_at(head: nn.Module, positions: torch.Tensor) -> Iterator[None]:
    """Within the block, the head over the vocabulary reads the states at `positions` only.

    The head and not the backbone, which some families (OPT) pass by: they call its decoder.

    Parameters
    ----------
    head : torch.nn.Module
        ``get_output_embeddings()`` of the model; its input has shape (b, t, d).
    positions : torch.Tensor, shape (b, k)
        The positions read in each row of the batch.
    """

    def pick(_: Any, inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        return (gather(inputs[0], positions), *inputs[1:])

    with _hooked(head.register_forward_pre_hook, pick):
        yield


@contextmanager
def _hooked(
    register: Callable[[Callable[..., Any]], Any], pick: Callable[..., Any]
) -> Iterator[None]:
    """Call a function wherever a module is called within the block, which must be at least once.

    Raises
    ------
    ModelError
        If it was not: what was read are then other positions than those asked for.
    """
    calls = 0

    def counted(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return pick(*arguments)

    handle = register(counted)
    try:
        yield
    finally:
        handle.remove()
    if not calls:
        raise ModelError(
            "the model passes by the part at which its states are chosen.",
            hint="Its family is not covered: report it, with the class of the model.",
        )
