"""What a pass need not compute again: the layers below the first one that is patched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from epicene.models.state_edits import state_edits_of

if TYPE_CHECKING:
    from epicene.tracing.mechanism.anatomy import Anatomy

Results = Mapping[int, Any]
"""From a layer to what its module returned for a text and its twin."""


@contextmanager
def noting_layers(module: Any, anatomy: Anatomy) -> Iterator[dict[int, Any]]:
    """Within the block, note what each layer returns of a batch of two texts.

    Layers are left out whose states are not all that they return, and all of them where states are
    edited after the layer: what it returned would be edited again.
    """
    found: dict[int, Any] = {}

    def noting(layer: int) -> Any:
        def note(_: Any, __: Any, result: Any) -> None:
            first, *others = result if isinstance(result, tuple) else (result,)
            if len(first) == 2 and all(other is None for other in others):
                found[layer] = result

        return note

    with ExitStack() as hooks:
        if not state_edits_of(module):
            for layer, port in anatomy.states.items():
                part = module.get_submodule(port.module)
                hooks.callback(part.register_forward_hook(noting(layer)).remove)
        yield found


@contextmanager
def known_below(
    module: Any, anatomy: Anatomy, layer: int, results: Results, row: int, rows: int
) -> Iterator[None]:
    """Within the block, layers below `layer` return what they returned, and compute nothing.

    Parameters
    ----------
    module : transformers.PreTrainedModel
    anatomy : Anatomy
    layer : int
        The first that is computed.
    results : mapping of int to object
        From `noting_layers`.
    row : int
        Of the text, among the two.
    rows : int
        How often the text stands in the batch.
    """
    with ExitStack() as stack:
        for below in range(1, layer):
            if below in results:
                part = module.get_submodule(anatomy.states[below].module)
                part.forward = _returning(_repeated(results[below], row, rows))
                stack.callback(delattr, part, "forward")
        yield


def _returning(result: Any) -> Any:
    return lambda *_, **__: result


def _repeated(result: Any, row: int, rows: int) -> Any:
    first = result[0] if isinstance(result, tuple) else result
    # A copy: some architectures write into what a layer returned.
    states = first[row : row + 1].repeat(rows, 1, 1)
    return (states, *result[1:]) if isinstance(result, tuple) else states
