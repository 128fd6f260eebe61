"""The file beside the weights that says which states epicene edits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.errors import ModelError
from epicene.models.affine_edit import AffineEdit
from epicene.models.state_edits import StateEdits, attach_state_edits

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATE_EDITS = "state_edits.safetensors"
_SHOWN = "shown"


def write_state_edits(folder: Path, edits: StateEdits) -> None:
    """Write `STATE_EDITS` into a model folder; nothing where there are no edits."""
    from safetensors.numpy import save_file

    if not edits:
        return
    named = {f"layer.{layer}": edit for layer, edit in sorted(edits.computed.items())}
    if edits.shown is not None:
        named[_SHOWN] = edits.shown
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, edit in named.items():
        tensors[f"{name}.weight"] = edit.weight.astype(np.float32)
        tensors[f"{name}.bias"] = edit.bias.astype(np.float32)
    save_file(tensors, folder / STATE_EDITS, metadata={"format": "np"})


def read_state_edits(folder: Path) -> StateEdits:
    """Read the edits of a model folder; none where it holds no such file.

    Raises
    ------
    ModelError
        If the file is broken, or holds something else.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = folder / STATE_EDITS
    if not path.is_file():
        return StateEdits()
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError("the edits of its states cannot be read.", where=str(path)) from error
    names = sorted({key.rpartition(".")[0] for key in tensors})
    if set(tensors) != {f"{name}.{part}" for name in names for part in ("weight", "bias")}:
        raise ModelError("an edit of states lacks its weight or bias.", where=str(path))
    computed: dict[int, AffineEdit] = {}
    shown = None
    for name in names:
        weight, bias = (tensors[f"{name}.{part}"].astype(float) for part in ("weight", "bias"))
        try:
            edit = AffineEdit(weight, bias)
        except Exception as error:
            raise ModelError(f"the edit {name} is broken ({error})", where=str(path)) from error
        kind, _, layer = name.partition(".")
        if name == _SHOWN:
            shown = edit
        elif kind == "layer" and layer.isdecimal():
            computed[int(layer)] = edit
        else:
            raise ModelError(f"there is no edit called {name}.", where=str(path))
    return StateEdits(computed, shown)


def attach_stored_edits(module: Any, folder: Path, name: str) -> None:
    """Have a module that was loaded from a folder compute with the edits that lie beside it.

    Raises
    ------
    ModelError
        If they are broken or not of this model.
    """
    edits = read_state_edits(folder)
    try:
        attach_state_edits(module, edits)
    except ModelError as error:
        raise ModelError(error.message, where=name, hint=error.hint) from error


def state_edits_note(edits: StateEdits) -> str:
    """Return what the card of a folder says of its edits; empty where there are none."""
    sentences = []
    if edits.computed:
        layers = ", ".join(map(str, sorted(edits.computed)))
        sentences.append(
            f"The states of layer {layers} are edited by epicene when it loads this folder"
            f" (`{STATE_EDITS}`), and by nothing else: **loaded by plain transformers, the model is"
            " not mitigated there.**"
        )
    if edits.shown is not None:
        sentences.append(
            "The edit of the last layer is in the weights of the head: plain transformers gives the"
            " mitigated outputs. The last hidden states that it shows are those before the edit;"
            f" epicene shows the edited ones (`{STATE_EDITS}`)."
        )
    return " ".join(sentences)
