"""The states of a layer, and which layers an option names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from epicene.core.errors import InputError
from epicene.models.affine_edit import Floats
from epicene.models.transformer import token_weights

if TYPE_CHECKING:
    from epicene.mitigation.representations.gender_texts import GenderTexts
    from epicene.models.transformer import TransformerModel

Layers = int | str | Sequence[int]
"""Layers: 0 for the input embeddings, -1 for the last, a number, several, or ``all``."""


def chosen_layers(layers: Layers, n_layers: int) -> list[int]:
    """Return the layers that an option names, from the first on.

    Raises
    ------
    InputError
        If there is no such layer.
    """
    if layers == "all":
        return list(range(n_layers + 1))
    named = [layers] if isinstance(layers, int) else layers
    if (
        isinstance(named, str)
        or not named
        or not all(isinstance(layer, int) and -n_layers - 1 <= layer <= n_layers for layer in named)
    ):
        raise InputError(
            f"layers is {layers!r}.",
            hint=f"Give 0 (embeddings) to {n_layers}, -1 for the last, several, or all.",
        )
    return sorted({layer % (n_layers + 1) for layer in named})


def states_of(model: TransformerModel, read: GenderTexts, layer: int) -> Floats:
    """Return the states of a layer, shape (n, d).

    Layer 0 is what the table of the input embeddings holds, without the positions that some
    architectures add to it: that is what can be edited in the table.

    Raises
    ------
    InputError
        If a text has no state: no token stands in its span.
    """
    if layer:
        states = model.embed_texts(read.texts, read.spans, layer)
    else:
        states = _table_states(model, read)
    if not np.isfinite(states).all():
        raise InputError("a sentence has no finite state to learn from.", where=model.name)
    return states


def _table_states(model: TransformerModel, read: GenderTexts) -> Floats:
    import torch

    table = model.module.get_input_embeddings()
    place = table.weight.device
    rows = []
    with torch.inference_mode():
        for text, span in zip(read.texts, read.spans, strict=True):
            encoding = model.encode(text)
            weights = torch.tensor(token_weights(encoding, span, model.name), dtype=torch.float64)
            vectors = table(torch.tensor(encoding.ids, device=place)).cpu().double()
            rows.append((weights @ vectors).numpy())
    return np.stack(rows)
