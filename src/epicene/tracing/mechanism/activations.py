"""Read and replace what flows inside a model, by hooks that never outlive their block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import torch

    Change = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Port:
    """What one module is given, or returns, in one of its calls of a pass.

    Parameters
    ----------
    module : str
        Qualified name; the empty one is the model itself.
    side : {"given", "returned"}
        Its first argument, or its result (the first of them, where it returns several).
    call : int
        Which of its calls, from 0: layers that share their weights are one module.
    calls : int
        How often it is called in a pass.
    """

    module: str
    side: Literal["given", "returned"]
    call: int = 0
    calls: int = 1


@contextmanager
def changed(module: Any, changes: Mapping[Port, Change]) -> Iterator[None]:
    """Within the block, a model computes with what `changes` makes of its activations.

    Every hook is taken away when the block ends, however it ends, and also where one of them
    cannot be put in place.

    Parameters
    ----------
    module : torch.nn.Module
    changes : mapping of Port to callable
        Each is given a tensor and returns the one that takes its place: the same to look on.

    Raises
    ------
    AttributeError
        If there is no such module.
    """
    with ExitStack() as hooks:
        for port, change in changes.items():
            part = module.get_submodule(port.module)
            hook = _Hook(port, change)
            if port.side == "given":
                handle = part.register_forward_pre_hook(hook.before)
            else:
                handle = part.register_forward_hook(hook.after)
            hooks.callback(handle.remove)
        yield


@contextmanager
def recorded(module: Any, ports: Iterable[Port]) -> Iterator[dict[Port, Any]]:
    """Within the block, note what flows through some ports; a later pass overwrites an earlier."""
    found: dict[Port, torch.Tensor] = {}

    def note(port: Port) -> Change:
        def keep(tensor: torch.Tensor) -> torch.Tensor:
            found[port] = tensor
            return tensor

        return keep

    with changed(module, {port: note(port) for port in ports}):
        yield found


def by_text(tensor: torch.Tensor, length: int) -> torch.Tensor:
    """Return what flows through a port as (texts, length, d); some architectures flatten texts."""
    return tensor.view(-1, length, tensor.shape[-1])


@dataclass(eq=False)
class _Hook:
    """A hook that acts in one of the calls of its module."""

    port: Port
    change: Change
    seen: int = 0

    def before(self, _: Any, given: tuple[Any, ...]) -> tuple[Any, ...] | None:
        if not self._is_due():
            return None
        return (self.change(given[0]), *given[1:])

    def after(self, _: Any, __: Any, result: Any) -> Any:
        if not self._is_due():
            return None
        if isinstance(result, tuple):
            return (self.change(result[0]), *result[1:])
        return self.change(result)

    def _is_due(self) -> bool:
        due = self.seen % self.port.calls == self.port.call
        self.seen += 1
        return due
