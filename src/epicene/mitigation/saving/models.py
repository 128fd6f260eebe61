"""Write a model of transformers: weights, configuration, tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.mitigation.proof.canaries import canaries, read_canaries
from epicene.mitigation.saving.folder import Store
from epicene.models.decoding.saved import FILE as DECODING
from epicene.models.decoding.saved import decoding_of, write_decoding
from epicene.models.load_transformer import quiet
from epicene.models.state_edits import state_edits_of
from epicene.models.state_edits_file import state_edits_note, write_state_edits

if TYPE_CHECKING:
    from epicene.models.classifier import Classifier
    from epicene.models.transformer import TransformerModel


def write_model(model: TransformerModel, folder: Path) -> None:
    """Write safetensors and the tokenizer into a folder that exists."""
    with quiet():
        model.module.save_pretrained(folder, safe_serialization=True)
        model.tokenizer.save_pretrained(folder)
    decoding = decoding_of(model)
    if decoding is not None:
        write_decoding(folder, decoding)
    write_state_edits(folder, state_edits_of(model.module))


def notes_of(model: object) -> list[str]:
    """Return what the card must say: what of the model plain transformers passes by."""
    notes = [state_edits_note(state_edits_of(getattr(model, "module", None)))]
    decoding = decoding_of(model)
    if decoding is not None:
        notes.append(
            f"Writes with `{decoding.name}`, which epicene reads from `{DECODING}`: plain"
            " transformers loads the same weights and writes without it."
        )
    return [note for note in notes if note]


def read_model(folder: Path, written: TransformerModel) -> Any:
    """Load the folder as epicene does; whether its scores mean something is for the proof.

    In the number type and on the device of what was written: another would move every score.
    """
    from epicene.models.load import load_model

    module = written.module
    devices = {str(weight.device) for weight in module.parameters()}
    place = devices.pop() if len(devices) == 1 else "auto"
    return load_model(
        str(folder),
        sanity_check=False,
        dtype=str(module.dtype).removeprefix("torch."),
        device_map=None if place == "cpu" else place,
    )


def answers_alike(written: TransformerModel, read: TransformerModel) -> bool:
    """Say whether two language models give the canary texts the same likelihood."""
    return _alike(read_canaries(written)[0], read_canaries(read)[0])


def judges_alike(written: Classifier, read: Classifier) -> bool:
    """Say whether two classifiers give the canary texts the same probabilities."""
    texts = canaries().texts
    one, two = written.classify(texts), read.classify(texts)
    return written.labels == read.labels and _alike(one, two)


def _alike(one: NDArray[np.float64], two: NDArray[np.float64]) -> bool:
    return bool(np.allclose(one, two, rtol=1e-3, atol=1e-3, equal_nan=True))


STORE = Store(write_model, read_model, answers_alike)
CLASSIFIERS = Store(write_model, read_model, judges_alike)
