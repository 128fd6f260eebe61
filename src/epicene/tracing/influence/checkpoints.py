"""Where a model stood while it was trained: its weights, and how fast it was learning."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.bounded_file import read_at_most
from epicene.core.errors import InputError

if TYPE_CHECKING:
    import torch

_WEIGHTS, _STATE = "model.safetensors", "trainer_state.json"
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A model at one time of its training.

    Parameters
    ----------
    weights : Path or mapping of str to torch.Tensor
        A folder with ``model.safetensors``, or the weights themselves.
    learning_rate : float
        Of the steps around it.

    Raises
    ------
    InputError
        If the learning rate is not above 0.
    """

    weights: Path | Mapping[str, torch.Tensor]
    learning_rate: float

    def __post_init__(self) -> None:
        if not (self.learning_rate > 0.0 and math.isfinite(self.learning_rate)):
            raise InputError(f"the learning rate is {self.learning_rate}.", hint="It is above 0.")

    def put_into(self, module: Any) -> None:
        """Give a module these weights.

        Raises
        ------
        InputError
            If the file cannot be read, or the weights are of another model.
        """
        weights, known = self._read(), module.state_dict()
        try:
            found = module.load_state_dict(weights, strict=False)
        except RuntimeError as error:
            raise self._of_another() from error
        # A matrix that two parts share is stored once.
        stored = {known[name].data_ptr() for name in weights if name in known}
        missing = [name for name in found.missing_keys if known[name].data_ptr() not in stored]
        if found.unexpected_keys or missing:
            raise self._of_another()

    def _of_another(self) -> InputError:
        where = str(self.weights) if isinstance(self.weights, Path) else ""
        return InputError("the weights of a checkpoint are not those of the model.", where=where)

    def _read(self) -> Mapping[str, torch.Tensor]:
        if not isinstance(self.weights, Path):
            return self.weights
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        path = self.weights / _WEIGHTS
        if not path.is_file():
            raise InputError(
                f"there is no {_WEIGHTS}.", where=str(self.weights), hint="Save as safetensors."
            )
        try:
            return dict(load_file(path))
        except (OSError, SafetensorError) as error:
            raise InputError("the weights cannot be read.", where=str(path)) from error


def read_checkpoints(
    folders: Sequence[str | Path], learning_rates: Sequence[float] = ()
) -> tuple[Checkpoint, ...]:
    """Return checkpoints from folders, as a ``Trainer`` of transformers writes them.

    Parameters
    ----------
    folders : sequence of str or Path
        In any order, each with ``model.safetensors``.
    learning_rates : sequence of float
        As many; without, the last that ``trainer_state.json`` of each folder logs.

    Raises
    ------
    InputError
        If there is none, there are not as many rates, or a folder does not tell its rate.
    """
    places = [Path(folder) for folder in folders]
    if not places:
        raise InputError("no checkpoint was given.", hint="One at least: the model as it is.")
    if learning_rates and len(learning_rates) != len(places):
        raise InputError(
            f"there are {len(places)} checkpoints and {len(learning_rates)} learning rates."
        )
    rates = list(learning_rates) or [_logged(place) for place in places]
    return tuple(Checkpoint(place, rate) for place, rate in zip(places, rates, strict=True))


def _logged(folder: Path) -> float:
    try:
        told = read_at_most(folder / _STATE, _MOST_BYTES, "the file is too large.", "")
        history = json.loads(told)["log_history"]
        return float([row["learning_rate"] for row in history if "learning_rate" in row][-1])
    except (InputError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise InputError(
            f"{_STATE} does not tell the learning rate.",
            where=str(folder),
            hint="Give the learning rates.",
        ) from error
