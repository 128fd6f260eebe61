"""The file beside the weights that says which states epicene edits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.errors import InputError, ModelError
from epicene.models.affine_edit import AffineEdit
from epicene.models.state_edits import StateEdits, attach_state_edits

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATE_EDITS = "state_edits.safetensors"
_SHOWN = "shown"
_LAYER = re.compile(r"layer\.(0|[1-9][0-9]{0,3})")
# Those that numpy has.
_FLOATS = frozenset({"F16", "F32", "F64"})


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
        If the file is broken, larger than the model, or holds something else.
    """
    path = folder / STATE_EDITS
    if not path.is_file():
        return StateEdits()
    others = (one for one in folder.iterdir() if one.is_file() and one.name != STATE_EDITS)
    if path.stat().st_size > sum(one.stat().st_size for one in others):
        raise ModelError("the edits of states are larger than the model.", where=str(path))
    tensors = _tensors(path)
    names = sorted({key.rpartition(".")[0] for key in tensors})
    if set(tensors) != {f"{name}.{part}" for name in names for part in ("weight", "bias")}:
        raise ModelError("an edit of states lacks its weight or bias.", where=str(path))
    computed: dict[int, AffineEdit] = {}
    shown = None
    for name in names:
        layer = _LAYER.fullmatch(name)
        if name != _SHOWN and layer is None:
            raise ModelError("it holds an edit of what is no layer.", where=str(path))
        try:
            edit = AffineEdit(tensors[f"{name}.weight"], tensors[f"{name}.bias"])
        except InputError as error:
            raise ModelError(f"the edit {name} is broken: {error}", where=str(path)) from error
        if layer is None:
            shown = edit
        else:
            computed[int(layer[1])] = edit
    return StateEdits(computed, shown)


def _tensors(path: Path) -> dict[str, NDArray[np.float64]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as stored:
            keys = list(stored.keys())
            if any(stored.get_slice(key).get_dtype() not in _FLOATS for key in keys):
                raise ModelError("edits of states are float16, 32 or 64.", where=str(path))
            return {key: stored.get_tensor(key).astype(float) for key in keys}
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError("the edits of its states cannot be read.", where=str(path)) from error


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
