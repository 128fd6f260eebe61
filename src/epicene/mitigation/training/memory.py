"""How much memory a training takes, told before it starts, and refused where there is less."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError

_FLOAT32 = 4
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Memory:
    """Bytes that a training takes beside the model that is there.

    Parameters
    ----------
    weights : int
        Of the copy that is trained, in float32.
    gradients : int
        Of the weights that move.
    optimiser : int
        The two means that AdamW keeps of each gradient, and the weights that are kept for when a
        later step costs too much.
    activations : int
        What the forward pass keeps for the backward pass, of a batch.
    """

    weights: int
    gradients: int
    optimiser: int
    activations: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return self.weights + self.gradients + self.optimiser + self.activations

    def __str__(self) -> str:
        return (
            f"about {size_of(self.total)} of memory: weights {size_of(self.weights)}, gradients "
            f"{size_of(self.gradients)}, optimiser {size_of(self.optimiser)}, activations of "
            f"a batch {size_of(self.activations)}"
        )

    def check(self, free: int) -> None:
        """Compare with what is free.

        Raises
        ------
        InputError
            If it is more.
        """
        if self.total <= free:
            return
        raise InputError(
            f"the training takes {self}; {size_of(free)} are free.",
            hint="Train with scope lora, layers or embeddings, a smaller batch or more passes a "
            "step, shorter windows, or on a machine with more memory.",
        )


def of_weights(n: int, n_moving: int) -> Memory:
    """Return what the weights take, of which some move: all but the activations."""
    return Memory(_FLOAT32 * n, _FLOAT32 * n_moving, 3 * _FLOAT32 * n_moving)


def kept_by(forward: Callable[[], Any], module: Any) -> int:
    """Return how many bytes a forward pass keeps for the backward pass, weights left out.

    Each storage counts once, however many of its views are kept.
    """
    import torch

    known = {value.untyped_storage().data_ptr() for value in module.parameters()}
    kept: dict[int, int] = {}
    alive = []

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in known:
            kept[storage.data_ptr()] = storage.nbytes()
            # An address that is free again would be counted as the same storage.
            alive.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        forward()
    return sum(kept.values())


def free_memory(device: Any) -> int:
    """Return how many bytes are free on a device, within what a container is allowed."""
    import torch

    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    import psutil

    free = int(psutil.virtual_memory().available)
    # Files are missing, or say "max", where nothing limits it.
    with suppress(OSError, ValueError):
        most, used = ((_CGROUP / f"memory.{name}").read_text() for name in ("max", "current"))
        free = min(free, int(most) - int(used))
    return free


def size_of(n: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6)):
        if n >= scale:
            return f"{n / scale:.1f} {unit}"
    return f"{n / 1000:.0f} kB"
