"""Where in a model the states of each layer come from, and what reads the last ones.

Architectures name their parts in dozens of ways. They are not listed: the model reads a few tokens
once, and each state that it says it had is looked up among what its modules returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import NotApplicableError

_TOKENS = 6


@dataclass(frozen=True)
class StatePlaces:
    """The modules of a model that matter to its states, by qualified name.

    Parameters
    ----------
    embeddings : str
        The table of the input embeddings, whose rows are layer 0.
    layers : mapping of int to str
        From a layer, 1 to the last, to the module that returns its states. Left out are layers
        whose module returns those of others too (ALBERT has one for all).
    last : int
        The number of layers.
    reader : str
        The one linear map that is given the last states, or some of them: the head, or the first
        part of it.
        Empty where there is none, or several.
    """

    embeddings: str
    layers: dict[int, str]
    last: int
    reader: str


def find_places(module: Any) -> StatePlaces:
    """Find them.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        A masked or causal language model.

    Raises
    ------
    NotApplicableError
        If it does not say its states, or none of its modules returns them.
    """
    import torch
    from torch import nn

    embeddings = module.get_input_embeddings()
    ids = torch.arange(_TOKENS) % embeddings.weight.shape[0]
    names = {part: name for name, part in module.named_modules()}
    with torch.no_grad(), _watched(module) as calls:
        try:
            output = module(input_ids=ids[None], output_hidden_states=True)
        except (TypeError, ValueError) as error:
            raise _without_states(module) from error
    states = getattr(output, "hidden_states", None)
    if not states or embeddings not in names:
        raise _without_states(module)
    ran = Counter(names[part] for part, _, _ in calls)
    layers: dict[int, str] = {}
    for layer, state in enumerate(states[1:], start=1):
        # The last that returned it is the whole layer, after its parts.
        returned = [names[part] for part, _, result in calls if _same(result, state)]
        if returned and ran[returned[-1]] == 1:
            layers[layer] = returned[-1]
    reading = {
        names[part]
        for part, given, _ in calls
        if isinstance(part, nn.Linear) and _piece(given) == _piece(states[-1])
    }
    reader = reading.pop() if len(reading) == 1 else ""
    return StatePlaces(names[embeddings], layers, len(states) - 1, reader)


def _without_states(module: Any) -> NotApplicableError:
    return NotApplicableError(
        f"a {type(module).__name__} does not show the states of its layers.",
        hint="Masked and causal language models do.",
    )


@contextmanager
def _watched(module: Any) -> Iterator[list[tuple[Any, Any, Any]]]:
    """Note each module that ran, with what it was given and returned, in the order they ended."""
    calls: list[tuple[Any, Any, Any]] = []

    def note(part: Any, given: Any, result: Any) -> None:
        first = given[0] if given else None
        calls.append((part, first, result[0] if isinstance(result, tuple) else result))

    handles = [part.register_forward_hook(note) for part in module.modules()]
    try:
        yield calls
    finally:
        for handle in handles:
            handle.remove()


def _same(found: Any, state: Any) -> bool:
    """Say whether two tensors are one piece of memory, which views of it share."""
    return _piece(found) == _piece(state) and found.shape == state.shape


def _piece(found: Any) -> int | None:
    """Return where a tensor, or what it is a view of, lies in memory."""
    import torch

    return found.untyped_storage().data_ptr() if isinstance(found, torch.Tensor) else None
